import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Caller, openTestCity, type TestCity } from '../../../test/support/city.ts';
import { areas } from '../areas/server.ts';
import { addEntries, addLinks, openCases } from '../cases/queries.ts';
import { cases } from '../cases/server.ts';
import { contacts } from '../contacts/server.ts';
import { World } from '../contacts/testWorld.ts';
import { measures } from '../measures/server.ts';
import { outbreaks } from '../outbreaks/server.ts';
import { createPeople } from '../people/queries.ts';
import { people } from '../people/server.ts';
import { ensurePlaces } from '../places/queries.ts';
import { places } from '../places/server.ts';
import { presence } from '../presence/server.ts';
import { chainsOf, summaryOf } from './queries.ts';
import { fitsInTime } from './rules.ts';
import { chains } from './server.ts';

const shared = path.resolve(import.meta.dirname, '../../../../shared/data');
let city: TestCity;
let worker: Caller;
let world: World;

beforeAll(async () => {
  city = await openTestCity([areas, people, places, presence, outbreaks, cases, measures, contacts, chains]);
  worker = await city.as('city_epidemiologist');
  world = new World(city, worker);
});
afterAll(async () => city?.close());

describe('a small world with a known truth', () => {
  let outbreakId: string;
  const ids = new Map<string, string>();
  const number = (id: string) => [...ids].find(([, one]) => one === id)?.[0] ?? id;
  beforeAll(async () => {
    // 甲 → 乙 (stated) → 丙 (household), 乙 → 丁 (40 minutes in a shop); 戊 alone; 己 in another district
    await world.addPeople(['甲', '乙', '丙', '丁', '戊']);
    const elsewhere = new World(city, worker);
    await elsewhere.addPeople(['己'], 'B/1/1/1');
    world.people.set('己', elsewhere.person('己'));
    outbreakId = await world.outbreak('CH', 'covid19-cn-v9', '9');
    await world.addPlaces({ 小店: { kind: 'shop' } });
    await world.tie('household', '一户', ['乙', '丙']);
    await world.at([
      ['乙', '小店', '2022-07-12', '10:00-10:40'],
      ['丁', '小店', '2022-07-12', '10:00-10:45'],
    ]);
    for (const [name, onsetOn] of [
      ['甲', '2022-07-08'],
      ['乙', '2022-07-11'],
      ['丙', '2022-07-14'],
      ['丁', '2022-07-15'],
      ['戊', '2022-07-16'],
      ['己', '2022-07-16'],
    ] as const)
      ids.set(name, await world.openCase(outbreakId, name, { onsetOn, foundIn: 'community' }));
    await worker.act(ctx =>
      addLinks(ctx, [
        { outbreakId, caseId: ids.get('乙')!, sourceCaseId: ids.get('甲')! },
        { outbreakId, caseId: ids.get('戊')!, sourceExternalId: '外省病例9' },
      ]),
    );
  });

  it('known links stand at once, likely ones follow from the background, with probabilities and reasons', async () => {
    const first = await worker.get(`/outbreaks/${outbreakId}/chains/summary`);
    expect(first.status, JSON.stringify(first.body)).toBe(200);
    expect(first.body).toMatchObject({
      cases: 6,
      links: { known: 2, resolved: 1, unresolved: 1, likely: 0 },
      likely: { state: 'waiting' },
      onsetGaps: { n: 1, meanDays: 3 },
    });
    await city.drain();
    const then = await worker.get(`/outbreaks/${outbreakId}/chains/summary`);
    expect(then.body.likely.state).toBe('fresh');
    const graph = (await worker.get(`/outbreaks/${outbreakId}/chains/graph`)).body;
    expect(
      graph.links
        .filter((link: { tree: boolean }) => link.tree)
        .map(
          (link: { from: string; to: string; kind: string }) =>
            `${number(link.from)}${number(link.to)} ${link.kind}`,
        )
        .sort(),
    ).toEqual(['乙丁 likely', '乙丙 likely', '甲乙 stated'].sort());
    const why = (await worker.get(`/cases/${ids.get('丁')}/likely-sources`)).body;
    expect(number(why.candidates[0].caseId)).toBe('乙');
    expect(why.candidates[0].evidence.map((line: { text: { zh: string } }) => line.text.zh)).toContain(
      '同时停留40分钟',
    );
    expect(
      why.unknownSource +
        why.candidates.reduce((sum: number, one: { probability: number }) => sum + one.probability, 0),
    ).toBeCloseTo(1, 5);
    expect(graph.nodes.find((node: { id: string }) => node.id === ids.get('丙'))).toMatchObject({
      day: '2022-07-14',
      generation: 2,
      chain: ids.get('甲'),
      unknownSource: false,
    });
  });

  it('chains are ranked, an open one first, with origin, missing link and export', async () => {
    const list = (await worker.get(`/outbreaks/${outbreakId}/chains`)).body;
    expect(list.items).toHaveLength(1);
    expect(list.items[0]).toMatchObject({
      id: ids.get('甲'),
      open: true,
      rank: 1,
      size: 4,
      outsideControl: 4,
      knownLinks: 1,
      likelyLinks: 2,
      lastDay: '2022-07-15',
    });
    expect(list.singles).toBe(2);
    const one = (await worker.get(`/outbreaks/${outbreakId}/chains/${ids.get('丁')}`)).body;
    expect(one.origins[0].caseId).toBe(ids.get('甲'));
    const lone = (await worker.get(`/outbreaks/${outbreakId}/chains/${ids.get('戊')}`)).body;
    expect(lone.missing).toEqual([
      { caseId: ids.get('戊'), number: expect.any(String), source: '外省病例9' },
    ]);
    const csv = await worker.get<string>(`/outbreaks/${outbreakId}/chains/links`);
    expect(csv.body.split('\r\n')[0]).toBe('\ufefffrom,to,kind,probability,tree,fromDay,toDay,chain');
  });

  it('a district sees only its own cases in its chains, and nothing of another computation', async () => {
    const b = await city.as('district_epidemiologist', 'B');
    const graph = (await b.get(`/outbreaks/${outbreakId}/chains/graph`)).body;
    expect(graph.nodes.map((node: { id: string }) => number(node.id))).toEqual(['己']);
    expect(graph.links).toEqual([]);
    expect((await b.get(`/cases/${ids.get('丁')}/likely-sources`)).status).toBe(404);
    expect(
      (await b.post(`/cases/${ids.get('丁')}/source`, { verdict: 'unknown', reason: '查不到来源' })).status,
    ).toBe(404);
  });

  it('[CHN-2] a person decides: the latest decision counts, a ruled-out source is not drawn, what was shown is kept', async () => {
    const judge = (name: string, body: object) =>
      worker.post(`/cases/${ids.get(name)}/source`, { reason: '访谈核实', ...body });
    expect((await judge('丁', { verdict: 'not_source', sourceCaseId: ids.get('乙') })).status).toBe(200);
    const after = (await worker.get(`/outbreaks/${outbreakId}/chains/graph`)).body;
    expect(
      after.links.some(
        (link: { from: string; to: string; tree: boolean }) =>
          link.tree && link.to === ids.get('丁') && link.from === ids.get('乙'),
      ),
    ).toBe(false);
    expect((await judge('丁', { verdict: 'source', sourceCaseId: ids.get('丙') })).status).toBe(200);
    const decided = (await worker.get(`/cases/${ids.get('丁')}/likely-sources`)).body;
    expect(decided.known).toMatchObject([{ caseId: ids.get('丙'), kind: 'judged' }]);
    expect(decided.judgements.map((one: { verdict: string }) => one.verdict)).toEqual([
      'not_source',
      'source',
    ]);
    expect((await judge('乙', { verdict: 'unknown' })).status).toBe(200);
    const over = (await worker.get(`/cases/${ids.get('乙')}/likely-sources`)).body;
    expect([over.known, over.overruled.length]).toEqual([[], 1]);
    expect((await judge('乙', { verdict: 'source', sourceCaseId: ids.get('甲') })).status).toBe(200);
  });

  it('[CHN-1] nobody infects themselves and no chain runs in a circle; the circle is named', async () => {
    const self = await worker.post(`/cases/${ids.get('甲')}/source`, {
      verdict: 'source',
      sourceCaseId: ids.get('甲'),
      reason: '访谈核实',
    });
    expect([self.status, self.body.rule]).toEqual([422, 'CHN-1']);
    const circle = await worker.post(`/cases/${ids.get('甲')}/source`, {
      verdict: 'source',
      sourceCaseId: ids.get('丁'),
      reason: '访谈核实',
    });
    expect([circle.status, circle.body.rule]).toEqual([422, 'CHN-1']);
    expect(JSON.stringify(circle.body)).toContain('CH-0001 ← CH-0004');
  });

  it('[CHN-3] a decision says what it rests on', async () => {
    const answer = await worker.post(`/cases/${ids.get('甲')}/source`, { verdict: 'unknown', reason: '' });
    expect([answer.status, answer.body.rule]).toEqual([422, 'CHN-3']);
  });

  it('[CHN-4] a source too far apart in time is refused unless insisted on', () => {
    expect(fitsInTime(40, { meanDays: 3, sdDays: 1.8 }, 5)?.refused).toBe('CHN-4');
    expect(fitsInTime(4, { meanDays: 3, sdDays: 1.8 }, 5)).toBeNull();
    expect(fitsInTime(null, { meanDays: 3, sdDays: 1.8 }, 5)).toBeNull();
  });
});

const read = (file: string): Record<string, string>[] =>
  parse(readFileSync(path.join(shared, file)), {
    columns: true,
    bom: true,
    trim: true,
    skip_empty_lines: true,
  });
const isoDay = (text: string): string | undefined => {
  const dayFirst = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(text);
  const iso = dayFirst
    ? `${dayFirst[3]}-${dayFirst[2]!.padStart(2, '0')}-${dayFirst[1]!.padStart(2, '0')}`
    : text;
  return /^\d{4}-\d{2}-\d{2}$/.test(iso) ? iso : undefined;
};

async function lineList(
  code: string,
  rows: readonly {
    key: string;
    onsetOn?: string;
    confirmedOn?: string;
    exposureText?: string;
    imported?: boolean;
    sources: string[];
    areaText?: string;
  }[],
): Promise<{ outbreakId: string; caseOf: Map<string, string>; personOf: Map<string, string> }> {
  const outbreakId = await world.outbreak(code, 'covid19-cn-v8', '8');
  const made = await worker.act(ctx =>
    createPeople(
      ctx,
      rows.map(row => ({
        identity: {},
        areaKey: 0,
        externalId: `${code}-${row.key}`,
        source: { kind: 'entry' as const },
      })),
    ),
  );
  const opened = await worker.act(ctx =>
    openCases(
      ctx,
      rows.map((row, index) => ({
        outbreakId,
        personId: made[index]!.id,
        externalId: row.key,
        state: 'confirmed',
        onsetOn: row.onsetOn,
        confirmedOn: row.confirmedOn,
        exposureText: row.exposureText,
        origin: row.imported ? ('imported' as const) : ('unknown' as const),
        areaText: row.areaText,
        importId: '01900000-0000-7000-8000-000000000001',
      })),
    ),
  );
  const caseOf = new Map(rows.map((row, index) => [row.key, opened[index]!.id]));
  await worker.act(ctx =>
    addLinks(
      ctx,
      rows.flatMap(row =>
        row.sources.map(source => ({ outbreakId, caseId: caseOf.get(row.key)!, sourceExternalId: source })),
      ),
    ),
  );
  return { outbreakId, caseOf, personOf: new Map(rows.map((row, index) => [row.key, made[index]!.id])) };
}

describe.skipIf(!existsSync(path.join(shared, 'tianjin_singapore')))(
  'Tianjin and Singapore through the doors (needs ../shared)',
  () => {
    it.each([
      [
        'TJ',
        'Tianjin135cases_revised.csv',
        'tianjin_edges_for_network_plot.csv',
        (row: Record<string, string>) => row.case_id!.toLowerCase(),
        'symptom_onset',
        72,
        '5.056',
        '3.356',
        135,
      ],
      [
        'SG',
        'COVID-19_Singapore_data_revised.csv',
        'singapore_edges_for_network_plot.csv',
        (row: Record<string, string>) => `case${row.CaseID}`,
        'date_onset_symptoms',
        56,
        '4.054',
        '3.387',
        93,
      ],
    ] as const)('%s: the plain serial interval of its pairs', async (code, caseFile, edgeFile, keyOf, onset, n, mean, sd, total) => {
      const edges = read(`tianjin_singapore/${edgeFile}`);
      const { outbreakId } = await lineList(
        code,
        read(`tianjin_singapore/${caseFile}`).map(row => ({
          key: keyOf(row),
          onsetOn: isoDay(row[onset]!),
          sources: edges.filter(edge => edge.to === keyOf(row)).map(edge => edge.from!),
        })),
      );
      const of = (await worker.act(ctx => chainsOf(ctx, outbreakId)))!;
      const summary = summaryOf(of, 0);
      expect([
        summary.cases,
        summary.onsetGaps.n,
        summary.onsetGaps.meanDays!.toFixed(3),
        summary.onsetGaps.sdDays!.toFixed(3),
      ]).toEqual([total, n, mean, sd]);
      expect(summary.links).toMatchObject({ resolved: edges.length, unresolved: 0 });
    });
  },
);

describe.skipIf(!existsSync(path.join(shared, 'korea_kcdc')))(
  'Korea through the doors (needs ../shared)',
  () => {
    it('its infector links resolve, and the known pairs are found among the likely sources', async () => {
      const patients = read('korea_kcdc/PatientInfo.csv');
      const routesRead = read('korea_kcdc/PatientRoute.csv');
      const { outbreakId, caseOf } = await lineList(
        'KR',
        patients.map(row => ({
          key: row.patient_id!,
          onsetOn: isoDay(row.symptom_onset_date!),
          confirmedOn: isoDay(row.confirmed_date!),
          exposureText: row.infection_case || undefined,
          imported: row.infection_case === 'overseas inflow',
          sources: row.infected_by ? [row.infected_by] : [],
          areaText: row.city && row.city !== 'etc' ? `${row.province}/${row.city}` : undefined,
        })),
      );
      await worker.act(async ctx => {
        const visits = routesRead.filter(row => caseOf.has(row.patient_id!));
        const placeIds = await ensurePlaces(
          ctx,
          visits.map(row => ({
            kind: row.type === 'hospital' ? 'hospital' : 'other',
            lon: Number(row.longitude),
            lat: Number(row.latitude),
            areaKey: 0,
          })),
        );
        await addEntries(
          ctx,
          visits.map((row, index) => ({
            caseId: caseOf.get(row.patient_id!)!,
            day: row.date!,
            precision: 'day' as const,
            placeId: placeIds[index]!,
            source: 'official_text' as const,
            importId: '01900000-0000-7000-8000-000000000001',
          })),
        );
      });
      const started = Date.now();
      const of = (await worker.act(ctx => chainsOf(ctx, outbreakId, { compute: true })))!;
      const summary = summaryOf(of, 0);
      // 899 links in the list, 881 of them to a patient in it, two of these to itself
      expect([summary.links.known, summary.links.resolved]).toEqual([899, 881]);
      expect([summary.onsetGaps.n, summary.onsetGaps.meanDays!.toFixed(3)]).toEqual([82, '3.744']);
      const visited = new Set(routesRead.map(row => row.patient_id!));
      const keyOf = new Map([...caseOf].map(([key, id]) => [id, key]));
      const pairs = new Set(
        patients
          .filter(
            row =>
              row.infected_by &&
              caseOf.has(row.infected_by) &&
              visited.has(row.infected_by) &&
              visited.has(row.patient_id!),
          )
          .map(row => [row.infected_by!, row.patient_id!].sort().join(' ')),
      );
      const found = new Set(
        [...of.likely]
          .flatMap(([to, sources]) =>
            sources.candidates
              .slice(0, 3)
              .map(candidate => [keyOf.get(candidate.sourceCaseId)!, keyOf.get(to)!].sort().join(' ')),
          )
          .filter(pair => pairs.has(pair)),
      );
      console.info(
        `Korea: ${pairs.size} pairs with visits on both sides, ${found.size} among the first three candidates; ${Date.now() - started} ms, computed in ${Math.round(of.likelyState.durationMs ?? 0)} ms`,
      );
      expect(pairs.size).toBe(323);
      expect(found.size).toBeGreaterThan(100);
    });
  },
);
