import type { Context } from '../../core/module.ts';
import type { Bilingual } from '../../core/refusal.ts';
import { sendMessages } from '../messages/queries.ts';

/** Somebody who is to be told of a test that is due or overdue. */
export interface ToTell {
  personId: string;
  /** Boundary the message is about: the end of the window. */
  dueAt: Date;
  lastAt: Date | null;
  cohort: Bilingual;
  ruleId: string;
}

/** The one place from which people are told of tests they owe. The quiet period all departments share (MSG-2) and saying nothing twice (MSG-1) are the messages module's. */
export async function tell(
  ctx: Context,
  people: readonly ToTell[],
  what: 'due' | 'overdue_first' | 'overdue_second',
  options: { visitAt?: number } = {},
): Promise<{ sent: number; held: number; duplicates: number }> {
  if (!people.length) return { sent: 0, held: 0, duplicates: 0 };
  const { sent, held, duplicates } = await sendMessages(
    ctx,
    people.map(one => {
      const facts = { cohort: one.cohort, dueAt: one.dueAt.toISOString(), ruleId: one.ruleId };
      const subject = {
        personId: one.personId,
        subjectKind: 'test_duty',
        subjectId: one.personId,
        dedupeKey: `test_${what}:${one.dueAt.toISOString()}`,
      };
      if (what === 'due')
        return {
          ...subject,
          template: 'test_due' as const,
          facts: { ...facts, ...(one.lastAt ? { lastAt: one.lastAt.toISOString() } : {}) },
        };
      if (what === 'overdue_first') return { ...subject, template: 'test_overdue_first' as const, facts };
      return {
        ...subject,
        template: 'test_overdue_second' as const,
        facts: {
          ...facts,
          ...(options.visitAt === undefined ? {} : { visitAt: new Date(options.visitAt).toISOString() }),
        },
      };
    }),
  );
  return { sent, held, duplicates };
}
