import { dayOf, type Pack } from '@outpace/protocol';
import type { Context } from '../../core/module.ts';
import { addObligations } from '../obligations/queries.ts';
import { outbreakOf, packOfOutbreak } from '../outbreaks/queries.ts';
import { type PersonRow, peopleOf } from '../people/queries.ts';
import { addTasks, type NewTask } from '../tasks/queries.ts';
import { closeMeasures } from './close.ts';
import { findingsOf } from './findings.ts';
import { obligationsOfPlan, placeDeadline, planFor } from './plan.ts';
import { replan } from './replan.ts';
import { againstOpen, askedOf, rankOf, settingOn, specialGroupsOf } from './rules.ts';
import type { MeasureRow, NewMeasure, OpenedMeasures } from './schema.ts';
import {
  insertMeasures,
  latestOfOthers,
  type MeasureInsert,
  readMeasures,
  setSuperseded,
  unitOfSession,
} from './store.ts';

/** See `openMeasures`. */
export async function open(ctx: Context, items: readonly NewMeasure[]): Promise<OpenedMeasures> {
  const result: OpenedMeasures = {
    measureIds: items.map(() => null),
    opened: 0,
    kept: 0,
    changed: 0,
    superseded: 0,
    refused: [],
  };
  const byOutbreak = Map.groupBy(
    items.map((item, index) => ({ item, index })),
    one => one.item.outbreakId,
  );
  for (const [outbreakId, group] of byOutbreak) {
    const outbreak = await outbreakOf(ctx, outbreakId);
    if (!outbreak) throw new Error(`no outbreak ${outbreakId}`);
    const pack = await packOfOutbreak(ctx, outbreakId);
    for (let from = 0; from < group.length; from += 2000)
      await openSome(ctx, outbreak, pack, group.slice(from, from + 2000), result);
  }
  return result;
}

type Indexed = { item: NewMeasure; index: number };
type Outbreak = NonNullable<Awaited<ReturnType<typeof outbreakOf>>>;

async function openSome(
  ctx: Context,
  outbreak: Outbreak,
  pack: Pack,
  group: readonly Indexed[],
  result: OpenedMeasures,
): Promise<void> {
  const tz = ctx.outpace.city.timeZone;
  const unit = await unitOfSession(ctx);
  const people = await peopleOf(
    ctx,
    group.map(one => one.item.personId),
  );
  const open = new Map(
    (await readMeasures(ctx, { personIds: [...people.keys()], outbreakId: outbreak.id, state: 'open' })).map(
      row => [row.personId, row],
    ),
  );
  const findings = await findingsOf(
    ctx,
    outbreak.id,
    group.map(one => ({
      key: String(one.index),
      personId: one.item.personId,
      linkedMeasureId: one.item.linkedMeasureId,
    })),
  );
  const say = (one: Indexed, refused: string, why: { zh: string; en: string }) =>
    result.refused.push({ index: one.index, personId: one.item.personId, refused, why });

  const inserts: { one: Indexed; row: MeasureInsert; replaces?: MeasureRow }[] = [];
  const moved: { row: MeasureRow; lastExposureOn: string; basisId: string }[] = [];
  const nothingAsked: { row: MeasureRow; rule: string }[] = [];
  // One measure per person: where a batch names someone twice, the stricter class and then the later exposure speaks for all.
  for (const same of Map.groupBy(group, one => one.item.personId).values()) {
    const [first] = same.toSorted(
      (a, b) =>
        rankOf(pack, b.item.classId) - rankOf(pack, a.item.classId) ||
        b.item.lastExposureOn.localeCompare(a.item.lastExposureOn),
    );
    const { item } = first!;
    const person = people.get(item.personId);
    if (!person) {
      for (const one of same)
        say(one, 'ACC-2', {
          zh: '没有此人,或不在您的辖区内。',
          en: 'There is no such person, or they lie outside your area.',
        });
      continue;
    }
    const standing = open.get(item.personId);
    const against = standing ? againstOpen(pack, standing, item) : 'open';
    if (standing && against !== 'supersede') {
      if (against === 'recalculate')
        moved.push({ row: standing, lastExposureOn: item.lastExposureOn, basisId: item.basisId });
      else result.kept += same.length;
      for (const one of same) result.measureIds[one.index] = standing.id;
      continue;
    }
    const specialGroups = specialGroupsOf(person, dayOf(ctx.now, tz));
    const subject = {
      classId: item.classId,
      lastExposureOn: item.lastExposureOn,
      foundAt: item.foundAt,
      specialGroups,
      facts: item.facts ?? {},
    };
    const plan = planFor(pack, subject, findings.get(String(first!.index)) ?? { tests: [] }, ctx.now, tz);
    if ('refused' in plan) {
      for (const one of same) say(one, plan.refused, plan.why);
      // The same ground now falls under a class of which nothing is asked: what it asked before ends with it.
      if (standing?.basisId === item.basisId) nothingAsked.push({ row: standing, rule: plan.refused });
      else if (standing) for (const one of same) result.measureIds[one.index] = standing.id;
      continue;
    }
    const place = placeDeadline(pack, item.foundAt, tz);
    inserts.push({
      one: first!,
      ...(standing ? { replaces: standing } : {}),
      row: {
        outbreakId: outbreak.id,
        personId: item.personId,
        basisKind: item.basisKind,
        basisId: item.basisId,
        classId: item.classId,
        packId: outbreak.packId,
        packVersion: outbreak.packVersion,
        overlayIds: outbreak.overlayIds,
        lastExposureOn: item.lastExposureOn,
        foundAt: item.foundAt,
        specialGroups,
        facts: subject.facts,
        plan,
        setting: settingOn(plan, dayOf(ctx.now, tz)),
        startsOn: plan.phases[0]!.from,
        endsAt: plan.endsAt,
        placeDueAt: place.at,
        placeRule: place.ruleId,
        linkedMeasureId: item.linkedMeasureId ?? null,
        reason: item.reason,
        legalBasis: legalBasis(pack, item.classId),
        issuingUnit: unit,
        areaKey: person.areaKey,
        locatedKey: person.locatedKey,
        originKey: ctx.scope.lo || person.originKey,
      },
    });
  }
  await closeMeasures(ctx, nothingAsked, 'ended_by_change', '重新判类后无须采取措施');
  const replaced = inserts.flatMap(one => one.replaces ?? []);
  await closeMeasures(
    ctx,
    replaced.map(row => ({ row, rule: 'MSR-1' })),
    'ended_by_change',
    '判为更严格的类别,由新的措施代替',
  );
  const ids = await insertMeasures(
    ctx,
    inserts.map(one => one.row),
    { zh: '开始管理', en: 'measure opened' },
  );
  await setSuperseded(
    ctx,
    inserts.flatMap((one, n) => (one.replaces ? [{ id: one.replaces.id, by: ids[n]! }] : [])),
  );
  const newIds = new Map(inserts.map((one, n) => [one.row.personId, ids[n]!]));
  for (const one of group)
    result.measureIds[one.index] = newIds.get(one.item.personId) ?? result.measureIds[one.index]!;
  result.opened += inserts.length - replaced.length;
  result.superseded += replaced.length;
  // An earlier date on one ground does not shorten what another accepted ground of the same class still asks.
  const others = await latestOfOthers(
    ctx,
    outbreak.id,
    moved.map(one => ({ personId: one.row.personId, classId: one.row.classId, basisId: one.basisId })),
  );
  const due = moved
    .map(one => ({
      ...one,
      lastExposureOn: [one.lastExposureOn, others.get(one.row.personId) ?? ''].toSorted().at(-1)!,
    }))
    .filter(one => one.lastExposureOn !== one.row.lastExposureOn);
  result.kept += moved.length - due.length;
  result.changed += (
    await replan(
      ctx,
      due.map(one => ({ row: one.row, lastExposureOn: one.lastExposureOn, pack, packName: outbreak })),
      { zh: '末次暴露改变', en: 'last exposure changed' },
      'MSR-5',
    )
  ).length;

  await addObligations(
    ctx,
    inserts.flatMap((one, n) =>
      obligationsOfPlan(one.row.plan, { ...one.row, id: ids[n]! }, one.row.foundAt, ctx.now),
    ),
  );
  await addTasks(
    ctx,
    inserts.map((one, n) => firstTask(one.row, ids[n]!, people.get(one.row.personId)!)),
  );
  for (const [n, one] of inserts.entries())
    await ctx.journal({
      act: 'measure.opened',
      objectKind: 'measure',
      objectId: ids[n]!,
      rule: askedOf(pack, one.row.classId)?.id,
      subject: people.get(one.row.personId)!.pseudonym,
      areaKey: one.row.areaKey,
      detail: {
        class: one.row.classId,
        basis: `${one.row.basisKind}:${one.row.basisId}`,
        lastExposure: one.row.lastExposureOn,
        end: new Date(one.row.endsAt).toISOString(),
      },
    });
  if (ids.length) await ctx.emit('measure.opened', { measureIds: ids });
}

/** The responsible grid tells the person and sees them into place, by the pack's clock (MSR-7). */
function firstTask(row: MeasureInsert, measureId: string, person: PersonRow): NewTask {
  const home = row.setting !== 'central_quarantine' && row.setting !== 'hospital_isolation';
  return {
    outbreakId: row.outbreakId,
    kind: home ? 'door_visit' : 'notify_contact',
    title: home
      ? { zh: '上门告知并落实管理措施', en: 'Visit, explain the measure and confirm it is in place' }
      : { zh: '通知本人并安排转运', en: 'Notify the person and arrange the transfer' },
    subjectKind: 'measure',
    subjectId: measureId,
    personId: row.personId,
    dueAt: row.placeDueAt,
    ruleId: row.placeRule,
    areaKey: person.areaKey,
    locatedKey: person.locatedKey,
    originKey: row.originKey,
  };
}

function legalBasis(pack: Pack, classId: string): string {
  const rule = askedOf(pack, classId);
  const source = pack.source_docs.find(doc => doc.id === rule?.source);
  return source ? `《${source.title.zh}》${rule!.id}` : pack.title.zh;
}
