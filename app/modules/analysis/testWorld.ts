import { type Caller, openTestCity, type TestCity } from '../../../test/support/city.ts';
import { areas } from '../areas/server.ts';
import { addLinks, type NewCase, openCases } from '../cases/queries.ts';
import { cases } from '../cases/server.ts';
import { chains } from '../chains/server.ts';
import { contacts } from '../contacts/server.ts';
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
import { analysis } from './server.ts';

/** A test city with an outbreak under the 9th edition and a way to fill it by the line. */
export interface AnalysisWorld {
  city: TestCity;
  outbreakId: string;
  chief: Caller;
  a: Caller;
  b: Caller;
  /** Opens cases of new people in an area of the test city; ids in order. */
  open(area: string, rows: readonly Partial<NewCase>[]): Promise<string[]>;
  link(pairs: readonly (readonly [infector: string, infectee: string])[]): Promise<void>;
  /** The answer of a figure of this outbreak; fails the test when it is none. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers freely
  figure(name: string, query?: Record<string, string | number>, by?: Caller): Promise<any>;
}

export async function openAnalysisWorld(
  options: { now?: number; startedOn?: string; packId?: string } = {},
): Promise<AnalysisWorld> {
  const city = await openTestCity(
    [
      areas,
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
      analysis,
    ],
    options.now === undefined ? {} : { now: options.now },
  );
  const chief = await city.as('city_epidemiologist');
  const made = await chief.act(ctx =>
    openOutbreak(ctx, {
      code: 'AN',
      name: '测试疫情',
      packId: options.packId ?? 'covid19-cn-v9',
      startedOn: options.startedOn ?? '2022-06-20',
    }),
  );
  if ('refused' in made) throw new Error(made.why.en);
  const outbreakId = made.id;
  return {
    city,
    outbreakId,
    chief,
    a: await city.as('district_epidemiologist', 'A'),
    b: await city.as('district_epidemiologist', 'B'),
    open: (area, rows) =>
      chief.act(async ctx => {
        const made = await createPeople(
          ctx,
          rows.map((_, n) => ({
            identity: { name: `测试${n}` },
            areaKey: city.areas[area]!,
            source: { kind: 'entry' as const },
          })),
        );
        const opened = await openCases(
          ctx,
          rows.map((row, n) => ({ outbreakId, personId: made[n]!.id, state: 'confirmed', ...row })),
        );
        return opened.map(one => one.id);
      }),
    async link(pairs) {
      await chief.act(ctx =>
        addLinks(
          ctx,
          pairs.map(([sourceCaseId, caseId]) => ({
            outbreakId,
            sourceCaseId,
            caseId,
            kind: 'stated' as const,
          })),
        ),
      );
    },
    async figure(name, query = {}, by = chief) {
      const search = new URLSearchParams({
        outbreakId,
        ...Object.fromEntries(Object.entries(query).map(([key, value]) => [key, String(value)])),
      });
      const answer = await by.get(`/analysis/${name}?${search}`);
      if (answer.status !== 200) throw new Error(`${answer.status} ${JSON.stringify(answer.body)}`);
      return answer.body;
    },
  };
}
