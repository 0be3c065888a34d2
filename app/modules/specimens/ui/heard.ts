import type { SamplingAnswer, SamplingEvent } from './api.ts';
import { tailOf } from './scanText.ts';
import type { Now, Outcome, Table, Tube } from './table.ts';

/**
 * The table after the server's answers: masked names arrive, who was refused leaves the tube, a tube the server does not take is set down, and a
 * person who must be alone closes a tube nobody else is in. `outcomes`: what the screen has to say, the most serious last.
 */
export function hear(
  table: Table,
  sent: readonly SamplingEvent[],
  answer: SamplingAnswer,
  singleGroups: ReadonlySet<string>,
  now: Now,
): { table: Table; events: SamplingEvent[]; outcomes: Outcome[] } {
  let { tube, tubes } = table;
  const events: SamplingEvent[] = [];
  const outcomes: Outcome[] = [];
  const change = (id: string, to: (before: Tube) => Tube) => {
    if (tube?.id === id) tube = to(tube);
    tubes = tubes.map(one => (one.id === id ? to(one) : one));
  };
  const byId = new Map(sent.map(event => [event.id, event]));
  for (const result of answer.results) {
    const event = byId.get(result.id);
    if (!event) continue;
    const taken = result.state === 'recorded' || result.state === 'already';
    if (event.kind === 'sampled') {
      const holder = [tube, ...tubes].find(one => one?.members.some(member => member.sampleId === event.id));
      const member = holder?.members.find(one => one.sampleId === event.id);
      if (!holder || !member) continue;
      if (taken) {
        const alone = member.alone || (result.groups ?? []).some(group => singleGroups.has(group));
        change(holder.id, before => ({
          ...before,
          members: before.members.map(one =>
            one === member ? { ...one, label: result.maskedName ?? one.label, alone } : one,
          ),
        }));
      } else {
        change(holder.id, before => ({ ...before, members: before.members.filter(one => one !== member) }));
        const label = result.maskedName ?? member.label;
        if (result.previous) {
          const { person, how, householdId } = event;
          outcomes.push({
            tone: 'ask',
            kind: 'duplicate',
            label,
            tail: result.previous.tubeTail,
            at: result.previous.at,
            given: {
              person,
              how,
              key: member.key,
              label,
              alone: member.alone,
              ...(member.group ? { group: member.group } : {}),
              ...(householdId ? { householdId } : {}),
            },
            sentBack: event.id,
          });
          continue;
        }
        outcomes.push({
          tone: 'bad',
          kind: 'sent_back',
          label,
          why: result.why ?? null,
          rule: result.rule ?? null,
          tube: false,
        });
      }
    }
    if (event.kind === 'tube_opened' && !taken) {
      if (tube?.id === event.tubeId) {
        tubes = [{ ...tube, closedAt: now.at }, ...tubes];
        tube = null;
      }
      outcomes.push({
        tone: 'bad',
        kind: 'sent_back',
        label: tailOf(event.tubeCode),
        why: result.why ?? null,
        rule: result.rule ?? null,
        tube: true,
      });
    }
  }
  for (const view of answer.tubes) {
    change(view.id, before => ({ ...before, poolSize: Math.min(before.poolSize, view.poolSize) }));
  }
  const isFull =
    tube !== null &&
    tube.members.length > 0 &&
    (tube.members.length >= tube.poolSize || tube.members.some(member => member.alone));
  if (tube && isFull) {
    events.push({ id: now.newId(), at: now.at, kind: 'tube_closed', tubeId: tube.id });
    outcomes.unshift({ tone: 'plain', kind: 'closed', tail: tailOf(tube.code) });
    tubes = [{ ...tube, closedAt: now.at }, ...tubes];
    tube = null;
  }
  return { table: { ...table, tube, tubes }, events, outcomes };
}
