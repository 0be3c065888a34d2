import type { Pack, Refusal } from './types.ts';
export function mayChangeCaseState(_pack: Pack, _from: string | null, _to: string): { allowed: true; ruleId: string } | Refusal {
  throw new Error('being written');
}
