import { randomBytes } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { sql } from 'kysely';
import { connect } from '../../core/database/connect.ts';
import type { Outpace } from '../../core/outpace.ts';
import type { Bilingual } from '../../core/refusal.ts';
import { localSession } from '../../modules/accounts/setup.ts';
import { casesOf, casesOfOutbreak, factsOf, windowOfCase } from '../../modules/cases/queries.ts';
import { measuresOf } from '../../modules/measures/queries.ts';
import { outbreakOf, packOfOutbreak } from '../../modules/outbreaks/queries.ts';
import { apiOf } from '../api.ts';

/** A case as the product has it. Instants epoch ms. */
export interface ProductCase {
  id: string;
  number: string;
  personId: string;
  positiveAt: number;
  reportedAt: number | null;
  isolatedAt: number | null;
  foundIn: 'in_control' | 'community' | 'unknown';
  window: { from: number; to: number } | null;
  clocks: { ruleId: string; title: Bilingual; due: number; doneAt: number | null }[];
}

/** A person on a case's list. */
export interface ProductContact {
  id: string;
  caseId: string;
  personId: string;
  hop: number;
  state: string;
  listedAt: number;
}

/** A measure with the phases of its plan; days of the city, both inclusive. */
export interface ProductMeasure {
  id: string;
  personId: string;
  basisKind: string;
  basisId: string;
  phases: { kind: string; from: string; to: string }[];
  startsOn: string;
  endsAt: number;
  closedAt: number | null;
  foundAt: number;
  inPlaceAt: number | null;
  placeDueAt: number | null;
}

export interface ProductTask {
  id: string;
  title: Bilingual;
  state: string;
  dueAt: number;
  doneAt: number | null;
}

/** What the product knows of an outbreak, all of it, for comparing with the truth. */
export interface ProductBooks {
  cases: ProductCase[];
  contacts: ProductContact[];
  measures: ProductMeasure[];
  tasks: ProductTask[];
}

interface ContactItem {
  id: string;
  caseId: string;
  personId: string;
  hop: number;
  state: string;
  createdAt: string;
}
interface TaskItem {
  id: string;
  title: Bilingual;
  state: string;
  dueAt: string;
  doneAt: string | null;
}

/** Reads everything of an outbreak as its city epidemiologist sees it. Ten thousand contacts take a few seconds, in pages. Throws when the city has no such account. */
export async function readProduct(
  outpace: Outpace,
  server: FastifyInstance,
  outbreakId: string,
): Promise<ProductBooks> {
  const token = await citySession(outpace);
  const api = apiOf(server, token);
  const cases = await outpace.act(token, async ctx => {
    const outbreak = await outbreakOf(ctx, outbreakId);
    if (!outbreak) throw new Error(`there is no outbreak ${outbreakId}`);
    const pack = await packOfOutbreak(ctx, outbreakId);
    // a suspicion and what was found to be none are no cases
    const none = new Set(
      pack.case_states
        .filter(state => state.meaning === 'suspected' || state.meaning === 'not_a_case')
        .map(state => state.id),
    );
    const ids = (await casesOfOutbreak(ctx, outbreakId))
      .filter(row => !none.has(row.state))
      .map(row => row.id);
    const rows = await casesOf(ctx, ids);
    const found: ProductCase[] = [];
    for (const id of ids) {
      const row = rows.get(id)!;
      const window = windowOfCase(pack, factsOf(row), row.state, ctx.now, ctx.outpace.city.timeZone);
      found.push({
        id,
        number: row.number,
        personId: row.personId,
        positiveAt: (row.positiveAt ?? row.createdAt).getTime(),
        reportedAt: row.reportedAt?.getTime() ?? null,
        isolatedAt: row.isolatedAt?.getTime() ?? null,
        foundIn: row.foundIn,
        window: 'refused' in window ? null : { from: window.from, to: window.to },
        clocks: row.clocks.map(clock => ({
          ruleId: clock.ruleId,
          title: clock.title,
          due: Date.parse(clock.due),
          doneAt: clock.doneAt === null ? null : Date.parse(clock.doneAt),
        })),
      });
    }
    return found;
  });
  const contacts = (await api.all<ContactItem>(`/contacts?outbreakId=${outbreakId}&sort=created`)).map(
    row => ({
      id: row.id,
      caseId: row.caseId,
      personId: row.personId,
      hop: row.hop,
      state: row.state,
      listedAt: Date.parse(row.createdAt),
    }),
  );
  const measureIds = (
    await api.all<{ id: string }>(`/measures?outbreakId=${outbreakId}&state=any&sort=opened`)
  ).map(row => row.id);
  const measures: ProductMeasure[] = [];
  for (let at = 0; at < measureIds.length; at += 2000)
    measures.push(...(await outpace.act(token, ctx => measuresBy(ctx, measureIds.slice(at, at + 2000)))));
  const tasks: ProductTask[] = [];
  for (const state of ['assigned', 'accepted', 'done', 'verified', 'closed'])
    for (const row of await api.all<TaskItem>(`/tasks?outbreakId=${outbreakId}&state=${state}`))
      tasks.push({
        id: row.id,
        title: row.title,
        state: row.state,
        dueAt: Date.parse(row.dueAt),
        doneAt: row.doneAt === null ? null : Date.parse(row.doneAt),
      });
  return { cases, contacts, measures, tasks };
}

async function measuresBy(
  ctx: Parameters<typeof measuresOf>[0],
  ids: readonly string[],
): Promise<ProductMeasure[]> {
  return (await measuresOf(ctx, { ids })).map(row => ({
    id: row.id,
    personId: row.personId,
    basisKind: row.basisKind,
    basisId: row.basisId,
    phases: row.plan.phases.map(({ kind, from, to }) => ({ kind, from, to })),
    startsOn: row.startsOn,
    endsAt: row.endsAt.getTime(),
    closedAt: row.closedAt?.getTime() ?? null,
    foundAt: row.foundAt.getTime(),
    inPlaceAt: row.inPlaceAt?.getTime() ?? null,
    placeDueAt: row.placeDueAt?.getTime() ?? null,
  }));
}

/** A session of a city epidemiologist over the whole city, a simulated one where there is one. */
async function citySession(outpace: Outpace): Promise<Buffer> {
  const owner = connect(outpace.urls.owner, { connections: 1 });
  let account: string | undefined;
  try {
    const { rows } = await sql<{ id: string }>`select a.id from core.account a
      join core.account_grant g on g.account_id = a.id and g.ended_at is null
      where a.disabled_at is null and g.role = 'city_epidemiologist' and g.area_key = 0
      order by a.login like 'sim-%' desc, a.login limit 1`.execute(owner);
    account = rows[0]?.id;
  } finally {
    await owner.destroy();
  }
  if (!account) throw new Error('the city has no city epidemiologist to read its score as');
  const token = randomBytes(32);
  await localSession(outpace, account, token);
  return token;
}
