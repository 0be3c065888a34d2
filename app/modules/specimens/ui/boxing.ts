import { tailOf } from './scanText.ts';
import { mapTubes, type Now, type Step, same, type Table } from './table.ts';

/** Closed tubes of this table that lie in no box, oldest first. */
export const looseTubes = (table: Table) =>
  table.tubes.filter(tube => tube.boxCode === null && tube.members.length > 0).reverse();

/** Scanning a box opens it for filling. */
export function openBox(table: Table, code: string): Step {
  if (table.box && table.box.code !== code && table.box.tubeCodes.length > 0)
    return same(table, { tone: 'bad', kind: 'box_open', code: table.box.code });
  return same(
    { ...table, box: table.box?.code === code ? table.box : { code, tubeCodes: [] } },
    {
      tone: 'plain',
      kind: 'box_opened',
      code,
      count: table.box?.code === code ? table.box.tubeCodes.length : 0,
    },
  );
}

/** Puts tubes into the open box; tubes of another device at the same point too. A tube that is still open stays out. */
export function fillBox(table: Table, codes: readonly string[], now: Now): Step {
  if (!table.box) return same(table, { tone: 'bad', kind: 'no_box', code: '' });
  if (table.tube && codes.includes(table.tube.code))
    return same(table, { tone: 'bad', kind: 'tube_open', code: tailOf(table.tube.code) });
  const { code: boxCode, tubeCodes } = table.box;
  const added = [...new Set(codes)].filter(code => !tubeCodes.includes(code));
  const box = { code: boxCode, tubeCodes: [...tubeCodes, ...added] };
  return {
    table: {
      ...mapTubes(table, tube => (added.includes(tube.code) ? { ...tube, boxCode } : tube)),
      box,
    },
    events:
      added.length === 0
        ? []
        : [
            {
              id: now.newId(),
              at: now.at,
              kind: 'box_filled',
              boxCode,
              pointId: table.pointId,
              tubeCodes: added,
            },
          ],
    outcome: { tone: 'good', kind: 'boxed', code: boxCode, count: box.tubeCodes.length },
  };
}

/** Seals the box. `count`: tubes as counted by hand; where it differs from what was scanned, both are on record and the difference is looked into. */
export function closeBox(table: Table, count: number, labId: string | null, now: Now): Step {
  if (!table.box) return same(table, { tone: 'bad', kind: 'no_box', code: '' });
  const { code } = table.box;
  if (table.box.tubeCodes.length === 0) return same(table, { tone: 'bad', kind: 'box_empty', code });
  return {
    table: { ...table, box: null },
    events: [
      { id: now.newId(), at: now.at, kind: 'box_closed', boxCode: code, count, ...(labId ? { labId } : {}) },
    ],
    outcome: { tone: 'plain', kind: 'box_closed', code, count },
  };
}
