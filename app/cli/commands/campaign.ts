import { POOLING_ZONES, type PoolingZone } from '@outpace/protocol';
import { Refused, refuse } from '../../core/refusal.ts';
import { findInIndex, type IndexedArea } from '../../modules/areas/queries.ts';
import { areaName, areaWord } from '../../modules/areas/rules.ts';
import {
  type AssumptionKey,
  type Assumptions,
  assumptionKeys,
} from '../../modules/campaigns/rules/assumptions.ts';
import { zoneWords } from '../../modules/campaigns/rules/plan.ts';
import type { CampaignPlan } from '../../modules/campaigns/rules/planShape.ts';
import { type City, cityOptions, outbreakNamed, withCity } from '../city.ts';
import {
  type Command,
  type CommandInput,
  type Outcome,
  several,
  text,
  UsageError,
  whole,
} from '../command.ts';
import type { Say } from '../language.ts';
import { alignedLines } from '../textTable.ts';

interface AreaItem {
  key: number;
  hi: number;
  level: number;
  name: string;
  nameEn: string | null;
}

interface Preview {
  plan: CampaignPlan;
  units: {
    areaKey: number;
    name: string;
    path: string;
    zone: PoolingZone;
    rank: number;
    score: number;
    people: number;
    unregistered: number;
  }[];
  assumptions: Assumptions;
  packId: string;
  packVersion: string;
}

const isZone = (value: string): value is PoolingZone => (POOLING_ZONES as readonly string[]).includes(value);

function zoneNamed(value: string): PoolingZone {
  if (isZone(value)) return value;
  throw new UsageError(
    `没有分区“${value}”。现有:${POOLING_ZONES.join('、')}`,
    `There is no zone “${value}”. There are: ${POOLING_ZONES.join(', ')}`,
  );
}

/** Areas as typed: a key, or names from the outside in parted by `/`; a zone may follow after `=`. */
async function areasNamed(
  city: City,
  typed: readonly string[],
  usual: PoolingZone,
): Promise<{ key: number; zone: PoolingZone }[]> {
  let index: IndexedArea[] | null = null;
  const found: { key: number; zone: PoolingZone }[] = [];
  for (const one of typed) {
    const [name = '', zone] = one.split('=');
    if (/^\d+$/.test(name)) {
      found.push({ key: Number(name), zone: zone ? zoneNamed(zone) : usual });
      continue;
    }
    index ??= (await city.request<{ items: AreaItem[] }>('GET', '/areas')).items
      .filter(area => area.level > 0)
      .flatMap(area =>
        [area.name, ...(area.nameEn ? [area.nameEn] : [])].map(each => ({
          key: area.key,
          hi: area.hi,
          level: area.level,
          name: areaName(each),
          word: areaWord(each),
        })),
      );
    const words = name.split('/').filter(Boolean);
    const key = words.every(
      (_, at) =>
        findInIndex(index!, words.slice(0, at + 1)) !== (at ? findInIndex(index!, words.slice(0, at)) : null),
    )
      ? findInIndex(index, words)
      : null;
    if (key === null)
      throw new Refused(
        refuse(
          'CLI-2',
          `没有区域“${name}”,或有几个同名的(请从上级写起,如 东区/石桥街道)。`,
          `There is no area “${name}”, or several: write it from above, as District/Street.`,
          { status: 404 },
        ),
      );
    found.push({ key, zone: zone ? zoneNamed(zone) : usual });
  }
  return found;
}

function pairs(options: CommandInput['options'], name: string): [string, number][] {
  return several(options, name).map(pair => {
    const [key = '', value = ''] = pair.split('=');
    if (value === '' || Number.isNaN(Number(value)))
      throw new UsageError(
        `--${name} 须写成 名称=数字,不能是“${pair}”。`,
        `--${name} takes name=number, not “${pair}”.`,
      );
    return [key, Number(value)];
  });
}

function settingsOf(options: CommandInput['options']) {
  const assumptions: Partial<Record<AssumptionKey, number>> = {};
  for (const [key, value] of pairs(options, 'set')) {
    if (!(assumptionKeys as string[]).includes(key))
      throw new UsageError(
        `没有名为“${key}”的假设。现有:${assumptionKeys.join('、')}`,
        `There is no assumption “${key}”. There are: ${assumptionKeys.join(', ')}`,
      );
    assumptions[key as AssumptionKey] = value;
  }
  const hours = whole(options, 'hours', 1, 24);
  if (hours !== undefined) assumptions.hoursOpen = hours;
  const poolSizes: Partial<Record<PoolingZone, number>> = {};
  for (const [key, value] of pairs(options, 'pool')) poolSizes[zoneNamed(key)] = value;
  return {
    assumptions,
    poolSizes,
    samplersAvailable: whole(options, 'samplers', 0, 10_000_000) ?? null,
    vehiclesAvailable: whole(options, 'vehicles', 0, 1_000_000) ?? null,
  };
}

/** Terminal lines of a plan: its figures with what they rest on, by zone and laboratory, when, and where it does not fit. */
function planLines({ plan, units, packId, packVersion }: Preview, say: Say): string[] {
  const { totals } = plan;
  const number = (value: number) => value.toLocaleString('en-US');
  const hour = (value: number | null) =>
    value === null ? '—' : say({ zh: `第${value}小时`, en: `hour ${value}` });
  const unregistered = units.reduce((sum, unit) => sum + unit.unregistered, 0);
  return [
    say({
      zh: `${totals.units}个社区,${number(totals.people)}人(其中未登记估计${number(unregistered)}人) · ${packId}@${packVersion}`,
      en: `${totals.units} communities, ${number(totals.people)} people (${number(unregistered)} of them estimated, not registered) · ${packId}@${packVersion}`,
    }),
    '',
    ...alignedLines(
      plan.lines.map(line => [say(line.title), number(line.value), say(line.unit), say(line.because)]),
      { indent: 2 },
    ),
    '',
    ...alignedLines(
      plan.zones.map(zone => [
        say(zoneWords[zone.zone]),
        `${number(zone.people)} ${say({ zh: '人', en: 'people' })}`,
        `${zone.points} ${say({ zh: '个点', en: 'points' })}`,
        `${number(zone.tubes)} ${say({ zh: '管', en: 'tubes' })}`,
        zone.mixing === 'household'
          ? say({ zh: '一户一管', en: 'one household a tube' })
          : say({
              zh: `${zone.poolSize}人一管(至多${zone.most})`,
              en: `${zone.poolSize} a tube (at most ${zone.most})`,
            }),
        `[${zone.ruleId}]`,
      ]),
      { indent: 2 },
    ),
    ...(plan.labs.length ? ['', say({ zh: '实验室', en: 'Laboratories' })] : []),
    ...alignedLines(
      plan.labs.map(lab => [
        lab.name,
        say({ zh: `每小时${lab.tubesAnHour}管`, en: `${lab.tubesAnHour} tubes an hour` }),
        say({ zh: `积压${lab.backlog}`, en: `${lab.backlog} waiting` }),
        `${number(lab.tubes)} ${say({ zh: '管', en: 'tubes' })}`,
        hour(lab.doneByHour),
      ]),
      { indent: 2 },
    ),
    '',
    say({
      zh: `采完 ${hour(totals.sampledByHour)} · 送达 ${hour(totals.receivedByHour)} · 全部报告 ${hour(totals.reportedByHour)}`,
      en: `sampled by ${hour(totals.sampledByHour)} · received by ${hour(totals.receivedByHour)} · reported by ${hour(totals.reportedByHour)}`,
    }),
    '',
    plan.gaps.length
      ? say({
          zh: `有${plan.gaps.length}处排不下:`,
          en: `It does not fit in ${plan.gaps.length} place${plan.gaps.length > 1 ? 's' : ''}:`,
        })
      : say({ zh: '排得下。', en: 'It fits.' }),
    ...plan.gaps.flatMap(gap => [
      `  ✗ ${say(gap.says)}`,
      ...gap.fixes.map(
        (fix, at) =>
          `     ${at === 0 && fix.fits ? '→' : ' '} ${say(fix.says)}${fix.yuan ? say({ zh: `,约${number(fix.yuan)}元`, en: `, about ${number(fix.yuan)} yuan` }) : ''}${fix.fits ? '' : say({ zh: '(单独不够)', en: ' (not enough alone)' })}`,
      ),
    ]),
  ];
}

async function run({ positionals, options, say }: CommandInput): Promise<Outcome> {
  const usual = zoneNamed(text(options, 'zone') ?? 'prevention');
  const settings = settingsOf(options);
  return withCity(options, 'campaign plan', async city => {
    const areas = await areasNamed(city, positionals, usual);
    const [id, version] = (text(options, 'pack') ?? '').split('@');
    const outbreak = id ? undefined : await outbreakNamed(city, text(options, 'outbreak'));
    const preview = await city.request<Preview>('POST', '/campaigns/preview', {
      body: {
        areas,
        settings,
        ...(outbreak ? { outbreakId: outbreak.id } : {}),
        ...(id ? { pack: { id, ...(version ? { version } : {}) } } : {}),
      },
    });
    return { status: preview.plan.totals.fits ? 0 : 1, json: { ...preview }, lines: planLines(preview, say) };
  });
}

/** `campaign plan`: what testing some areas takes, and where it will not fit, before the day. */
export const campaignPlanCommand: Command = {
  name: 'campaign plan',
  takes: 'AREA…',
  count: [1, 5000],
  summary: {
    zh: '区域核酸的计划:采样点、人员、采样管、转运、实验室,以及哪里排不下',
    en: 'the plan of testing an area: points, samplers, tubes, transport, laboratories, and where it will not fit',
  },
  notes: [
    {
      zh: 'AREA 为区域编码,或自上而下的名称(东区/石桥街道);后面可写分区(东区/石桥街道=sealed)。排不下时退出码为 1。',
      en: 'AREA is a key, or names from above (District/Street); a zone may follow (District/Street=sealed). Exit status 1 when it does not fit.',
    },
  ],
  options: {
    zone: {
      type: 'string',
      value: 'ZONE',
      help: {
        zh: `没有写明的区域按此分区,默认 prevention(${POOLING_ZONES.join('、')})`,
        en: `zone of areas that name none; prevention by default (${POOLING_ZONES.join(', ')})`,
      },
    },
    pack: {
      type: 'string',
      value: 'ID[@V]',
      help: { zh: '方案;不写则用疫情的方案', en: 'protocol; that of the outbreak by default' },
    },
    outbreak: {
      type: 'string',
      value: 'CODE',
      help: { zh: '疫情编号,用于风险排序', en: 'code of the outbreak, for the order of risk' },
    },
    pool: {
      type: 'string',
      multiple: true,
      value: 'ZONE=N',
      help: { zh: '某分区每管人数(不超过方案)', en: 'people a tube in a zone (not above the protocol)' },
    },
    samplers: { type: 'string', value: 'N', help: { zh: '现有采样员', en: 'samplers there are' } },
    vehicles: { type: 'string', value: 'N', help: { zh: '现有转运车', en: 'vehicles there are' } },
    hours: { type: 'string', value: 'N', help: { zh: '采样点开放小时', en: 'hours points are open' } },
    set: {
      type: 'string',
      multiple: true,
      value: 'NAME=N',
      help: { zh: '改一个假设,如 secondsAPerson=20', en: 'change an assumption, as secondsAPerson=20' },
    },
    json: { type: 'boolean', help: { zh: '以 JSON 输出', en: 'print JSON' } },
    ...cityOptions,
  },
  run,
};
