import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  applyOverlay,
  applyOverlays,
  diffPacks,
  loadOverlay,
  loadPack,
  ruleIds,
  shippedOverlays,
  shippedPacks,
} from './index.ts';
import type { Overlay, Pack } from './types.ts';

const packNamed = (id: string) => shippedPacks().find(one => one.id === id)!;
const V9 = packNamed('covid19-cn-v9');
// biome-ignore lint/suspicious/noExplicitAny: a test breaks packs on purpose
type Loose = any;
const broken = (change: (pack: Loose) => void) => {
  const json = structuredClone(V9) as Loose;
  change(json);
  const result = loadPack(json);
  return 'errors' in result ? result.errors : [];
};
const paths = (change: (pack: Loose) => void) => broken(change).map(error => error.path);

describe('a wrong pack is refused with the path and the reason', () => {
  it('accepts what it ships, and freezes it', () => {
    expect(shippedPacks().map(pack => pack.id)).toEqual([
      'covid19-cn-v8',
      'covid19-cn-v9',
      'covid19-cn-v9-amend20',
      'covid19-cn-v9-amend10',
      'covid19-cn-v10',
      'mers',
      'ebola',
      'measles',
      'mpox',
      'avian-influenza',
      'other',
    ]);
    expect(Object.isFrozen(V9.measures[0].phases)).toBe(true);
  });

  it('names every fault at once', () => {
    const errors = broken(pack => {
      pack.colour = 'red';
      pack.measures[0].phases[0].tests[0].days = [1, 2, 9];
      delete pack.contact_rules[3].source;
      pack.parameters.lookback_onset_days.confidence = 'M';
      pack.contact_rules[4].class = 'nobody';
    });
    expect(errors.map(error => error.path)).toEqual([
      '/colour',
      '/parameters/lookback_onset_days/review_required',
      '/contact_rules/3/source',
      '/contact_rules/4/class',
      '/measures/0/phases/0/tests/0/days/2',
    ]);
    expect(errors[0].reason).toEqual({ zh: '不认识的字段“colour”', en: 'unknown key "colour"' });
  });

  it('a rule that is not about an epidemic cannot be written: unknown input kind', () => {
    const errors = broken(pack => {
      pack.contact_rules.push({
        id: 'V9-DP-1',
        hop: 1,
        class: 'close',
        all: [{ input: 'depositor', any_of: ['rural_bank'] }],
        grade: 'A',
        reason: { zh: '储户', en: 'depositor' },
        source: 'NHC-V9',
        confidence: 'V',
      });
    });
    expect(errors.map(error => error.path)).toContain(
      `/contact_rules/${V9.contact_rules.length}/all/0/input`,
    );
    expect(errors[0].reason.en).toContain('unknown input kind "depositor"');
  });

  it('nor by an unknown value of a known input, a bare narrowing condition, or no condition at all', () => {
    const add = (all: unknown) => (pack: Loose) =>
      pack.contact_rules.unshift({ ...structuredClone(pack.contact_rules[3]), id: 'V9-DP-1', all });
    expect(paths(add([{ input: 'tie', any_of: ['depositor'] }]))).toContain(
      '/contact_rules/0/all/0/any_of/0',
    );
    expect(paths(add([{ input: 'place', any_of: ['bank_queue'] }]))).toContain(
      '/contact_rules/0/all/0/any_of/0',
    );
    expect(paths(add([{ input: 'evidence', any_of: ['scan'] }]))).toContain('/contact_rules/0');
    const side = {
      any: [
        { input: 'tie', any_of: ['household'] },
        { input: 'closed_space', is: true },
      ],
    };
    expect(
      paths(pack =>
        pack.contact_rules.unshift({
          ...structuredClone(pack.contact_rules[3]),
          id: 'V9-DP-1',
          all: [],
          ...side,
        }),
      ),
    ).toContain('/contact_rules/0');
    expect(paths(add([]))).toContain('/contact_rules/0');
  });

  it('nor by a class that no rule reaches', () => {
    const found = paths(pack => {
      pack.classes.push({ id: 'depositor', title: { zh: '储户', en: 'Depositor' }, rank: 1 });
      pack.measures.push({ ...structuredClone(pack.measures[0]), id: 'V9-DP-0', class: 'depositor' });
    });
    expect(found).toContain(`/classes/${V9.classes.length}`);
  });

  it('a statistical signal is never better than grade D', () => {
    expect(
      paths(pack => {
        pack.grade_caps.evidence.statistical = 'B';
      }),
    ).toEqual(['/grade_caps/evidence/statistical']);
    expect(
      paths(pack => {
        pack.contact_rules[3].all.push({ input: 'evidence', any_of: ['statistical'] });
      }),
    ).toContain('/contact_rules/3/grade');
  });

  it.each<[string, (pack: Loose) => void, string]>([
    [
      'a missing basis',
      pack => {
        delete pack.measures[0].phases[0].confidence;
      },
      '/measures/0/phases/0/confidence',
    ],
    [
      'a source that is not among the documents',
      pack => {
        pack.measures[0].source = 'RUMOUR';
      },
      '/measures/0/source',
    ],
    [
      'M without review_required',
      pack => {
        delete pack.parameters.incubation_mean_days.review_required;
      },
      '/parameters/incubation_mean_days/review_required',
    ],
    [
      'an unknown measure kind',
      pack => {
        pack.measures[0].phases[0].kind = 'prison';
      },
      '/measures/0/phases/0/kind',
    ],
    [
      'phases that leave a hole',
      pack => {
        pack.measures[0].phases[1].from_day = 9;
      },
      '/measures/0/phases/1/from_day',
    ],
    [
      'test days that go back',
      pack => {
        pack.measures[0].phases[0].tests[0].days = [3, 2];
      },
      '/measures/0/phases/0/tests/0/days/1',
    ],
    [
      'a double test on a day without test',
      pack => {
        pack.measures[0].phases[0].tests[0].double_on_days = [4];
      },
      '/measures/0/phases/0/tests/0/double_on_days/0',
    ],
    [
      'a release day past the end',
      pack => {
        pack.measures[0].release[1].days = [40];
      },
      '/measures/0/release/1/days/0',
    ],
    [
      'an abolished class with phases',
      pack => {
        pack.measures[0].status = 'abolished';
      },
      '/measures/0',
    ],
    [
      'a class without measure',
      pack => {
        pack.measures.pop();
      },
      '/measures',
    ],
    [
      'a measure of no class',
      pack => {
        pack.measures[0].class = 'nobody';
      },
      '/measures/0/class',
    ],
    [
      'a rule that is never reached',
      pack => {
        pack.contact_rules.push({ ...structuredClone(pack.contact_rules[3]), id: 'V9-CC-99' });
      },
      `/contact_rules/${V9.contact_rules.length}`,
    ],
    [
      'a rule id used twice',
      pack => {
        pack.contact_rules[1].id = 'V9-IN-1';
      },
      '/',
    ],
    [
      'a malformed rule id',
      pack => {
        pack.contact_rules[1].id = 'rule 1';
      },
      '/contact_rules/1/id',
    ],
    [
      'a state that cannot be reached',
      pack => {
        pack.case_states.push({ id: 'zombie', title: { zh: '甲', en: 'A' }, meaning: 'infected' });
      },
      '/case_states/6',
    ],
    [
      'a change to a state that does not exist',
      pack => {
        pack.case_transitions[0].to.push('zombie');
      },
      '/case_transitions/0/to',
    ],
    [
      'a window on a missing parameter',
      pack => {
        delete pack.parameters.lookback_onset_days;
      },
      '/infectious_window/0/days_before',
    ],
    [
      'an unknown parameter',
      pack => {
        pack.parameters.budget = pack.parameters.lookback_onset_days;
      },
      '/parameters/budget',
    ],
    [
      'a value outside its own range',
      pack => {
        pack.parameters.lookback_onset_days.value = 9;
      },
      '/parameters/lookback_onset_days/value',
    ],
    [
      'an unknown moment of effect',
      pack => {
        pack.parameters.effective_at.value = 'noon';
      },
      '/parameters/effective_at/value',
    ],
    [
      'a day that does not exist',
      pack => {
        pack.effective_from = '2022-02-30';
      },
      '/effective_from',
    ],
    [
      'an end before its start',
      pack => {
        pack.effective_to = '2022-01-01';
      },
      '/effective_to',
    ],
    [
      'two operators on one input',
      pack => {
        pack.contact_rules[3].all[0].none_of = ['dorm'];
      },
      '/contact_rules/3/all/0',
    ],
    [
      'a transition that is not allowed',
      pack => {
        pack.transition.allowed = ['finish_old_rule'];
      },
      '/transition/default',
    ],
    [
      'English missing',
      pack => {
        delete pack.title.en;
      },
      '/title/en',
    ],
    [
      'not a pack at all',
      pack => {
        pack.format = 'xlsx';
      },
      '/format',
    ],
  ])('%s', (_name, change, at) => {
    expect(paths(change)).toContain(at);
  });

  it('prototype keys are unknown keys', () => {
    const json = JSON.parse(JSON.stringify(V9).replace('{', '{"__proto__":{"polluted":true},'));
    const result = loadPack(json);
    expect('errors' in result && result.errors.map(error => error.path)).toEqual(['/__proto__']);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it('never throws, whatever it is given (property)', () => {
    fc.assert(fc.property(fc.jsonValue(), value => 'errors' in loadPack(value)));
    const leaves = [
      'parameters',
      'contact_rules',
      'measures',
      'case_states',
      'case_transitions',
      'zones',
      'grade_caps',
      'source_docs',
      'infectious_window',
      'transition',
      'classes',
      'special_groups',
      'date_rules',
    ];
    fc.assert(
      fc.property(fc.constantFrom(...leaves), fc.jsonValue(), (key, value) => {
        const result = loadPack({ ...V9, [key]: value });
        return 'errors' in result || Array.isArray(value);
      }),
    );
  });
});

describe('overlays', () => {
  const local = shippedOverlays().find(one => one.id === 'local-lookback-4d')!;
  const laid = (overlay: unknown, pack: Pack = V9) => applyOverlay(pack, overlay as Overlay);
  it('the local overlay looks back 4 days on every edition it names, and changes nothing else', () => {
    for (const id of local.base_packs) {
      const result = laid(local, packNamed(id)) as { pack: Pack };
      expect(result.pack.id).toBe(`${id}+local-lookback-4d`);
      const changed = diffPacks(packNamed(id), result.pack)
        .map(one => one.path)
        .filter(one => one.startsWith('/parameters'));
      expect(changed).toContain('/parameters/lookback_onset_days/value');
      expect(changed.every(one => one.includes('lookback_'))).toBe(true);
    }
    expect(V9.parameters.lookback_onset_days?.value).toBe(2);
  });
  it('a path that is not there is refused with its step', () => {
    const wrong = {
      ...local,
      patch: [
        ...local.patch,
        { op: 'replace', path: '/measures/close/phases/7/to_day', value: 3 },
        { op: 'remove', path: '/contact_rules/V9-XX-1' },
      ],
    };
    const result = laid(wrong);
    expect('errors' in result && result.errors).toEqual([
      {
        path: '/patch/2/path',
        reason: {
          zh: '/measures/close/phases/7/to_day：路径中没有“7”',
          en: '/measures/close/phases/7/to_day: there is no "7" on the path',
        },
      },
      {
        path: '/patch/3/path',
        reason: {
          zh: '/contact_rules/V9-XX-1：没有“V9-XX-1”',
          en: '/contact_rules/V9-XX-1: there is no "V9-XX-1"',
        },
      },
    ]);
  });
  it('the result is checked as a whole', () => {
    const wrong = {
      ...local,
      patch: [{ op: 'replace', path: '/measures/close/phases/V9-MC-P1/to_day', value: 6 }],
    };
    const result = laid(wrong);
    expect('errors' in result && result.errors.map(error => error.path)).toEqual([
      '/measures/0/phases/0/tests/0/days/4',
      '/measures/0/phases/1/from_day',
    ]);
  });
  it('adds, removes and inserts; refuses the wrong base, a second time, an add over something, a missing sunset', () => {
    const basis = { source: 'LOCAL-4D', confidence: 'L', review_required: true };
    const check = { id: 'LOC-MC-D1', what: { zh: '测体温', en: 'Temperature' }, per_day: 1, ...basis };
    const good = laid({
      ...local,
      patch: [
        { op: 'add', path: '/measures/close/phases/0/daily_checks/-', value: check },
        { op: 'add', path: '/measures/close/phases/0/daily_checks/0', value: { ...check, id: 'LOC-MC-D2' } },
        { op: 'remove', path: '/measures/close/phases/0/daily_checks/V9-MC-D1' },
      ],
    }) as { pack: Pack };
    expect(good.pack.measures[0].phases?.[0].daily_checks?.map(one => one.id)).toEqual([
      'LOC-MC-D2',
      'LOC-MC-D1',
    ]);
    expect(laid(local, packNamed('ebola'))).toMatchObject({ errors: [{ path: '/base_packs' }] });
    expect(applyOverlays(V9, [local, local])).toMatchObject({ errors: [{ path: '/id' }] });
    expect(
      laid({ ...local, patch: [{ op: 'add', path: '/parameters/lookback_onset_days', value: 1 }] }),
    ).toMatchObject({ errors: [{ path: '/patch/0/path' }] });
    expect(loadOverlay({ ...local, sunset: undefined })).toHaveProperty('errors');
    expect(loadOverlay({ ...local, confidence: 'L', review_required: false })).toMatchObject({
      errors: [{ path: '/review_required' }],
    });
    expect(loadOverlay({ ...local, patch: [{ op: 'add', path: '/x' }] })).toMatchObject({
      errors: [{ path: '/patch/0/value' }],
    });
  });
  it('overlays cannot reach the prototype', () => {
    const wrong = {
      ...local,
      patch: [
        { op: 'add', path: '/__proto__/polluted', value: true },
        { op: 'replace', path: '/parameters/constructor/x', value: 1 },
      ],
    };
    expect(laid(wrong)).toMatchObject({ errors: [{ path: '/patch/0/path' }, { path: '/patch/1/path' }] });
  });
});

describe('the difference between two packs', () => {
  it('reads in Chinese and English, by path', () => {
    const lines = diffPacks(V9, packNamed('covid19-cn-v9-amend20'));
    const at = (one: string) => lines.find(line => line.path === one)?.text;
    expect(at('/measures/close/phases/0/to_day')).toEqual({
      zh: '措施 · 密切接触者 · 阶段 · 1 · 末天：7 → 5',
      en: 'measures · Close contact · phase · 1 · last day: 7 → 5',
    });
    expect(at('/measures/close/phases/1/kind')?.zh).toContain('居家健康监测 → 居家隔离');
    expect(at('/measures/close/phases/0/tests/0/days')?.zh).toContain('1、2、3、5、7 → 1、2、3、5');
    expect(at('/contact_rules/V9-SC-1')?.zh).toContain('删去');
    expect(diffPacks(V9, V9)).toEqual([]);
  });
});

describe('rule ids', () => {
  const here = import.meta.dirname;
  const files = [
    ...readdirSync(here)
      .filter(one => one.endsWith('.test.ts'))
      .map(one => path.join(here, one)),
    ...readdirSync(path.join(here, 'golden')).map(one => path.join(here, 'golden', one)),
  ];
  const text = files.map(file => readFileSync(file, 'utf8')).join('\n');
  const named = new Set(text.match(/[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)+/g));
  it('every rule of every pack and overlay is named in a test or golden row', () => {
    const example = applyOverlay(
      packNamed('covid19-cn-v9-amend10'),
      shippedOverlays().find(one => one.kind === 'example')!,
    ) as { pack: Pack };
    const all = [...shippedPacks(), example.pack].flatMap(ruleIds);
    expect([...new Set(all)].filter(id => !named.has(id))).toEqual([]);
    expect(new Set(all).size).toBeGreaterThan(500);
  });
  it('each pack uses its ids once, and says what an officer must confirm wherever confidence is medium or low', () => {
    for (const pack of shippedPacks()) {
      const ids = ruleIds(pack);
      expect(new Set(ids).size).toBe(ids.length);
      expect(JSON.stringify(pack)).not.toMatch(/"confidence":"[ML]"(?!,"review_required":true)/);
    }
  });
  it('no default pack leans on a low-confidence rule', () => {
    for (const pack of shippedPacks()) expect(JSON.stringify(pack)).not.toContain('"confidence":"L"');
  });
});
