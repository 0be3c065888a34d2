import { confidence, name, packId, reviewedWhenWeak, rule, ruled, text, within } from './basis-shape.ts';
import { INPUTS } from './inputs.ts';
import {
  all,
  boolean,
  day,
  either,
  fault,
  list,
  number,
  object,
  orNull,
  type Shape,
  string,
} from './shape.ts';
import { testingShape } from './testing-shape.ts';
import * as V from './vocabulary.ts';

const measureKind = within(V.MEASURE_KINDS, '措施种类', 'measure kind');

const parameter = ruled(
  {
    value: either(number(), string()),
    unit: string(),
    status: within(V.PARAMETER_STATUSES, '参数性质', 'status'),
  },
  { range: list(number(), 2) },
);

/** One criterion: a known input, exactly one operator that suits it, values from its closed list. */
const criterion: Shape = (value, path, errors) => {
  object(
    { input: within(Object.keys(INPUTS), '判定依据', 'input kind') },
    {
      any_of: list(string(), 1),
      none_of: list(string(), 1),
      at_least: number(0),
      at_most: number(0),
      is: boolean,
    },
  )(value, path, errors);
  const seenValue = (value ?? {}) as Record<string, unknown>;
  const spec = Object.hasOwn(INPUTS, String(seenValue.input))
    ? INPUTS[seenValue.input as keyof typeof INPUTS]
    : null;
  if (!spec) return;
  const allowed = { list: ['any_of', 'none_of'], number: ['at_least', 'at_most'], flag: ['is'] }[spec.type];
  const used = ['any_of', 'none_of', 'at_least', 'at_most', 'is'].filter(key =>
    Object.hasOwn(seenValue, key),
  );
  if (used.length !== 1 || !allowed.includes(used[0]))
    fault(
      errors,
      path,
      `“${seenValue.input}”须且只能用 ${allowed.join(' 或 ')}`,
      `"${seenValue.input}" takes exactly one of ${allowed.join(', ')}`,
    );
  const values = seenValue.any_of ?? seenValue.none_of;
  if (spec.values && Array.isArray(values))
    values.forEach((entry, index) => {
      within(spec.values ?? [], spec.title.zh, spec.title.en)(entry, `${path}/${used[0]}/${index}`, errors);
    });
};

const testRule = rule(
  {
    days: list(number(0, 400, true), 1),
    counted_from: within(['day_zero', 'phase'], '起算', 'count'),
    kind: within(V.TEST_KINDS, '检测种类', 'test kind'),
    specimen: within(V.SPECIMEN_KINDS, '标本', 'specimen'),
  },
  { double_on_days: list(number(0, 400, true), 1), min_gap_hours: number(0, 400) },
);
const phase = rule(
  {
    kind: measureKind,
    from_day: number(0, 400, true),
    to_day: number(0, 400, true),
    going_out: within(['none', 'necessity', 'free'], '外出规定', 'going out'),
  },
  {
    open_ended: boolean,
    may_choose: list(measureKind, 1),
    if_home_unsuitable: measureKind,
    only_for: list(within(V.SPECIAL_GROUPS, '人群', 'group'), 1),
    tests: list(testRule),
    daily_checks: list(rule({ what: text, per_day: number(1, 24, true) })),
    note: text,
  },
);
const release = rule(
  {
    kind: within(
      [
        'time_served',
        'tests_negative',
        'consecutive_negative',
        'ct_values',
        'environment_negative',
        'linked_tests_negative',
        'symptom_free',
        'clinical',
      ],
      '解除条件',
      'release condition',
    ),
    text,
  },
  {
    days: list(number(0, 400, true), 1),
    count: number(1, 20, true),
    linked_class: name,
    free_days: number(0, 60),
    min_gap_hours: number(0, 400),
  },
);
const measure = rule(
  { class: name, status: within(['in_force', 'abolished', 'none'], '状态', 'status') },
  {
    why: text,
    day_zero: within(V.DAY_ZERO_EVENTS, '起算日', 'day zero'),
    phases: list(phase),
    release: list(release),
    linked_upgrade: rule({ to_class: name, text }),
  },
);
const grades = (keys: readonly string[]) =>
  object(Object.fromEntries(keys.map(key => [key, within(V.EVIDENCE_GRADES, '证据等级', 'grade')])));
const parameterName = within(V.PARAMETER_NAMES, '参数', 'parameter');
const policy = within(V.TRANSITION_POLICIES, '过渡办法', 'transition policy');

export const sourceDoc: Shape = object(
  { id: string(), title: text },
  { issued: day, seen_as: list(string()) },
);

/** The shape of a pack file; what the keys mean is in the library's README. */
export const packShape: Shape = object(
  {
    format: within(['outpace-pack/1'], '格式', 'format'),
    id: packId,
    disease: object({ code: packId, zh: string(), en: string() }),
    title: text,
    version: string(),
    jurisdiction: string(),
    effective_from: day,
    effective_to: orNull(day),
    supersedes: list(packId),
    amended_by: list(packId),
    confidence,
    review_state: within(['draft', 'reviewed'], '审核状态', 'review state'),
    source_docs: list(sourceDoc, 1),
    transmission: rule(
      { routes: list(within(V.TRANSMISSION_ROUTES, '传播途径', 'route'), 1), before_onset: boolean },
      { note: text },
    ),
    parameters: object({}, Object.fromEntries(V.PARAMETER_NAMES.map(key => [key, parameter]))),
    infectious_window: list(
      rule(
        {
          anchor: within(V.ANCHORS, '起算点', 'anchor'),
          days_before: parameterName,
          until: within(['isolation', 'recovery', 'days_after'], '终点', 'end'),
          text,
        },
        { days_after: parameterName },
      ),
      1,
    ),
    case_states: list(
      object(
        { id: name, title: text, meaning: within(V.STATE_MEANINGS, '含义', 'meaning') },
        { initial: boolean },
      ),
      1,
    ),
    case_transitions: list(rule({ from: name, to: list(name, 1), text })),
    date_rules: list(
      rule({
        field: within(V.DATE_FIELDS, '日期', 'date field'),
        operator: within(['>', '>='], '比较', 'operator'),
        than: within(V.DATE_FIELDS, '日期', 'date field'),
        severity: within(['refuse', 'check'], '处理', 'severity'),
        message: text,
      }),
    ),
    classes: list(object({ id: name, title: text, rank: number(0, 100, true) }), 1),
    contact_rules: list(
      rule(
        {
          hop: (value, path, errors) => {
            if (value !== 1 && value !== 2) fault(errors, path, 'hop 只能是 1 或 2', 'hop is 1 or 2');
          },
          class: name,
          grade: within(V.EVIDENCE_GRADES, '证据等级', 'grade'),
          reason: text,
        },
        {
          all: list(criterion),
          any: list(criterion),
          infection_risk: within(['high', 'ordinary'], '感染风险', 'risk'),
        },
      ),
      1,
    ),
    grade_caps: object({ precision: grades(V.PRECISIONS), evidence: grades(V.EVIDENCE_KINDS) }),
    measures: list(measure, 1),
    conversion: rule({ text }),
    special_groups: list(
      rule(
        {
          groups: list(within(V.SPECIAL_GROUPS, '人群', 'group'), 1),
          replace: measureKind,
          with: within([...V.MEASURE_KINDS, 'nothing'], '措施种类', 'measure kind'),
          text,
        },
        { classes: list(name, 1) },
      ),
    ),
    resets: list(rule({ reason: within(V.RESET_REASONS, '重新起算的原因', 'reset reason'), text })),
    clocks: list(
      rule({
        event: within(V.CLOCK_EVENTS, '起算事件', 'event'),
        due_hours: number(0, 1000),
        title: text,
        escalate: list(rule({ after_hours: number(0, 1000), to: text })),
      }),
    ),
    zones: list(
      rule(
        {
          level: within(V.ZONE_LEVELS, '风险等级', 'level'),
          status: within(['in_force', 'abolished'], '状态', 'status'),
          text,
        },
        {
          steps: list(
            rule({
              clear_days: number(1, 60, true),
              screening_on_last_day: boolean,
              next_level: within(V.ZONE_LEVELS, '风险等级', 'level'),
            }),
            1,
          ),
        },
      ),
    ),
    transition: rule({ default: policy, allowed: list(policy, 1), text }),
  },
  { testing: testingShape },
);

/** The shape of an overlay file. */
export const overlayShape: Shape = all(
  object(
    {
      format: within(['outpace-overlay/1'], '格式', 'format'),
      id: packId,
      kind: within(['amendment', 'local', 'example'], '种类', 'kind'),
      title: text,
      base_packs: list(packId, 1),
      jurisdiction: string(),
      effective_from: day,
      effective_to: orNull(day),
      legal_basis: text,
      source_docs: list(sourceDoc, 1),
      confidence,
      patch: list(
        object(
          {
            op: within(['add', 'replace', 'remove'], '操作', 'operation'),
            path: string(/^(\/[^/]+)+$/, { zh: '路径须形如 /a/b', en: 'a path looks like /a/b' }),
          },
          { value: () => {} },
        ),
        1,
      ),
    },
    { sunset: day, review_required: boolean },
  ),
  reviewedWhenWeak,
);
