import { dayOf } from '@outpace/protocol';
import Type from 'typebox';
import { type RouteDefinition, route } from '../../core/http/route.ts';
import { open, seal } from '../../core/keys/sealing.ts';
import type { Context } from '../../core/module.ts';
import { notFound, type Refusal, refuse } from '../../core/refusal.ts';
import { colleagues } from '../accounts/queries.ts';
import { personOf } from '../people/queries.ts';
import {
  CaseId,
  EntryBody,
  EntryChange,
  EntryIds,
  EntryOut,
  ReadOut,
  TextsOut,
  TrajectoryOut,
  Uuid,
} from './api.ts';
import { noteCase } from './caseNote.ts';
import { bodyOfEntry, entryFromBody, lastEndOf } from './entryBody.ts';
import { proposalsFor } from './proposals.ts';
import { addEntries, caseOf, infectiousWindowOf } from './queries.ts';
import type { CaseRow, EntryRow, NewEntry } from './schema.ts';
import { settlePlaces } from './settlePlaces.ts';
import { trajectoryChanged } from './traceIndex.ts';
import { readTrackText } from './trackText.ts';
import {
  changeEntry,
  decideProposals,
  keepTrackText,
  readEntries,
  readEntry,
  readTrackTexts,
  removeEntry,
} from './trajectoryStore.ts';
import { entriesOut, trajectoryOut } from './trajectoryViews.ts';
import { colleague } from './views.ts';

const optional = Type.Optional;
const closed = { additionalProperties: false };

async function windowOf(ctx: Context, row: CaseRow) {
  const window = await infectiousWindowOf(ctx, row);
  return 'refused' in window ? null : window;
}

/** Confirmed lines: places settled, the trace index and the others told. */
async function afterConfirming(ctx: Context, row: CaseRow, ids: readonly string[]): Promise<void> {
  const confirmed = (await readEntries(ctx, [row.id], { states: ['confirmed'] })).filter(entry =>
    ids.includes(entry.id),
  );
  await settlePlaces(ctx, row, confirmed);
  await trajectoryChanged(ctx, [row.id]);
}

async function lineConflict(ctx: Context, row: CaseRow, entryId: string): Promise<Refusal> {
  const entry = await readEntry(ctx, row.id, entryId);
  if (!entry) return notFound;
  const [now] = await entriesOut(ctx, [entry], await windowOf(ctx, row));
  return refuse(
    'CAS-6',
    '他人刚修改过这一条,请先看新的内容。',
    'Somebody changed this line meanwhile; look at it first.',
    { status: 409, details: { entry: now } },
  );
}

async function answerWith(ctx: Context, row: CaseRow, ids: readonly string[]): Promise<EntryOut[]> {
  const rows = (await readEntries(ctx, [row.id])).filter(entry => ids.includes(entry.id));
  return entriesOut(ctx, rows, await windowOf(ctx, row));
}

const columnsOf = (entry: NewEntry) => ({
  day: entry.day,
  from_at: entry.fromAt === undefined ? null : new Date(entry.fromAt).toISOString(),
  to_at: entry.toAt === undefined ? null : new Date(entry.toAt).toISOString(),
  precision: entry.precision,
  part: entry.part ?? null,
  place_id: entry.placeId ?? null,
  place_text: entry.placeText ?? null,
  place_kind: entry.placeKind ?? null,
  lon: entry.lon ?? null,
  lat: entry.lat ?? null,
  transport_number: entry.transportNumber ?? null,
  carriage: entry.carriage ?? null,
  seat: entry.seat ?? null,
  source: entry.source,
  certainty: entry.certainty ?? 'stated',
  companions: entry.companions ?? null,
  note: entry.note ?? null,
});

/** Whether a change moves the line in place or time: then it is no longer the copy of a record the index already has. */
function moved(
  before: EntryRow,
  after: { day: string; fromAt?: number; toAt?: number; placeId?: string; placeText?: string },
): boolean {
  return (
    before.day !== after.day ||
    before.fromAt?.getTime() !== after.fromAt ||
    before.toAt?.getTime() !== after.toAt ||
    before.placeId !== (after.placeId ?? null) ||
    before.placeText !== (after.placeText ?? null)
  );
}

export const trajectoryRoutes: RouteDefinition[] = [
  route({
    method: 'GET',
    url: '/cases/:id/trajectory',
    summary: { zh: '病例轨迹与疑点', en: 'The trajectory of a case and what is doubtful in it' },
    permission: 'case.read',
    scope: 'area',
    params: CaseId,
    response: TrajectoryOut,
    handle: async (ctx, { params }) => {
      const row = await caseOf(ctx, params.id);
      if (!row) return notFound;
      await noteCase(ctx, row, 'case.trajectory_viewed');
      return trajectoryOut(ctx, row);
    },
  }),
  route({
    method: 'POST',
    url: '/cases/:id/trajectory',
    summary: {
      zh: '添加一条轨迹(键入一行,或逐项填写)',
      en: 'Add a line, typed as one text or field by field',
    },
    permission: 'case.write',
    scope: 'area',
    params: CaseId,
    body: EntryBody,
    response: EntryOut,
    handle: async (ctx, { params, body }) => {
      const row = await caseOf(ctx, params.id);
      if (!row) return notFound;
      const tz = ctx.outpace.city.timeZone;
      const lastEnd =
        body.line === undefined ? undefined : lastEndOf(await readEntries(ctx, [row.id]), tz, body.lineDay);
      const entry = entryFromBody(body, row.id, { now: ctx.now, tz, lastEnd });
      if ('refused' in entry) return entry;
      const [id] = await addEntries(ctx, [entry]);
      await settlePlaces(
        ctx,
        row,
        (await readEntries(ctx, [row.id], { states: ['confirmed'] })).filter(line => line.id === id),
      );
      await noteCase(ctx, row, 'case.line_added', { detail: { entry: id! } });
      return (await answerWith(ctx, row, [id!]))[0]!;
    },
  }),
  route({
    method: 'PATCH',
    url: '/cases/:id/trajectory/:entryId',
    summary: { zh: '修改一条轨迹', en: 'Change a line' },
    permission: 'case.write',
    scope: 'area',
    params: EntryIds,
    body: EntryChange,
    response: EntryOut,
    handle: async (ctx, { params, body }) => {
      const row = await caseOf(ctx, params.id);
      const before = row && (await readEntry(ctx, row.id, params.entryId));
      if (!row || !before) return notFound;
      const changes = body.changes as Record<string, unknown>;
      // a new name means another place until it is settled again
      const base = {
        ...bodyOfEntry(before),
        ...(changes.placeText !== undefined && changes.placeId === undefined
          ? { placeId: null, lon: null, lat: null }
          : {}),
      };
      const entry = entryFromBody({ ...base, ...changes }, row.id, {
        now: ctx.now,
        tz: ctx.outpace.city.timeZone,
      });
      if ('refused' in entry) return entry;
      if (
        !(await changeEntry(ctx, before.id, body.version, {
          ...columnsOf(entry),
          from_presence: before.fromPresence && !moved(before, entry),
        }))
      )
        return lineConflict(ctx, row, before.id);
      if (before.state === 'confirmed') await afterConfirming(ctx, row, [before.id]);
      await noteCase(ctx, row, 'case.line_changed', {
        detail: { entry: before.id, fields: Object.keys(changes) },
      });
      return (await answerWith(ctx, row, [before.id]))[0]!;
    },
  }),
  route({
    method: 'DELETE',
    url: '/cases/:id/trajectory/:entryId',
    summary: { zh: '删除一条轨迹', en: 'Remove a line' },
    permission: 'case.write',
    scope: 'area',
    params: EntryIds,
    query: Type.Object({ version: Type.Integer() }, closed),
    response: Type.Object({}),
    handle: async (ctx, { params, query }) => {
      const row = await caseOf(ctx, params.id);
      const before = row && (await readEntry(ctx, row.id, params.entryId));
      if (!row || !before) return notFound;
      if (!(await removeEntry(ctx, before.id, query.version))) return lineConflict(ctx, row, before.id);
      if (before.state === 'confirmed') await trajectoryChanged(ctx, [row.id]);
      await noteCase(ctx, row, 'case.line_removed', {
        detail: {
          entry: before.id,
          day: before.day,
          place: before.placeText ?? before.placeId ?? '',
        },
      });
      return {};
    },
  }),
  route({
    method: 'POST',
    url: '/cases/:id/trajectory/proposals',
    summary: {
      zh: '调取已有的场所、车票、名册记录,作为待确认的轨迹',
      en: 'Propose lines from presences, tickets and rosters that are known already',
    },
    permission: 'case.write',
    scope: 'area',
    params: CaseId,
    response: Type.Object({ added: Type.Array(EntryOut), searched: Type.Array(Type.String()) }),
    handle: async (ctx, { params }) => {
      const row = await caseOf(ctx, params.id);
      if (!row) return notFound;
      const window = await infectiousWindowOf(ctx, row);
      if ('refused' in window) return window;
      // looking up where a person was happens only for a case, and the look is journaled before anything is returned
      await noteCase(ctx, row, 'case.presence_looked_up', {
        detail: {
          from: new Date(window.from).toISOString(),
          to: new Date(window.to).toISOString(),
        },
      });
      const known = await readEntries(ctx, [row.id], { states: ['proposed', 'confirmed', 'rejected'] });
      const ids = await addEntries(ctx, await proposalsFor(ctx, row, window, known));
      return { added: await answerWith(ctx, row, ids), searched: ['presence', 'ticket', 'roster'] };
    },
  }),
  route({
    method: 'POST',
    url: '/cases/:id/trajectory/confirm',
    summary: { zh: '确认或否定待确认的轨迹', en: 'Confirm or reject proposed lines' },
    permission: 'case.write',
    scope: 'area',
    params: CaseId,
    body: Type.Object(
      { confirm: Type.Array(Uuid, { maxItems: 500 }), reject: optional(Type.Array(Uuid, { maxItems: 500 })) },
      closed,
    ),
    response: Type.Object({ confirmed: Type.Integer(), rejected: Type.Integer() }),
    handle: async (ctx, { params, body }) => {
      const row = await caseOf(ctx, params.id);
      if (!row) return notFound;
      const confirmed = await decideProposals(ctx, row.id, body.confirm, 'confirmed');
      const rejected = await decideProposals(ctx, row.id, body.reject ?? [], 'rejected');
      if (confirmed.length) await afterConfirming(ctx, row, confirmed);
      if (confirmed.length || rejected.length)
        await noteCase(ctx, row, 'case.lines_decided', {
          detail: {
            confirmed: confirmed.length,
            rejected: rejected.length,
          },
        });
      return { confirmed: confirmed.length, rejected: rejected.length };
    },
  }),
  route({
    method: 'POST',
    url: '/cases/:id/trajectory/read',
    summary: {
      zh: '读入一段活动轨迹文字,逐条待确认;读不懂的原样列出',
      en: 'Read pasted activity text into lines to confirm; what cannot be read is shown',
    },
    permission: 'case.write',
    scope: 'area',
    params: CaseId,
    body: Type.Object(
      {
        text: Type.String({ minLength: 2, maxLength: 50_000 }),
        year: optional(Type.Integer({ minimum: 2000, maximum: 2200 })),
        reportedOn: optional(Type.String({ format: 'date' })),
      },
      closed,
    ),
    response: ReadOut,
    handle: async (ctx, { params, body }) => {
      const row = await caseOf(ctx, params.id);
      const person = row && (await personOf(ctx, row.personId));
      const key = person && ctx.keys.subject(person.pseudonym);
      if (!row || !key) return notFound;
      const tz = ctx.outpace.city.timeZone;
      const reading = readTrackText(
        body.text,
        row.id,
        { year: body.year, reportedOn: body.reportedOn ?? dayOf(ctx.now, tz) },
        tz,
      );
      const textId = await keepTrackText(
        ctx,
        row.id,
        seal(key, body.text, `track ${row.id}`),
        reading.unread.map(({ start, end }) => ({ start, end })),
      );
      const ids = await addEntries(
        ctx,
        reading.entries.map(item => item.entry),
      );
      await noteCase(ctx, row, 'case.text_read', {
        detail: {
          text: textId,
          lines: ids.length,
          unread: reading.unread.length,
        },
      });
      const entries = new Map((await answerWith(ctx, row, ids)).map(entry => [entry.id, entry]));
      return {
        textId,
        text: body.text,
        proposals: reading.entries.map((item, index) => ({
          entry: entries.get(ids[index]!)!,
          spans: item.spans,
          confidence: item.confidence,
        })),
        unread: reading.unread,
      };
    },
  }),
  route({
    method: 'GET',
    url: '/cases/:id/trajectory/texts',
    summary: { zh: '贴入过的原文与未读懂的部分', en: 'Pasted texts, with what could not be read' },
    permission: 'case.write',
    scope: 'area',
    params: CaseId,
    response: TextsOut,
    handle: async (ctx, { params }) => {
      const row = await caseOf(ctx, params.id);
      const person = row && (await personOf(ctx, row.personId));
      if (!row || !person) return notFound;
      await noteCase(ctx, row, 'case.texts_viewed');
      const key = ctx.keys.subject(person.pseudonym);
      const texts = await readTrackTexts(ctx, row.id);
      const names = await colleagues(
        ctx,
        texts.map(text => text.actor),
      );
      return {
        items: texts.map(stored => {
          const text = key ? open(key, stored.sealed, `track ${row.id}`).toString() : null;
          return {
            id: stored.id,
            readAt: stored.readAt.toISOString(),
            by: colleague(names, stored.actor),
            text,
            unread: stored.unread.map(span => ({ ...span, text: text?.slice(span.start, span.end) ?? '' })),
          };
        }),
      };
    },
  }),
];
