import { sql } from 'kysely';
import type { Context } from '../../core/module.ts';
import { isRefusal, notFound, type Refusal, refuse } from '../../core/refusal.ts';
import { receiveBox, tubesByCode } from '../specimens/queries.ts';
import { ownLab } from './labStore.ts';
import { durations } from './parameters.ts';
import type { NewReception, ReceptionView } from './schema.ts';
import { accession } from './tubeStore.ts';

interface ReceptionRow {
  id: string;
  boxId: string;
  boxCode: string;
  at: Date;
  expected: number;
  found: number;
  missing: string[];
  unexpected: ReceptionView['unexpected'];
  temperatureC: number | null;
  sealIntact: boolean;
  packaging: string;
}

export const receptionColumns = sql`r.id, r.box_id as "boxId", r.box_code as "boxCode", r.at, r.expected, r.found, r.missing, r.unexpected, r.temperature_c as "temperatureC", r.seal_intact as "sealIntact", r.packaging`;
export const receptionView = (row: ReceptionRow, already: boolean): ReceptionView => ({
  ...row,
  at: row.at.toISOString(),
  already,
});

/**
 * LAB-20: opens a box in the laboratory: what is in it is accessioned, what is missing or was not expected is named (and a task, by custody). The same
 * id again answers alike and changes nothing.
 */
export async function takeBox(
  ctx: Context,
  labId: string,
  given: NewReception,
): Promise<ReceptionView | Refusal> {
  const lab = await ownLab(ctx, labId);
  if (!lab) return notFound;
  const before =
    await sql<ReceptionRow>`select ${receptionColumns} from lab_reception r where r.id = ${given.id} and r.lab_id = ${labId}`.execute(
      ctx.tx,
    );
  if (before.rows[0]) return receptionView(before.rows[0], true);
  const at = Date.parse(given.at);
  if (at > ctx.now + durations.clockSlack)
    return refuse('LAB-10', '接收时间晚于现在。', 'The time of reception lies in the future.', {
      errors: [{ path: 'body/at', message: { zh: given.at, en: given.at }, rule: 'LAB-10' }],
    });
  const received = await receiveBox(ctx, {
    id: given.id,
    labId,
    labKey: lab.areaKey,
    boxCode: given.boxCode,
    tubeCodes: given.tubeCodes,
    condition: {
      ...(given.temperatureC === null ? {} : { temperatureC: given.temperatureC }),
      sealIntact: given.sealIntact,
      packaging: given.packaging,
    },
    at: given.at,
  });
  if (isRefusal(received)) return received;
  const { rows } =
    await sql<ReceptionRow>`insert into lab_reception as r (id, lab_id, box_id, box_code, at, recorded_at, actor, natural_person, expected, found, missing, unexpected, temperature_c, seal_intact, packaging, lab_key)
    values (${given.id}, ${labId}, ${received.boxId}, ${given.boxCode}, ${given.at}, ${new Date(ctx.now)}, ${ctx.scope.actor}, ${ctx.scope.naturalPerson}, ${received.expected}, ${received.found}, ${received.missing}::text[], ${JSON.stringify(received.unexpected)}::jsonb,
      ${given.temperatureC}, ${given.sealIntact}, ${given.packaging}, ${lab.areaKey}) returning ${receptionColumns}`.execute(
      ctx.tx,
    );
  const inside = [...(await tubesByCode(ctx, given.tubeCodes)).values()].filter(
    tube => tube.labId === labId && tube.receivedAt !== null,
  );
  const accessioned = await accession(
    ctx,
    {
      id: given.id,
      labId,
      boxId: received.boxId,
      boxCode: given.boxCode,
      at: given.at,
      labKey: lab.areaKey,
    },
    inside,
  );
  await ctx.journal({
    act: 'lab.box_received',
    objectKind: 'laboratory',
    objectId: labId,
    rule: 'LAB-20',
    areaKey: lab.areaKey,
    detail: {
      box: given.boxCode,
      expected: received.expected,
      found: received.found,
      accessioned,
      missing: received.missing.length,
      unexpected: received.unexpected.length,
      temperature: given.temperatureC === null ? undefined : String(given.temperatureC),
      sealIntact: given.sealIntact,
      packaging: given.packaging,
    },
  });
  if (accessioned)
    await ctx.emit('laboratory.accessioned', { labId, tubeCodes: inside.map(tube => tube.code) });
  return receptionView(rows[0]!, false);
}
