import type { Overlay, Pack } from './types.ts';
export function shippedPacks(): Pack[] {
  throw new Error('being written');
}
export function shippedOverlays(): Overlay[] {
  throw new Error('being written');
}
