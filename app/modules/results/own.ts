import { legLimitsOf, type Pack } from '@outpace/protocol';
import type { Context } from '../../core/module.ts';
import type { Bilingual } from '../../core/refusal.ts';
import { dutiesOf, type PersonDuty } from '../cohorts/queries.ts';
import { holdsOf, labsOf } from '../laboratory/queries.ts';
import { messagesOf } from '../messages/queries.ts';
import { documentEnding, personOf } from '../people/queries.ts';
import { packOf } from '../protocols/queries.ts';
import { personByCode, programmesOf, samplesOf, tubesOf } from '../specimens/queries.ts';
import { pages } from './parameters.ts';
import { endsAlike, expectedAt, type SampleState, sampleState, settingOf } from './rules.ts';

/** One sample of the person's own. Nothing of it tells who else was in the tube. Instants in epoch ms. */
export interface OwnSample {
  sampleId: string;
  tubeId: string;
  state: SampleState;
  takenAt: number;
  expectedAt: number;
  reportedAt: number | null;
  /** People in the tube. */
  people: number;
  labName: Bilingual | null;
}

/** Everything a person is told of themselves. */
export interface OwnResults {
  personId: string;
  samples: OwnSample[];
  holds: { why: Bilingual; until: number; ruleId: string }[];
  duty: PersonDuty | null;
  messages: { at: number; text: string; language: string }[];
}

/** Who holds this code and this ending of a document (PUB-1); null alike for a code that is not there and an ending that is wrong (PUB-3). */
export async function whoAsks(ctx: Context, code: string, ending: string): Promise<string | null> {
  const personId = await personByCode(ctx, code);
  const known = personId ? await documentEnding(ctx, personId, pages.documentCharacters) : null;
  return endsAlike(ending, known, pages.documentCharacters) ? personId : null;
}

/** What a person may know of their own tests; journaled as their look (PUB-5). Null when the person is not there any more. */
export async function ownResults(ctx: Context, personId: string): Promise<OwnResults | null> {
  const person = await personOf(ctx, personId);
  if (!person) return null;
  const samples = await ownSamples(ctx, personId);
  const holds = await holdsOf(ctx, { personIds: [personId], state: 'waiting' });
  const duty = (await dutiesOf(ctx, [personId])).get(personId) ?? null;
  const since = ctx.now - pages.samplesForDays * 86_400_000;
  const messages = await messagesOf(ctx, { personIds: [personId] });
  await ctx.journal({
    act: 'result.looked',
    objectKind: 'person',
    objectId: personId,
    rule: 'PUB-5',
    subject: person.pseudonym,
    areaKey: person.areaKey,
    detail: { by: 'the person', samples: samples.length },
  });
  return {
    personId,
    samples,
    holds: holds.map(hold => ({ why: hold.why, until: hold.until.getTime(), ruleId: hold.ruleId })),
    duty,
    messages: messages.flatMap(({ channel, state, text, language, createdAt }) =>
      channel === 'in_app' && state === 'delivered' && createdAt.getTime() >= since
        ? [{ at: createdAt.getTime(), text, language }]
        : [],
    ),
  };
}

/** The person's samples of the last two weeks, newest first, with what each means for them. */
export async function ownSamples(ctx: Context, personId: string): Promise<OwnSample[]> {
  const since = new Date(ctx.now - pages.samplesForDays * 86_400_000).toISOString();
  const samples = await samplesOf(ctx, [personId], since);
  const tubes = await tubesOf(
    ctx,
    samples.map(one => one.tubeId),
  );
  const programmes = await programmesOf(
    ctx,
    samples.map(one => one.programmeId),
  );
  const labs = await labsOf(ctx, [...new Set([...tubes.values()].flatMap(tube => tube.labId ?? []))]);
  const packs = new Map<string, Pack | null>();
  const answer: OwnSample[] = [];
  for (const sample of samples) {
    const tube = tubes.get(sample.tubeId);
    if (!tube) continue;
    const programme = programmes.get(sample.programmeId);
    if (programme && !packs.has(programme.id))
      packs.set(
        programme.id,
        await packOf(ctx, programme.packId, programme.packVersion, programme.overlayIds),
      );
    const pack = programme && packs.get(programme.id);
    const takenAt = sample.takenAt.getTime();
    const expected = expectedAt(pack ? legLimitsOf(pack, settingOf(programme.kind)) : [], {
      takenAt,
      receivedAt: tube.receivedAt?.getTime() ?? null,
      loadedAt: tube.loadedAt?.getTime() ?? null,
    });
    const lab = tube.labId ? labs.get(tube.labId) : undefined;
    answer.push({
      sampleId: sample.sampleId,
      tubeId: tube.id,
      state: sampleState(tube, expected, ctx.now),
      takenAt,
      expectedAt: expected,
      reportedAt: tube.reportedAt?.getTime() ?? null,
      people: tube.memberCount,
      labName: lab ? { zh: lab.name, en: lab.nameEn ?? lab.name } : null,
    });
  }
  return answer;
}
