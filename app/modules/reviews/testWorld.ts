import { sql } from 'kysely';
import { type Caller, openTestCity, type TestCity } from '../../../test/support/city.ts';
import { accounts } from '../accounts/server.ts';
import { areas } from '../areas/server.ts';
import { addLinks, type NewCase, openCases } from '../cases/queries.ts';
import { cases } from '../cases/server.ts';
import { chains } from '../chains/server.ts';
import { contacts } from '../contacts/server.ts';
import { journal } from '../journal/server.ts';
import { measures } from '../measures/server.ts';
import { obligations } from '../obligations/server.ts';
import { openOutbreak } from '../outbreaks/queries.ts';
import { outbreaks } from '../outbreaks/server.ts';
import { createPeople } from '../people/queries.ts';
import { people } from '../people/server.ts';
import { places } from '../places/server.ts';
import { presence } from '../presence/server.ts';
import { protocols } from '../protocols/server.ts';
import { tasks } from '../tasks/server.ts';
import { reviews } from './server.ts';

/** A case of the test world, with when its person was listed as a contact of another and came under control. */
export interface ToldCase extends Pick<Partial<NewCase>, 'onsetOn' | 'sampledOn' | 'foundIn'> {
  area: string;
  /** ISO instants. */
  positiveAt?: string;
  reportedAt?: string;
  isolatedAt?: string;
  /** Index of the case that infected it. */
  by?: number;
  traced?: string;
  listed?: { at: string; state?: 'proposed' | 'accepted' | 'converted'; inPlace?: string | null };
}

/** A test city with an outbreak under the 9th edition, filled by the line. */
export interface ReviewWorld {
  city: TestCity;
  outbreakId: string;
  chief: Caller;
  duty: Caller;
  a: Caller;
  auditor: Caller;
  fill(rows: readonly ToldCase[]): Promise<string[]>;
  begin(by?: Caller): Promise<string>;
}

/** The made-up names in this world; none may be read in a document. */
export const testNames = ['欧阳测甲', '欧阳测乙', '欧阳测丙', '欧阳测丁', '欧阳测戊', '欧阳测己'];

export async function openReviewWorld(): Promise<ReviewWorld> {
  const city = await openTestCity([
    journal,
    areas,
    accounts,
    people,
    places,
    presence,
    protocols,
    outbreaks,
    obligations,
    tasks,
    cases,
    measures,
    contacts,
    chains,
    reviews,
  ]);
  const chief = await city.as('city_epidemiologist');
  const made = await chief.act(ctx =>
    openOutbreak(ctx, {
      code: 'RV',
      name: '测试疫情',
      packId: 'covid19-cn-v9',
      startedOn: '2022-07-01',
    }),
  );
  if ('refused' in made) throw new Error(made.why.en);
  const outbreakId = made.id;
  return {
    city,
    outbreakId,
    chief,
    duty: await city.as('duty_officer'),
    a: await city.as('district_epidemiologist', 'A'),
    auditor: await city.as('auditor'),
    fill: rows =>
      chief.act(async ctx => {
        const persons = await createPeople(
          ctx,
          rows.map((row, n) => ({
            identity: { name: testNames[n % testNames.length]!, phone: `1380000${1000 + n}` },
            areaKey: city.areas[row.area]!,
            source: { kind: 'entry' as const },
          })),
        );
        const opened = await openCases(
          ctx,
          rows.map(({ onsetOn, sampledOn, foundIn, ...row }, n) => ({
            outbreakId,
            personId: persons[n]!.id,
            state: 'confirmed',
            onsetOn,
            sampledOn,
            foundIn,
            positiveAt: row.positiveAt && Date.parse(row.positiveAt),
            reportedAt: row.reportedAt && Date.parse(row.reportedAt),
            isolatedAt: row.isolatedAt && Date.parse(row.isolatedAt),
          })) as NewCase[],
        );
        const ids = opened.map(one => one.id);
        await addLinks(
          ctx,
          rows.flatMap((row, n) =>
            row.by === undefined
              ? []
              : [{ outbreakId, sourceCaseId: ids[row.by]!, caseId: ids[n]!, kind: 'stated' as const }],
          ),
        );
        for (const [n, row] of rows.entries()) {
          const key = city.areas[row.area]!;
          if (row.traced)
            await sql`insert into trace_run (outbreak_id, case_id, at, actor, window_from, window_to, window_rule, pack_id, pack_version, options, counts, searched, duration_ms, area_key, located_key, origin_key)
              values (${outbreakId}, ${ids[n]!}, ${row.traced}, 'test', ${row.traced}, ${row.traced}, 'T', 'covid19-cn-v9', '9', '{}', '{}', '{}', 1, ${key}, ${key}, ${key})`.execute(
              ctx.tx,
            );
          if (!row.listed) continue;
          const state = row.listed.state ?? 'converted';
          const { rows: contact } = await sql<{ id: string }>`
            insert into contact (outbreak_id, case_id, person_id, class_id, rule_id, grade, reason, state, state_at, created_at, created_by, area_key, located_key, origin_key)
            values (${outbreakId}, ${ids[row.by ?? 0]!}, ${persons[n]!.id}, 'close_contact', 'T-1', 'strong', '{"zh":"同住","en":"household"}', ${state}, ${row.listed.at}, ${row.listed.at}, 'test', ${key}, ${key}, ${key}) returning id`.execute(
            ctx.tx,
          );
          if (row.listed.inPlace !== undefined)
            await sql`insert into measure (outbreak_id, person_id, basis_kind, basis_id, class_id, pack_id, pack_version, last_exposure_on, found_at, plan, setting, starts_on, ends_at, state, in_place_at, reason, created_at, created_by, area_key, located_key, origin_key)
              values (${outbreakId}, ${persons[n]!.id}, 'contact', ${contact[0]!.id}, 'close_contact', 'covid19-cn-v9', '9', '2022-07-10', ${row.listed.at}, '{}', 'central', '2022-07-10', '2022-07-25', 'converted', ${row.listed.inPlace}, '{"zh":"密接","en":"contact"}', ${row.listed.at}, 'test', ${key}, ${key}, ${key})`.execute(
              ctx.tx,
            );
        }
        return ids;
      }),
    async begin(by = chief) {
      const answer = await by.post('/reviews', { outbreakId, from: '2022-07-01', to: '2022-07-20' });
      if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
      return answer.body.id;
    },
  };
}
