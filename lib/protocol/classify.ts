import type { Classification, ExposureFacts, Pack } from './types.ts';
export function classifyContact(_pack: Pack, _facts: ExposureFacts): Classification | null {
  throw new Error('being written');
}
