import fs from 'node:fs';
import {
  applyOverlays,
  dayOf,
  type Instant,
  isDay,
  loadOverlay,
  loadPack,
  MEASURE_WORDS,
  type Overlay,
  type Pack,
  type Plan,
  planMeasures,
  SPECIMEN_WORDS,
  shippedOverlays,
  shippedPacks,
  startOfDay,
  TEST_WORDS,
  vocabulary,
} from '@outpace/protocol';
import { type Refusal, refuse } from '../../core/refusal.ts';
import {
  type Command,
  type CommandInput,
  needed,
  type OptionValues,
  type Outcome,
  refusedOutcome,
  several,
  text,
  UsageError,
} from '../command.ts';
import type { Say } from '../language.ts';
import { alignedLines } from '../textTable.ts';

/** A pack by `ID`, `ID@VERSION` or a file; a wrong file is refused with each path and reason. */
function packNamed(name: string): Pack | Refusal {
  if (name.endsWith('.json')) {
    const loaded = loadPack(readJson(name));
    return 'errors' in loaded ? wrongFile('PCK-1', name, loaded.errors) : loaded.pack;
  }
  const [id, version] = name.split('@');
  const pack = shippedPacks()
    .filter(each => each.id === id && (!version || each.version === version))
    .at(-1);
  if (pack) return pack;
  const known = shippedPacks()
    .map(each => each.id)
    .join(', ');
  return refuse(
    'PCK-3',
    `没有方案“${name}”。现有:${known}`,
    `There is no pack “${name}”. There are: ${known}`,
  );
}

function overlayNamed(name: string): Overlay | Refusal {
  if (name.endsWith('.json')) {
    const loaded = loadOverlay(readJson(name));
    return 'errors' in loaded ? wrongFile('PCK-1', name, loaded.errors) : loaded.overlay;
  }
  const known = shippedOverlays();
  return (
    known.find(each => each.id === name) ??
    refuse(
      'PCK-3',
      `没有修订“${name}”。现有:${known.map(each => each.id).join('、')}`,
      `There is no overlay “${name}”. There are: ${known.map(each => each.id).join(', ')}`,
    )
  );
}

const wrongFile = (
  rule: string,
  name: string,
  errors: readonly { path: string; reason: { zh: string; en: string } }[],
) =>
  refuse(rule, `方案文件 ${name} 不正确。`, `The file ${name} is not right.`, {
    errors: errors.map(error => ({ path: error.path, message: error.reason, rule })),
  });

function readJson(file: string): unknown {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch (error) {
    throw new UsageError(
      `读不了 ${file}:${(error as Error).message}`,
      `${file} cannot be read: ${(error as Error).message}`,
    );
  }
}

/** A moment as typed: a day (its first moment), a local time, or one with its offset. */
function instantOf(value: string, option: string, timeZone: string): Instant {
  if (isDay(value)) return startOfDay(value, timeZone);
  const local = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}):(\d{2})$/.exec(value);
  if (local && isDay(local[1]!) && Number(local[2]) < 24 && Number(local[3]) < 60)
    return startOfDay(local[1]!, timeZone) + (Number(local[2]) * 60 + Number(local[3])) * 60_000;
  const at = /(?:Z|[+-]\d{2}:?\d{2})$/.test(value) ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(at))
    throw new UsageError(
      `--${option} 须为日期(2022-07-13)或时间(2022-07-13T10:00),不能是“${value}”。`,
      `--${option} takes a day (2022-07-13) or a time (2022-07-13T10:00), not “${value}”.`,
    );
  return at;
}

function dayNamed(options: OptionValues, name: string): string {
  const value = needed(options, name);
  if (!isDay(value))
    throw new UsageError(
      `--${name} 须为日期(2022-07-10),不能是“${value}”。`,
      `--${name} takes a day (2022-07-10), not “${value}”.`,
    );
  return value;
}

/** An IANA time zone, checked. */
export function timeZoneNamed(value: string): string {
  try {
    new Intl.DateTimeFormat('en', { timeZone: value });
    return value;
  } catch {
    throw new UsageError(
      `--tz 须为时区名(Asia/Shanghai),不能是“${value}”。`,
      `--tz takes a time zone (Asia/Shanghai), not “${value}”.`,
    );
  }
}

const iso = (at: Instant) => new Date(at).toISOString();

function planJson(pack: Pack, overlayIds: string[], plan: Plan): Record<string, unknown> {
  const { startsAt, endsAt, tz, packId, ...rest } = plan;
  return {
    packId,
    packVersion: pack.version,
    overlayIds,
    timeZone: tz,
    foundAt: iso(startsAt),
    endsAt: iso(endsAt),
    lastDay: dayOf(endsAt - 1, tz),
    ...rest,
    phases: plan.phases.map(phase => ({ ...phase, title: MEASURE_WORDS[phase.kind] })),
    skipped: plan.skipped.map(phase => ({ ...phase, title: MEASURE_WORDS[phase.kind] })),
  };
}

function planLines(pack: Pack, plan: Plan, say: Say): string[] {
  const number = (day: number) => say({ zh: `第${day}天`, en: `day ${day}` });
  const title = (zh: string, en: string) => ['', say({ zh, en })];
  return [
    `${say(pack.title)}  ·  ${say({ zh: `第${plan.firstDayNumber}天`, en: `day ${plan.firstDayNumber}` })} = ${plan.dayZero}  ·  ${plan.tz}`,
    ...title('措施', 'Settings'),
    ...alignedLines(
      plan.phases.map(phase => [
        `${phase.from} – ${phase.to}${phase.openEnded ? '…' : ''}`,
        `${number(phase.fromDay)}–${number(phase.toDay)}`,
        say(MEASURE_WORDS[phase.kind]),
        `[${phase.ruleId}]`,
      ]),
      { indent: 2 },
    ),
    ...alignedLines(
      plan.skipped.map(phase => [
        `${phase.from} – ${phase.to}`,
        say(MEASURE_WORDS[phase.kind]),
        say(phase.why),
        `[${phase.ruleId}]`,
      ]),
      { indent: 2 },
    ),
    ...(plan.tests.length ? title('检测', 'Tests') : []),
    ...alignedLines(
      plan.tests.map(test => [
        test.on,
        number(test.day),
        say(TEST_WORDS[test.kind]) + (test.double ? ' ×2' : ''),
        say(SPECIMEN_WORDS[test.specimen]),
        `[${test.ruleId}]`,
      ]),
      { indent: 2 },
    ),
    ...(plan.dailyChecks.length ? title('每日健康监测', 'Daily checks') : []),
    ...alignedLines(
      plan.dailyChecks.map(check => [
        `${check.from} – ${check.to}`,
        say({ zh: `每日${check.perDay}次`, en: `${check.perDay} a day` }),
        say(check.what),
        `[${check.ruleId}]`,
      ]),
      { indent: 2 },
    ),
    ...(plan.release.length ? title('解除条件', 'Release when') : []),
    ...alignedLines(
      plan.release.map(condition => [
        say(condition.text),
        condition.detail ? say(condition.detail) : '',
        `[${condition.ruleId}]`,
      ]),
      { indent: 2 },
    ),
    ...(plan.notes.length ? title('说明', 'Notes') : []),
    ...alignedLines(
      plan.notes.map(note => [say(note.text), `[${note.ruleId}]`]),
      { indent: 2 },
    ),
    '',
    say({
      zh: `最后一天 ${dayOf(plan.endsAt - 1, plan.tz)}`,
      en: `Last day ${dayOf(plan.endsAt - 1, plan.tz)}`,
    }),
    ...(plan.reviewRequired.length
      ? [
          say({
            zh: `须由负责人确认:${plan.reviewRequired.join('、')}`,
            en: `To be confirmed by an officer: ${plan.reviewRequired.join(', ')}`,
          }),
        ]
      : []),
  ];
}

async function run({ options, say }: CommandInput): Promise<Outcome> {
  const base = packNamed(needed(options, 'pack'));
  const classId = needed(options, 'class');
  const lastExposureOn = dayNamed(options, 'last-exposure');
  const timeZone = timeZoneNamed(text(options, 'tz') ?? 'Asia/Shanghai');
  const foundAt = instantOf(needed(options, 'found'), 'found', timeZone);
  const now = text(options, 'now');
  const groups = several(options, 'group');
  const unknown = groups.find(group => !(vocabulary.SPECIAL_GROUPS as readonly string[]).includes(group));
  if (unknown)
    throw new UsageError(
      `没有特殊人群“${unknown}”。现有:${vocabulary.SPECIAL_GROUPS.join('、')}`,
      `There is no group “${unknown}”. There are: ${vocabulary.SPECIAL_GROUPS.join(', ')}`,
    );
  if ('refused' in base) return refusedOutcome(base, say);
  const overlays: Overlay[] = [];
  for (const name of several(options, 'overlay')) {
    const overlay = overlayNamed(name);
    if ('refused' in overlay) return refusedOutcome(overlay, say);
    overlays.push(overlay);
  }
  const laid = applyOverlays(base, overlays);
  if ('errors' in laid)
    return refusedOutcome(
      wrongFile('PCK-3', overlays.map(overlay => overlay.id).join(', '), laid.errors),
      say,
    );
  const { pack } = laid;
  if (!pack.measures.some(measure => measure.class === classId)) {
    const known = pack.measures.map(measure => measure.class).join(', ');
    return refusedOutcome(
      refuse(
        'PRO-1',
        `${pack.title.zh}没有“${classId}”类人员。现有:${known}`,
        `${pack.id} has no class “${classId}”. There are: ${known}`,
      ),
      say,
    );
  }
  const plan = planMeasures(pack, {
    classId,
    lastExposureOn,
    foundAt,
    tz: timeZone,
    ...(now ? { now: instantOf(now, 'now', timeZone) } : {}),
    ...(groups.length ? { specialGroups: groups as (typeof vocabulary.SPECIAL_GROUPS)[number][] } : {}),
    ...(options['home-unsuitable'] ? { homeSuitable: false } : {}),
  });
  if ('refused' in plan) return refusedOutcome({ ...plan }, say);
  return {
    status: 0,
    json: {
      plan: planJson(
        pack,
        overlays.map(overlay => overlay.id),
        plan,
      ),
    },
    lines: planLines(pack, plan, say),
  };
}

export const planCommand: Command = {
  name: 'plan',
  takes: '',
  count: [0, 0],
  summary: {
    zh: '按方案排出一个人的措施、检测、监测与解除条件(不用数据库)',
    en: 'the schedule a protocol asks of one person; needs no database',
  },
  options: {
    pack: {
      type: 'string',
      value: 'ID|FILE',
      help: { zh: '方案编号(可加 @版本)或方案文件', en: 'pack id (with @version if need be) or a pack file' },
    },
    overlay: {
      type: 'string',
      multiple: true,
      value: 'ID|FILE',
      help: { zh: '依次叠加的修订', en: 'overlays laid on it, in order' },
    },
    class: {
      type: 'string',
      value: 'CLASS',
      help: { zh: '人员类别,如 close', en: 'class of the person, as close' },
    },
    'last-exposure': {
      type: 'string',
      value: 'DAY',
      help: { zh: '末次暴露日(第0天)', en: 'last exposure, which is day 0' },
    },
    found: {
      type: 'string',
      value: 'DAY|TIME',
      help: { zh: '发现的日期或时间', en: 'when the person was found' },
    },
    now: {
      type: 'string',
      value: 'DAY|TIME',
      help: {
        zh: '以此刻判断已过与未到,默认同 --found',
        en: 'moment for past and future; as --found by default',
      },
    },
    group: {
      type: 'string',
      multiple: true,
      value: 'GROUP',
      help: { zh: '特殊人群,如 pregnant', en: 'special groups, as pregnant' },
    },
    'home-unsuitable': { type: 'boolean', help: { zh: '居住条件不宜居家', en: 'the home is not suitable' } },
    tz: {
      type: 'string',
      value: 'ZONE',
      help: { zh: '城市时区,默认 Asia/Shanghai', en: 'time zone of the city; Asia/Shanghai by default' },
    },
  },
  run,
};
