import { type Caller, openTestCity, type TestCity } from '../../../test/support/city.ts';
import { obligations } from '../obligations/server.ts';
import { openOutbreak } from '../outbreaks/queries.ts';
import { outbreaks } from '../outbreaks/server.ts';
import { createPeople } from '../people/queries.ts';
import { people } from '../people/server.ts';
import { places } from '../places/server.ts';
import { presence } from '../presence/server.ts';
import { cases } from './server.ts';

/** A test city with an outbreak under the 9th edition, an investigator in district A and one in B. */
export interface CaseCity {
  city: TestCity;
  outbreakId: string;
  a: Caller;
  b: Caller;
  /** A person living in the first grid of A. */
  person(name?: string): Promise<string>;
  /** Opens a case of a new person through the API; facts as the API takes them. */
  open(
    state: string,
    facts?: Record<string, unknown>,
  ): Promise<{ id: string; number: string; personId: string }>;
}

export async function openCaseCity(code = 'TS'): Promise<CaseCity> {
  const city = await openTestCity([people, places, presence, outbreaks, obligations, cases]);
  const chief = await city.as('city_epidemiologist');
  const made = await chief.act(ctx =>
    openOutbreak(ctx, { code, name: '测试疫情', packId: 'covid19-cn-v9', startedOn: '2022-07-01' }),
  );
  if ('refused' in made) throw new Error(made.why.en);
  const a = await city.as('district_epidemiologist', 'A');
  const b = await city.as('district_epidemiologist', 'B');
  let n = 0;
  const person = async (name = `测试${++n}`) =>
    (
      await a.act(ctx =>
        createPeople(ctx, [
          {
            identity: { name },
            sex: 'female',
            birthYear: 1980,
            areaKey: city.areas['A/1/1/1']!,
            source: { kind: 'entry' },
          },
        ]),
      )
    )[0]!.id;
  return {
    city,
    outbreakId: made.id,
    a,
    b,
    person,
    async open(state, facts = {}) {
      const personId = await person();
      const answer = await a.post('/cases', { outbreakId: made.id, personId, state, facts });
      if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
      return { ...answer.body, personId };
    },
  };
}
