import type { Pack, Text } from './types.ts';
/** One change between two packs, by path. */
export interface PackDifference {
  path: string;
  change: 'added' | 'removed' | 'changed';
  before?: unknown;
  after?: unknown;
  text: Text;
}
export function diffPacks(_a: Pack, _b: Pack): PackDifference[] {
  throw new Error('being written');
}
