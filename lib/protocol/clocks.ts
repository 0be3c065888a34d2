import type { ClockEvent, Instant, Pack, Text } from './types.ts';

/** One deadline; `due` and each escalation's `at` are instants (epoch ms). */
export interface DueClock {
  id: string;
  ruleId: string;
  event: ClockEvent;
  due: Instant;
  title: Text;
  escalate: { ruleId: string; at: Instant; to: Text }[];
}

const HOUR_MS = 3_600_000;

/**
 * The deadlines that run from `at` (epoch ms) for these events, earliest first, each with the steps taken when it is missed.
 * Without `events`: the clocks of a case (positive, case_known); for a contact pass ['contact_found'].
 */
export function caseClocks(
  pack: Pack,
  at: Instant,
  events: ClockEvent[] = ['positive', 'case_known'],
): DueClock[] {
  return pack.clocks
    .filter(rule => events.includes(rule.event))
    .map(rule => {
      const due = at + rule.due_hours * HOUR_MS;
      return {
        id: rule.id,
        ruleId: rule.id,
        event: rule.event,
        due,
        title: rule.title,
        escalate: rule.escalate.map(step => ({
          ruleId: step.id,
          at: due + step.after_hours * HOUR_MS,
          to: step.to,
        })),
      };
    })
    .sort((a, b) => a.due - b.due);
}
