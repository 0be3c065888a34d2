import type { Hands } from './hands.ts';
import type { FilledTube } from './specimens.ts';

interface Reading {
  gene: string;
  ct: number | null;
}
const genes = (orf: number | null, n: number | null): Reading[] => [
  { gene: 'ORF1ab', ct: orf },
  { gene: 'N', ct: n },
];
export const negative = genes(null, null);
/** Both genes early, and one gene late: what the pack calls positive and grey. */
export const positive = genes(26.8, 25.9);
export const grey = genes(39.1, null);

const wellOf = (n: number) => `${'ABCDEFGH'[n % 8]}${Math.floor(n / 8) + 1}`;
const controls = [
  { well: 'E12', content: 'negative' },
  { well: 'F12', content: 'negative' },
  { well: 'G12', content: 'negative' },
  { well: 'H12', content: 'weak_positive' },
];

/** Puts tubes on a plate; `run` starts it. Answers the id of the run, or null for a plate left open. */
export async function loadPlate(
  hands: Hands,
  of: {
    labId: string;
    code: string;
    tubes: readonly FilledTube[];
    run?: { startedAt: string; reagent: string; lot: string; instrument: string };
  },
): Promise<string | null> {
  const lab = hands.as('lab');
  const { id } = await lab.must<{ id: string }>('POST', `/labs/${of.labId}/plates`, {
    id: hands.labels.id(),
    code: of.code,
  });
  const { refused } = await lab.must<{ refused: { tubeCode: string; rule: string; why: { en: string } }[] }>(
    'POST',
    `/plates/${id}/wells`,
    {
      placements: [
        ...of.tubes.map((tube, n) => ({ well: wellOf(n), content: 'tube', tubeCode: tube.code })),
        ...controls,
      ],
    },
  );
  if (refused[0]) throw new Error(`plate ${of.code}: ${refused[0].rule} ${refused[0].why.en}`);
  if (!of.run) return null;
  const run = await lab.must<{ id: string }>('POST', `/plates/${id}/runs`, {
    id: hands.labels.id(),
    ...of.run,
  });
  return run.id;
}

/** Reads a run: negative but for the tubes named. `contaminated`: a negative control comes up, and the plate is blocked. */
export async function readRun(
  hands: Hands,
  runId: string,
  of: {
    tubes: readonly FilledTube[];
    finishedAt: string;
    others?: ReadonlyMap<string, Reading[]>;
    contaminated?: boolean;
    /** Ct of the weak positive control on ORF1ab; each run's is a little different. */
    weakCt?: number;
  },
): Promise<void> {
  const weak = of.weakCt ?? 32.6;
  await hands.as('lab').must('POST', `/runs/${runId}/readings`, {
    finishedAt: of.finishedAt,
    wells: [
      ...of.tubes.map((tube, n) => ({ well: wellOf(n), genes: of.others?.get(tube.code) ?? negative })),
      ...controls.map(control => ({
        well: control.well,
        genes:
          control.content === 'weak_positive'
            ? genes(weak, weak - 0.7)
            : of.contaminated && control.well === 'F12'
              ? genes(36.4, 35.8)
              : negative,
      })),
    ],
  });
}

/** Two people of the laboratory: one looks at the plate, the other releases what it says. */
export async function release(hands: Hands, labId: string, runId: string): Promise<void> {
  await hands.as('lab').must('POST', `/runs/${runId}/review`);
  const second = hands.as('lab2');
  await second.must('POST', `/labs/${labId}/outcomes/release`, { allNegative: true });
  const waiting = await second.all<{ id: string; outcome: string }>(`/labs/${labId}/outcomes?state=reviewed`);
  for (const one of waiting.filter(each => each.outcome !== 'negative'))
    await second.must('POST', `/labs/${labId}/outcomes/release`, { ids: [one.id] });
}

/** A FHIR report of one tube, as the second laboratory's system sends it. */
function report(of: {
  code: string;
  takenAt: string;
  testedAt: string;
  issued: string;
  ct: readonly [number, number] | null;
}): object[] {
  const observed = (id: string, loinc: string, more: object) => ({
    fullUrl: `urn:demo:${of.code}:${id}`,
    resource: {
      resourceType: 'Observation',
      id: `${of.code}-${id}`,
      status: 'final',
      code: { coding: [{ system: 'http://loinc.org', code: loinc }] },
      effectiveDateTime: of.testedAt,
      device: { display: '荧光定量PCR仪 3号' },
      ...more,
    },
  });
  const ct = (value: number | undefined) =>
    value === undefined
      ? { dataAbsentReason: { text: 'not detected' } }
      : { valueQuantity: { value, unit: '{Ct_value}' } };
  return [
    {
      fullUrl: `urn:demo:${of.code}:s`,
      resource: {
        resourceType: 'Specimen',
        id: `${of.code}-s`,
        identifier: [{ value: of.code }],
        collection: { collectedDateTime: of.takenAt },
      },
    },
    observed('o', '94500-6', {
      valueCodeableConcept: {
        coding: [{ system: 'http://snomed.info/sct', code: of.ct ? '260373001' : '260415000' }],
      },
    }),
    observed('orf', '94511-3', ct(of.ct?.[0])),
    observed('n', '94510-5', ct(of.ct?.[1])),
    {
      resource: {
        resourceType: 'DiagnosticReport',
        identifier: [{ value: `R-${of.code}` }],
        status: 'final',
        code: { coding: [{ system: 'http://loinc.org', code: '94500-6' }] },
        issued: of.issued,
        specimen: [{ reference: `urn:demo:${of.code}:s` }],
        result: ['o', 'orf', 'n'].map(id => ({ reference: `urn:demo:${of.code}:${id}` })),
      },
    },
  ];
}

/** The second laboratory's own system sends what it released: a bundle a box. */
export async function sendReports(
  hands: Hands,
  feedToken: string,
  of: {
    tubes: readonly { code: string; closedAt: string }[];
    testedAt: string;
    issued: string;
    positives?: readonly string[];
    name: string;
  },
): Promise<void> {
  const answer = await hands.drill.server.inject({
    method: 'POST',
    url: '/api/fhir/Bundle',
    headers: { authorization: `Bearer ${feedToken}` },
    payload: {
      resourceType: 'Bundle',
      type: 'transaction',
      id: of.name,
      entry: of.tubes.flatMap(tube =>
        report({
          code: tube.code,
          takenAt: tube.closedAt,
          testedAt: of.testedAt,
          issued: of.issued,
          ct: of.positives?.includes(tube.code) ? [30.2, 29.4] : null,
        }),
      ),
    },
  });
  if (answer.statusCode !== 200) throw new Error(`feed: ${answer.statusCode} ${answer.body.slice(0, 400)}`);
}
