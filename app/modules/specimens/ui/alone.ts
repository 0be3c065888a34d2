import type { AloneGroup, How, PersonGiven } from './api.ts';
import {
  addPerson,
  type Given,
  lastPerson,
  type Member,
  type Now,
  type Outcome,
  type Step,
  same,
  type Table,
  type Tube,
  undoLast,
} from './table.ts';

/** The next person is sampled alone because of this group; null takes that back. */
export function markNext(table: Table, group: AloneGroup | null): Step {
  const outcome: Outcome = group
    ? { tone: 'plain', kind: 'marked', group, company: (table.tube?.members.length ?? 0) > 0 }
    : { tone: 'plain', kind: 'unmarked' };
  return { table: { ...table, mark: group }, events: [], outcome };
}

/** The last person where it can still be said that they must be alone: not one who has a closed tube to themselves. */
export function markable(table: Table): { member: Member; tube: Tube } | null {
  const last = lastPerson(table);
  if (!last) return null;
  return last.tube.closedAt !== null && last.tube.members.length === 1 ? null : last;
}

const givenWays: Record<string, { how: How; person: (value: string) => PersonGiven }> = {
  code: { how: 'code', person: code => ({ code }) },
  document: { how: 'document', person: documentNumber => ({ documentNumber }) },
  person: { how: 'household', person: personId => ({ personId }) },
};
/** The member as given, or null where only what was typed of them could say it. */
function givenAgain(member: Member, tube: Tube, group: AloneGroup): Given | null {
  const [kind, value] = [
    member.key.slice(0, member.key.indexOf(':')),
    member.key.slice(member.key.indexOf(':') + 1),
  ];
  const way = givenWays[kind];
  return way
    ? {
        person: way.person(value),
        how: way.how,
        key: member.key,
        label: member.label,
        alone: true,
        group,
        ...(tube.householdId ? { householdId: tube.householdId } : {}),
      }
    : null;
}

/**
 * It turns out after the scan that the last person must be alone. Nobody else in the open tube: recorded again with the group, and the tube closes.
 * Otherwise they are taken out, with the reason, and the mark waits for them at a tube of their own.
 */
export function markLast(
  table: Table,
  group: AloneGroup,
  programme: Parameters<typeof addPerson>[2],
  reason: string,
  now: Now,
): Step {
  const last = markable(table);
  if (!last) return same(table, { tone: 'bad', kind: 'nothing_to_undo' });
  const undone = undoLast(table, reason, now);
  const given = givenAgain(last.member, last.tube, group);
  if (given && table.tube?.id === last.tube.id && last.tube.members.length === 1) {
    const step = addPerson(undone.table, given, programme, now);
    if (step.outcome.kind === 'recorded')
      return {
        table: step.table,
        events: [...undone.events, ...step.events],
        outcome: { tone: 'good', kind: 'marked_last', label: last.member.label, group },
      };
  }
  return {
    table: { ...undone.table, mark: group },
    events: undone.events,
    outcome: { tone: 'bad', kind: 'must_be_alone', label: last.member.label },
  };
}
