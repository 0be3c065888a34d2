import { dayOf, type ExposureFacts, startOfDay } from '@outpace/protocol';
import { sql } from 'kysely';
import type { Context } from '../../core/module.ts';
import { isRefusal, type Refusal, refuse } from '../../core/refusal.ts';
import { type CaseFacts, caseOf, casesOfPeople, checkNewCase, openCases } from '../cases/queries.ts';
import { convertMeasure, measuresOf, openMeasures, revokeMeasures } from '../measures/queries.ts';
import { packOfOutbreak } from '../outbreaks/queries.ts';
import { createPeople, findMatches, type IdentityRecord, personOf } from '../people/queries.ts';
import { classByFacts, mayDecideFor, mayExclude, priorityOf } from './rules.ts';
import type { ContactRow } from './schema.ts';
import { insertContacts, readContacts, setClass, setState } from './store.ts';

/** CON-4: leaves contacts out, with the reason kept; measures that stood on them are revoked, and contacts met only through them lose their ground and say so. */
export async function excludeContacts(
  ctx: Context,
  ids: readonly string[],
  reason: string,
): Promise<
  | {
      excluded: string[];
      measuresRevoked: number;
      /** Their ids, with those of people who hung on them. */
      revokedIds: string[];
      refused: { contactId: string; refused: string; why: Refusal['why'] }[];
    }
  | Refusal
> {
  const rows = await readContacts(ctx, { ids });
  const refused: { contactId: string; refused: string; why: Refusal['why'] }[] = [];
  const ready: ContactRow[] = [];
  for (const row of rows) {
    const no = mayExclude(row, reason) ?? (row.state === 'accepted' ? mayDecideFor(row, ctx.scope) : null);
    if (no && rows.length === 1) return no;
    if (no) refused.push({ contactId: row.id, refused: no.refused, why: no.why });
    else ready.push(row);
  }
  const standing = ready.filter(row => row.state === 'accepted').map(row => row.id);
  const revoked = standing.length ? await revokeMeasures(ctx, standing, reason, 'CON-4') : [];
  const excluded = await setState(
    ctx,
    ready.map(row => row.id),
    'excluded',
    ['proposed', 'accepted', 'withdrawn'],
    reason,
  );
  if (excluded.length) {
    const note = {
      text: {
        zh: '所经由的密接已被排除,接触依据不再成立',
        en: 'the close contact they were met through was excluded',
      },
      changes: [],
    };
    // their measures hung on the close contact's and were revoked with it; who was met through someone else too is proposed again by the next run
    await sql`update contact set change = 'gone', change_note = ${JSON.stringify(note)}::jsonb, state = 'withdrawn', state_reason = ${note.text.zh}, state_by = ${ctx.scope.actor}, state_at = ${new Date(ctx.now)}, version = version + 1
      where via_contact_id = any(${excluded}::uuid[]) and state in ('proposed', 'accepted')`.execute(ctx.tx);
    for (const row of ready)
      await ctx.journal({
        act: 'contact.excluded',
        objectKind: 'contact',
        objectId: row.id,
        rule: 'CON-4',
        subject: (await personOf(ctx, row.personId))?.pseudonym,
        areaKey: row.areaKey,
        detail: { case: row.caseId, class: row.classId, reason },
      });
    await ctx.emit('contact.excluded', { contactIds: excluded });
  }
  return { excluded, measuresRevoked: revoked.length, revokedIds: revoked, refused };
}

/** Puts an excluded or withdrawn contact back on the table. */
export async function reopenContact(ctx: Context, row: ContactRow, reason: string): Promise<Refusal | null> {
  if (row.state !== 'excluded' && row.state !== 'withdrawn')
    return refuse(
      'CON-1',
      '只有已排除或已撤回的接触者可以改回待定。',
      'Only an excluded or withdrawn contact can be reopened.',
      { status: 409 },
    );
  await setState(ctx, [row.id], 'proposed', ['excluded', 'withdrawn'], reason);
  await ctx.journal({
    act: 'contact.reopened',
    objectKind: 'contact',
    objectId: row.id,
    subject: (await personOf(ctx, row.personId))?.pseudonym,
    areaKey: row.areaKey,
    detail: { reason },
  });
  return null;
}

/** CON-5: another class, by the pack's rule on the facts a person states. An accepted contact's measure follows. */
export async function reclassify(
  ctx: Context,
  row: ContactRow,
  given: { facts: ExposureFacts; classId?: string; note: string; version: number },
): Promise<Refusal | { classId: string; ruleId: string }> {
  const pack = await packOfOutbreak(ctx, row.outbreakId);
  const found = classByFacts(pack, { ...given.facts, hop: row.hop }, given.classId);
  if (isRefusal(found)) return found;
  const priority = priorityOf(
    pack,
    {
      classId: found.classId,
      grade: found.grade,
      infectionRisk: found.infectionRisk,
      minutes: row.minutes,
      lastExposureAt: row.lastExposureAt?.getTime() ?? null,
      vulnerable: [],
    },
    ctx.now,
  );
  const set = {
    by: ctx.scope.actor,
    at: new Date(ctx.now).toISOString(),
    ruleId: found.ruleId,
    facts: given.facts,
    note: given.note,
  };
  if (
    !(await setClass(ctx, row.id, given.version, {
      classId: found.classId,
      ruleId: found.ruleId,
      grade: found.grade,
      reason: found.reason,
      whyNot: { higher: found.whyNotHigher, lower: found.whyNotLower },
      priority,
      set,
    }))
  )
    return conflict(row);
  await ctx.journal({
    act: 'contact.class_set',
    objectKind: 'contact',
    objectId: row.id,
    rule: found.ruleId,
    subject: (await personOf(ctx, row.personId))?.pseudonym,
    areaKey: row.areaKey,
    detail: { from: row.classId, to: found.classId, note: given.note },
  });
  if (row.state === 'accepted' && row.lastExposureAt)
    await openMeasures(ctx, [
      {
        outbreakId: row.outbreakId,
        basisKind: 'contact',
        basisId: row.id,
        personId: row.personId,
        classId: found.classId,
        lastExposureOn: dayOf(row.lastExposureAt.getTime(), ctx.outpace.city.timeZone),
        foundAt: ctx.now,
        reason: found.reason,
      },
    ]);
  return { classId: found.classId, ruleId: found.ruleId };
}

/** Someone else changed the row meanwhile. */
export const conflict = (row: ContactRow): Refusal =>
  refuse(
    'CON-11',
    '这条记录刚被别人修改,请看最新内容后再改。',
    'This record was just changed by someone else; look at it again.',
    {
      status: 409,
      details: { version: row.version, classId: row.classId, state: row.state, reach: row.reach },
    },
  );

export interface HandContact {
  caseId: string;
  personId?: string;
  person?: {
    identity: IdentityRecord;
    sex?: 'male' | 'female' | 'other' | 'unknown';
    birthYear?: number;
    areaKey: number;
    vulnerable?: string[];
  };
  /** Recorded although someone alike is known. */
  another?: boolean;
  relation: string;
  lastExposureOn: string;
  firstExposureOn?: string;
  facts: ExposureFacts;
  note?: string;
}

/** Adds someone by hand: a known person or a new one, classed by the pack's rule on the facts stated (CON-5). Null when the case is out of reach. */
export async function addByHand(ctx: Context, given: HandContact): Promise<{ id: string } | Refusal | null> {
  const parent = await caseOf(ctx, given.caseId);
  if (!parent) return null;
  const tz = ctx.outpace.city.timeZone;
  if (given.lastExposureOn > dayOf(ctx.now, tz))
    return refuse('CON-10', '末次暴露日期不能晚于今天。', 'The last exposure cannot lie after today.', {
      errors: [
        {
          path: 'body/lastExposureOn',
          message: { zh: '不能晚于今天', en: 'not after today' },
          rule: 'CON-10',
        },
      ],
    });
  const pack = await packOfOutbreak(ctx, parent.outbreakId);
  const found = classByFacts(pack, { ...given.facts, hop: 1 });
  if (isRefusal(found)) return found;
  const personId = given.personId ?? (await newPerson(ctx, given));
  if (typeof personId !== 'string') return personId;
  const person = await personOf(ctx, personId);
  if (!person) return null;
  if (person.id === parent.personId)
    return refuse('CON-5', '病例本人不能列为自己的接触者。', 'A case cannot be their own contact.');
  const last = startOfDay(given.lastExposureOn, tz);
  const first = startOfDay(given.firstExposureOn ?? given.lastExposureOn, tz);
  const text = {
    zh: `${given.relation}${given.note ? `;${given.note}` : ''}(${ctx.scope.role === 'system' ? '系统' : '流调人员'}填写)`,
    en: `${given.relation}${given.note ? `; ${given.note}` : ''} (entered by hand)`,
  };
  const set = {
    by: ctx.scope.actor,
    at: new Date(ctx.now).toISOString(),
    ruleId: found.ruleId,
    facts: given.facts,
    note: given.note ?? '',
  };
  const already = (await casesOfPeople(ctx, [person.id])).find(one => one.outbreakId === parent.outbreakId);
  const ids = await insertContacts(ctx, [
    {
      outbreakId: parent.outbreakId,
      caseId: parent.id,
      personId: person.id,
      hop: 1,
      classId: found.classId,
      ruleId: found.ruleId,
      grade: found.grade,
      reason: found.reason,
      whyNot: { higher: found.whyNotHigher, lower: found.whyNotLower },
      evidence: [
        {
          kind: 'statement',
          text,
          evidence: given.facts.evidence,
          precision: given.facts.precision ?? 'day',
          from: new Date(first).toISOString(),
          to: new Date(last).toISOString(),
          minutes: given.facts.overlapMinutes ?? 0,
          own: [],
          other: [],
          decisive: true,
        },
      ],
      firstExposureAt: first,
      lastExposureAt: last,
      minutes: given.facts.overlapMinutes ?? 0,
      precision: given.facts.precision ?? 'day',
      priority: priorityOf(
        pack,
        {
          classId: found.classId,
          grade: found.grade,
          infectionRisk: found.infectionRisk,
          minutes: given.facts.overlapMinutes ?? 0,
          lastExposureAt: last,
          vulnerable: person.vulnerable,
        },
        ctx.now,
      ),
      state: already ? 'converted' : 'proposed',
      stateReason: already ? `已是病例${already.number}` : null,
      addedBy: 'hand',
      change: 'new',
      changeNote: null,
      runId: null,
      foundFacts: {},
      relation: given.relation,
      classSet: set,
      areaKey: person.areaKey,
      locatedKey: person.locatedKey,
      originKey:
        parent.areaKey >= ctx.scope.lo && parent.areaKey <= ctx.scope.hi ? parent.areaKey : ctx.scope.lo,
    },
  ]);
  const id = ids.get(`${parent.id} ${person.id}`);
  if (!id)
    return refuse(
      'CON-1',
      '此人已在该病例的接触者名单中。',
      'This person is already on the list of this case.',
      { status: 409 },
    );
  await ctx.journal({
    act: 'contact.added',
    objectKind: 'contact',
    objectId: id,
    rule: found.ruleId,
    subject: person.pseudonym,
    areaKey: person.areaKey,
    detail: { case: parent.id, class: found.classId, relation: given.relation },
  });
  return { id };
}

async function newPerson(ctx: Context, given: HandContact): Promise<string | Refusal> {
  if (!given.person)
    return refuse(
      'CON-10',
      '写明是谁:选择已有人员,或填写新人员。',
      'Say who it is: a known person, or a new one.',
      {
        errors: [
          {
            path: 'body/person',
            message: { zh: '选择或填写人员', en: 'choose or enter a person' },
            rule: 'CON-10',
          },
        ],
      },
    );
  const matches = given.another
    ? []
    : ((await findMatches(ctx, [given.person]))[0] ?? []).filter(match => match.verdict === 'strong');
  if (matches.length)
    return refuse(
      'CON-12',
      '已有很可能是同一人的记录;请选用,或确认是另一人。',
      'Someone who is very likely the same is known; use that record, or say it is another person.',
      {
        status: 409,
        details: {
          matches: matches.slice(0, 5).map(match => ({
            personId: match.personId,
            score: match.score,
            agree: match.agree,
            differ: match.differ,
          })),
        },
      },
    );
  const [made] = await createPeople(ctx, [{ ...given.person, source: { kind: 'interview' } }]);
  return made!.id;
}

export interface Conversion {
  state: string;
  positiveOn: string;
  facts: CaseFacts;
  reason: string;
}

/** A contact has become a case: the case keeps where it came from, the measure is closed as converted, the history of both stays, and the new case is traced. */
export async function convertContact(
  ctx: Context,
  row: ContactRow,
  given: Conversion,
): Promise<{ caseId: string; number: string } | Refusal> {
  if (row.state === 'converted')
    return refuse('CON-1', '该接触者已转为病例。', 'This contact has become a case already.', {
      status: 409,
    });
  const outside = mayDecideFor(row, ctx.scope);
  if (outside) return outside;
  const tz = ctx.outpace.city.timeZone;
  const pack = await packOfOutbreak(ctx, row.outbreakId);
  const measures = (
    await measuresOf(ctx, { personIds: [row.personId], outbreakId: row.outbreakId, state: 'open' })
  ).filter(measure => measure.basisKind !== 'case');
  const day = (at: Date | null) => (at ? dayOf(at.getTime(), tz) : undefined);
  const fresh = {
    exposureFrom: day(row.firstExposureAt),
    exposureTo: day(row.lastExposureAt),
    sampledOn: given.positiveOn,
    foundIn: measures.some(measure => measure.inPlaceAt) ? ('in_control' as const) : ('community' as const),
    ...given.facts,
    outbreakId: row.outbreakId,
    personId: row.personId,
    state: given.state,
    stateReason: given.reason,
    contactId: row.id,
  };
  const no = checkNewCase(ctx, pack, fresh);
  if (no) return no;
  const [opened] = await openCases(ctx, [fresh]);
  const open = (
    await measuresOf(ctx, { personIds: [row.personId], outbreakId: row.outbreakId, state: 'open' })
  ).some(measure => measure.basisKind !== 'case');
  if (open)
    await convertMeasure(ctx, row.personId, {
      outbreakId: row.outbreakId,
      caseId: opened!.id,
      positiveOn: given.positiveOn,
    });
  await ctx.journal({
    act: 'contact.converted',
    objectKind: 'contact',
    objectId: row.id,
    subject: (await personOf(ctx, row.personId))?.pseudonym,
    areaKey: row.areaKey,
    detail: { case: opened!.id, number: opened!.number, positiveOn: given.positiveOn },
  });
  return { caseId: opened!.id, number: opened!.number };
}
