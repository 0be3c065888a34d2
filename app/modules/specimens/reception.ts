import { sql } from 'kysely';
import type { Context } from '../../core/module.ts';
import { type Bilingual, isRefusal, type Refusal, refuse } from '../../core/refusal.ts';
import { applyCustody } from './custody.ts';
import { normalLabel } from './labels.ts';
import type { Received, Reception } from './queries.ts';
import type { TubeState } from './schema.ts';

interface Arrived {
  code: string;
  id: string;
  state: TubeState;
  box: string | null;
  labId: string | null;
  receivedAt: string | null;
}
interface KnownBox {
  id: string;
  holder: string;
  events: { id: string; kind: string; tubes: string[] | null }[];
}

export async function receive(ctx: Context, asked: Reception): Promise<Received | Refusal> {
  const boxCode = normalLabel(asked.boxCode);
  const labels = [...new Set(asked.tubeCodes.map(normalLabel))];
  const before = await boxAndTubes(ctx, asked, boxCode, labels, false);
  if (isRefusal(before)) return before;
  const { box, tubes } = before;
  const earlier = box?.events.find(event => event.id === asked.id);
  const expected = [
    ...new Set((box?.events ?? []).flatMap(event => (event.kind === 'filled' ? (event.tubes ?? []) : []))),
  ].sort();
  const found = earlier?.tubes ?? labels;
  const answer = (boxId: string, already: boolean): Received => ({
    boxId,
    expected: expected.length,
    found: found.length,
    missing: expected.filter(label => !found.includes(label)),
    unexpected: found
      .filter(label => !expected.includes(label))
      .map(label => ({
        code: label,
        why: whyUnexpected(
          tubes.find(tube => tube.code === label),
          boxCode,
        ),
      })),
    already,
  });
  if (earlier) return answer(box!.id, true);
  await boxAndTubes(ctx, asked, boxCode, labels, true);
  const { results, boxes } = await applyCustody(ctx, [
    {
      id: asked.id,
      at: asked.at,
      kind: 'unpacked',
      boxCode,
      tubes: labels,
      count: labels.length,
      labId: asked.labId,
      labKey: asked.labKey,
      ...asked.condition,
    },
  ]);
  const [result] = results;
  if (result!.state === 'refused') return refuse(result!.rule!, result!.why!.zh, result!.why!.en);
  return answer(boxes[0]!.id, false);
}

async function boxAndTubes(
  ctx: Context,
  asked: Reception,
  boxCode: string,
  labels: readonly string[],
  take: boolean,
): Promise<{ box: KnownBox | undefined; tubes: Arrived[] } | Refusal> {
  const at = new Date(Math.min(Date.parse(asked.at), ctx.now)).toISOString();
  const { rows } = await sql<{ facts: { boxes: KnownBox[] }; tubes: Arrived[] }>`
    select core.custody_facts(${[boxCode]}::text[], '{}'::uuid[]) as facts, core.tubes_arrive(${labels as string[]}::text[], ${asked.labId}::uuid, ${asked.labKey}, ${at}::timestamptz, ${take}) as tubes`.execute(
    ctx.tx,
  );
  const box = rows[0]!.facts.boxes[0];
  const { tubes } = rows[0]!;
  // a box filled by a device still offline is not known yet, its tubes may be; with neither it is a wrong label
  if (!box && !tubes.length)
    return refuse(
      'CUS-1',
      '没有登记过这个转运箱，也没有登记过其中的采样管，请核对箱码。',
      'Neither this box nor any of its tubes is registered; check the label.',
    );
  const other = box?.holder.startsWith('lab:') && box.holder !== `lab:${asked.labId}`;
  if (other && !box.events.some(event => event.id === asked.id))
    return refuse('CUS-5', '该箱已由另一家实验室接收。', 'Another laboratory has received this box.', {
      status: 409,
    });
  return { box, tubes };
}

function whyUnexpected(tube: Arrived | undefined, boxCode: string): Bilingual {
  if (!tube) return { zh: '管码未登记', en: 'this label is not registered' };
  if (tube.state === 'void') return { zh: '该管已作废', en: 'this tube is void' };
  if (tube.receivedAt && tube.box !== boxCode)
    return { zh: '该管此前已接收', en: 'this tube was received before' };
  if (tube.box && tube.box !== boxCode)
    return { zh: `登记在转运箱 ${tube.box}`, en: `registered in box ${tube.box}` };
  return { zh: '未登记装箱', en: 'not registered into any box' };
}
