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
import type { PlanBody, Trigger } from './schema.ts';
import { plans } from './server.ts';

/** A test city with an outbreak under the 9th edition and plans. */
export interface PlansWorld {
  city: TestCity;
  outbreakId: string;
  chief: Caller;
  second: Caller;
  open(area: string, rows: readonly Partial<NewCase>[]): Promise<string[]>;
  link(pairs: readonly (readonly [infector: string, infectee: string])[]): Promise<void>;
  /** A plan with these triggers, written by the chief, reviewed by the second and put in force. */
  inForce(triggers: Trigger[], more?: Partial<PlanBody> & { areaKey?: number }): Promise<string>;
}

export const contentOf = (body: Partial<PlanBody> = {}) => ({
  title: '测试预案',
  diseases: [] as string[],
  note: '',
  body: {
    sections: [{ key: 's1', heading: '总则', unit: '市疾控', text: '第一条。' }],
    triggers: [],
    actions: [],
    ...body,
  } as PlanBody,
});

export async function openPlansWorld(options: { now?: number } = {}): Promise<PlansWorld> {
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
      plans,
    ],
    options,
  );
  const chief = await city.as('city_epidemiologist');
  const second = await city.as('city_epidemiologist');
  const made = await chief.act(ctx =>
    openOutbreak(ctx, { code: 'PL', name: '测试疫情', packId: 'covid19-cn-v9', startedOn: '2022-06-20' }),
  );
  if ('refused' in made) throw new Error(made.why.en);
  const outbreakId = made.id;
  const must = async <T>(answer: Promise<{ status: number; body: T }>): Promise<T> => {
    const { status, body } = await answer;
    if (status !== 200) throw new Error(`${status} ${JSON.stringify(body)}`);
    return body;
  };
  return {
    city,
    outbreakId,
    chief,
    second,
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
    async inForce(triggers, { areaKey = 0, ...more } = {}) {
      const { id } = await must<{ id: string }>(
        chief.post('/plans', { areaKey, ...contentOf({ triggers, ...more }) }),
      );
      await must(second.post(`/plans/${id}/draft/review`, { rowVersion: 1, approve: true, note: '' }));
      await must(chief.post(`/plans/${id}/draft/enforce`, { rowVersion: 2 }));
      return id;
    },
  };
}
