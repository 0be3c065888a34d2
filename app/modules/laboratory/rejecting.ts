import type { Context } from '../../core/module.ts';
import { type Bilingual, notFound, type Refusal, refuse } from '../../core/refusal.ts';
import { ownLab } from './labStore.ts';
import { insertOutcomes, standingOf } from './outcomeStore.ts';
import { durations } from './parameters.ts';
import { liveWells } from './plateStore.ts';
import { afterRelease } from './release.ts';
import type { NewRejection } from './schema.ts';
import { labTubesByCode } from './tubeStore.ts';

/** Reasons in words. */
export const rejectionWords: Record<NewRejection['reason'], Bilingual> = {
  leaking: { zh: '渗漏', en: 'leaking' },
  no_label: { zh: '标签无法辨认', en: 'label cannot be read' },
  too_little: { zh: '样本量不足', en: 'too little specimen' },
  too_warm: { zh: '保存温度超限', en: 'kept too warm' },
  too_late: { zh: '送达过迟', en: 'arrived too late' },
  wrong_medium: { zh: '保存液不符', en: 'wrong medium' },
  other: { zh: '其他', en: 'other' },
};

/** LAB-17: a tube that cannot be tested is reported as without a result, with the reason; everyone in it is asked again. Repeating it changes nothing. */
export async function rejectTube(
  ctx: Context,
  labId: string,
  given: NewRejection,
): Promise<{ tubeId: string; already: boolean } | Refusal> {
  const lab = await ownLab(ctx, labId);
  if (!lab) return notFound;
  const found = ((await labTubesByCode(ctx, [given.tubeCode])).get(given.tubeCode) ?? []).filter(
    tube => tube.labId === labId,
  );
  const tube = found[0];
  if (!tube || found.length > 1)
    return refuse(
      'LAB-6',
      `本实验室没有接收过${given.tubeCode}。`,
      `${given.tubeCode} has not been received in this laboratory.`,
      { status: 404 },
    );
  if (tube.state === 'rejected') return { tubeId: tube.tubeId, already: true };
  if (Date.parse(given.at) > ctx.now + durations.clockSlack)
    return refuse('LAB-10', '拒收时间晚于现在。', 'The time of rejection lies in the future.');
  const standing = (await standingOf(ctx, [tube.tubeId])).get(tube.tubeId);
  if (standing?.released || standing?.pending)
    return refuse(
      'LAB-7',
      `${given.tubeCode}已有结果,不能再拒收;有误请更正。`,
      `${given.tubeCode} has a result and cannot be rejected; correct it if it is wrong.`,
      { status: 409 },
    );
  const lying = (await liveWells(ctx, [tube.tubeId])).get(tube.tubeId);
  if (lying)
    return refuse(
      'LAB-1',
      `${given.tubeCode}在板${lying.plateCode}上,先取下。`,
      `${given.tubeCode} lies on plate ${lying.plateCode}; take it off first.`,
      { status: 409 },
    );
  const words = rejectionWords[given.reason];
  const key = `rejection:${tube.tubeId}`;
  const id = (
    await insertOutcomes(ctx, labId, [
      {
        tubeId: tube.tubeId,
        tubeCode: tube.code,
        key,
        outcome: 'invalid',
        genes: [],
        reagent: null,
        instrument: null,
        plateCode: null,
        plateId: null,
        well: null,
        state: 'released',
        doubt: { zh: `拒收:${words.zh}${given.note ? `,${given.note}` : ''}`, en: `Rejected: ${words.en}` },
        source: 'rejection',
        messageId: null,
        takenAt: null,
        testedAt: given.at,
        sourceReportedAt: null,
        areaKey: tube.areaKey,
        labKey: lab.areaKey,
      },
    ])
  ).get(key);
  if (!id) return { tubeId: tube.tubeId, already: true };
  await ctx.journal({
    act: 'lab.tube_rejected',
    objectKind: 'tube',
    objectId: tube.tubeId,
    rule: 'LAB-17',
    areaKey: lab.areaKey,
    detail: { reason: given.reason, note: given.note },
  });
  await afterRelease(ctx, lab, [
    { id, tubeId: tube.tubeId, outcome: 'invalid', correctsId: null, source: 'rejection' },
  ]);
  return { tubeId: tube.tubeId, already: false };
}
