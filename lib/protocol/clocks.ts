import type { Instant, Pack, Text } from './types.ts';
import type { ClockEvent } from './vocabulary.ts';
/** One deadline; `due` and each escalation's `at` are instants (epoch ms). */
export interface DueClock {
  id: string;
  ruleId: string;
  event: ClockEvent;
  due: Instant;
  title: Text;
  escalate: { ruleId: string; at: Instant; to: Text }[];
}
export function caseClocks(_pack: Pack, _positiveAt: Instant, _event: ClockEvent = 'positive'): DueClock[] {
  throw new Error('being written');
}
