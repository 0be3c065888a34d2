import { finishTime } from '../schedule.ts';
import type { RerouteDetail, RerouteLab } from '../schema.ts';

export interface LabOutlook {
  lab: RerouteLab;
  /** Tubes before it as things stand and with the chosen moves: on the bench, on their way, and what open points bring. */
  now: number;
  after: number;
  /** When the last of them would be done, epoch ms; null when never, or when it does not work. */
  doneNow: number | null;
  doneAfter: number | null;
}

export interface Outlook {
  from: LabOutlook;
  to: LabOutlook[];
  /** When each chosen move would be done where it goes, by move id, epoch ms; laid one on another as they stand in the proposal. */
  doneOf: Map<string, number | null>;
  /** Tubes that go elsewhere, and when the last of those is done; null when nothing goes, or never. */
  tubes: number;
  lastDone: number | null;
}

const doneAt = (lab: RerouteLab, tubes: number, at: number, timeZone: string) =>
  lab.state === 'silent' || lab.state === 'closed' ? null : finishTime(lab, tubes, at, timeZone);

/** LAB-19: what a proposal comes to when only the `chosen` moves (ids) are made. The laboratory's own rate and opening hours, from the answer's own time; pure. */
export function outlookOf(detail: RerouteDetail, chosen: ReadonlySet<string>, timeZone: string): Outlook {
  const at = Date.parse(detail.asOf);
  const gone = new Set(detail.gone);
  const going = detail.moves.filter(move => !gone.has(move.id));
  const moved = going.filter(move => chosen.has(move.id));
  const sum = (loads: readonly { tubes: number }[]) => loads.reduce((all, load) => all + load.tubes, 0);
  // boxes are counted among what is on its way; what points bring is not
  const coming = sum([...going, ...detail.unplaced].filter(load => load.kind === 'point'));
  const outlook = (lab: RerouteLab, now: number, after: number): LabOutlook => ({
    lab,
    now,
    after,
    doneNow: doneAt(lab, now, at, timeZone),
    doneAfter: doneAt(lab, after, at, timeZone),
  });
  const before = (lab: RerouteLab) => lab.waiting + lab.onTheWay;
  const stays = before(detail.from) + coming;
  const to = detail.to.map(lab =>
    outlook(lab, before(lab), before(lab) + sum(moved.filter(move => move.toLabId === lab.id))),
  );
  const laid = new Map(detail.to.map(lab => [lab.id, before(lab)]));
  const doneOf = new Map(
    moved.map(move => {
      const lab = detail.to.find(one => one.id === move.toLabId);
      const tubes = (laid.get(move.toLabId) ?? 0) + move.tubes;
      laid.set(move.toLabId, tubes);
      return [move.id, lab ? doneAt(lab, tubes, at, timeZone) : null];
    }),
  );
  const ends = [...doneOf.values()];
  return {
    from: outlook(detail.from, stays, Math.max(0, stays - sum(moved))),
    to,
    doneOf,
    tubes: sum(moved),
    lastDone: ends.length && ends.every(end => end !== null) ? Math.max(...(ends as number[])) : null,
  };
}
