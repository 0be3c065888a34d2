import type { Paragraph, Table } from 'docx';
import type { Bilingual } from '../../../core/refusal.ts';
import { armNames } from '../armNames.ts';
import type { Figures } from '../figureSchema.ts';
import { missedWords } from '../missedKinds.ts';
import { momentWords, phaseWords } from '../moments.ts';
import type { Review } from '../schema.ts';
import { sevenOneSeven, shiftWords, stepWords } from '../targets.ts';
import { type TimelineKind, timelineKinds } from '../timelineKinds.ts';
import { lostScene, stepsScene, timelineScene } from './charts.ts';
import type { Wording } from './document.ts';
import { figure, heading, paragraphs, remark, table } from './parts.ts';

type Part = (Paragraph | Table)[];
const percent = (n: number, of: number) => (of ? `${((n / of) * 100).toFixed(1)}% (${n}/${of})` : '—');
const known = (value: number | null | undefined) =>
  value === null || value === undefined ? '—' : String(value);

const stateWords: Record<Review['state'], Bilingual> = {
  draft: { zh: '草稿', en: 'draft' },
  in_discussion: { zh: '讨论中', en: 'in discussion' },
  closed: { zh: '已结案', en: 'closed' },
};

export function overview(
  review: Review,
  shown: { figures: Figures; frozen: number | null },
  w: Wording,
): Part {
  const { figures } = shown;
  const { totals } = figures;
  const rows: [string, string][] = [
    [
      w.say('疫情', 'Outbreak'),
      `${review.outbreakCode} ${w.pick({ zh: review.outbreakName, en: review.outbreakNameEn ?? review.outbreakName })}`,
    ],
    [
      w.say('性质', 'Kind'),
      review.kind === 'drill' ? w.say('演练', 'Drill') : w.say('真实疫情', 'Real outbreak'),
    ],
    [w.say('时段', 'Period'), `${figures.period.from} — ${figures.period.to}`],
    [w.say('统计范围', 'Area counted'), figures.area.name],
    [w.say('状态', 'State'), w.pick(stateWords[review.state])],
  ];
  if (totals)
    rows.push(
      [w.say('病例', 'Cases'), String(totals.cases)],
      [w.say('管控内发现', 'Found under control'), percent(totals.inControl, totals.foundKnown)],
      [w.say('判定的密接', 'Contacts accepted'), String(totals.contacts)],
      [w.say('管控措施', 'Measures'), String(totals.measures)],
      [w.say('超时任务', 'Tasks overdue'), percent(totals.tasksLate, totals.tasks)],
    );
  const seven = figures.sevenOneSeven;
  if (seven)
    rows.push([
      '7-1-7',
      [
        `${w.say('发现', 'detect')} ${known(seven.detectDays)} / ${sevenOneSeven.detect} ${w.say('天', 'd')}`,
        `${w.say('报告', 'notify')} ${known(seven.notifyDays)} / ${sevenOneSeven.notify} ${w.say('天', 'd')}`,
        `${w.say('首个密接到位(开始响应)', 'first contact in place (response begun)')} ${known(seven.firstActionDays)} / ${sevenOneSeven.respond} ${w.say('天', 'd')}`,
      ].join('\n'),
    ]);
  return [
    heading(w.chapter('概况', 'Overview')),
    table([w.say('项目', 'Item'), w.say('内容', 'Content')], rows, [32, 68]),
    ...(figures.withheld.length
      ? [
          remark(
            w.say(
              '您的岗位不能查看病例、密接、措施或任务,本稿不含数字。',
              'Your role may not see cases, contacts, measures or tasks; this copy has no figures.',
            ),
          ),
        ]
      : []),
  ];
}

export function timelinePart(figures: Figures, w: Wording): Part {
  const { timeline } = figures;
  if (!timeline) return [];
  const kinds = (Object.keys(timelineKinds) as TimelineKind[]).filter(kind =>
    timeline.entries.some(entry => entry.kind === kind),
  );
  const sum = (kind: TimelineKind) =>
    timeline.entries.filter(entry => entry.kind === kind).reduce((total, entry) => total + entry.n, 0);
  return [
    heading(w.chapter('经过', 'What happened when')),
    ...timeline.phases.flatMap(phase =>
      paragraphs(`${w.pick(phaseWords[phase.id])}:${phase.from} — ${phase.to}`),
    ),
    table(
      [w.say('时间', 'When'), w.say('事件', 'What'), w.say('编号或数量', 'Number')],
      timeline.moments.map(moment => [
        moment.at ? w.instant(moment.at) : moment.day,
        w.pick(momentWords[moment.id]),
        moment.label ?? '',
      ]),
      [34, 42, 24],
    ),
    ...figure(timelineScene(timeline, w.pick), w.say('逐日经过', 'Timeline by day')),
    remark(
      w.say(
        '图1 逐日数量;各行纵轴不同,右侧数字为该行最大值。来源:本系统记录与日志。',
        'Figure 1. Counts by day; each row to its own scale, its largest count at the right. Source: records and journal of this system.',
      ),
    ),
    table(
      [w.say('事项', 'What'), w.say('合计', 'In all'), w.say('首日', 'First day'), w.say('末日', 'Last day')],
      kinds.map(kind => {
        const days = timeline.entries.filter(entry => entry.kind === kind).map(entry => entry.day);
        return [w.pick(timelineKinds[kind].title), String(sum(kind)), days[0]!, days.at(-1)!];
      }),
      [40, 20, 20, 20],
      [1],
    ),
  ];
}

export function delaysPart(figures: Figures, w: Wording): Part {
  const { steps, bottlenecks } = figures;
  if (!steps) return [];
  const shown = steps.filter(step => step.all || step.open);
  return [
    heading(w.chapter('各步用时与瓶颈', 'Delays and bottlenecks')),
    ...(bottlenecks?.length
      ? bottlenecks.flatMap((one, at) => paragraphs(`${at + 1}. ${w.pick(one.text)}`))
      : paragraphs(w.say('没有超出目标的步骤。', 'No step ran over its target.'))),
    ...figure(stepsScene(steps, w.pick), w.say('各步用时与目标之比', 'Delays as multiples of target')),
    remark(
      w.say(
        '图2 各步用时与目标之比:深色为中位数,浅色为90%分位(右侧数字),竖线为目标。',
        'Figure 2. Delays as multiples of their target: dark median, light 90th percentile (figure at right), line the target.',
      ),
    ),
    table(
      [
        w.say('步骤', 'Step'),
        w.say('完成', 'Done'),
        w.say('未完', 'Open'),
        w.say('中位(时)', 'Median h'),
        w.say('90%(时)', '90 % h'),
        w.say('目标(时)', 'Target h'),
        w.say('达标', 'In target'),
        w.say('超时合计(时)', 'Hours lost'),
      ],
      shown.map(step => [
        w.pick(stepWords[step.step].title),
        String(step.all?.n ?? 0),
        String(step.open),
        known(step.all?.p50),
        known(step.all?.p90),
        String(step.target.hours),
        step.all ? percent(step.all.inTarget, step.all.n) : '—',
        step.all ? String(Math.round(step.all.lostHours)) : '—',
      ]),
      [22, 9, 9, 11, 11, 11, 15, 12],
      [1, 2, 3, 4, 5, 6, 7],
    ),
    ...figure(lostScene(steps, w.pick), w.say('超出目标的小时数', 'Hours beyond target')),
    remark(
      w.say(
        '图3 各步超出目标的小时数,按人次相加;只计已完成的。',
        'Figure 3. Hours beyond target by step, summed over people; finished runs only.',
      ),
    ),
    ...shown
      .filter(step => step.shifts.length > 1 || step.districts.length > 1)
      .flatMap((step): Part => {
        const parts = [
          ...step.districts,
          ...step.shifts.map(part => ({ ...part, name: w.pick(shiftWords[part.shift]) })),
        ];
        return [
          heading(w.pick(stepWords[step.step].title), 2),
          table(
            [
              w.say('地区或时段', 'Area or shift'),
              w.say('完成', 'Done'),
              w.say('中位(时)', 'Median h'),
              w.say('90%(时)', '90 % h'),
              w.say('达标', 'In target'),
            ],
            parts.map(part => [
              part.name,
              String(part.n),
              String(part.p50),
              String(part.p90),
              percent(part.inTarget, part.n),
            ]),
            [36, 14, 16, 16, 18],
            [1, 2, 3, 4],
          ),
          ...(step.outliers.n
            ? [
                remark(
                  `${w.say('离群', 'Outliers')} ${step.outliers.n}:${step.outliers.items.map(one => `${one.label ? `${one.label} ` : ''}${one.hours} h`).join(w.say('、', ', '))}`,
                ),
              ]
            : []),
        ];
      }),
  ];
}

export function missedPart(figures: Figures, w: Wording): Part {
  const { missed } = figures;
  if (!missed) return [];
  return [
    heading(w.chapter('漏追与迟控', 'Missed and late contacts')),
    ...paragraphs(
      w.say(
        `来源已知的病例${missed.linkedCases}例,判定的密接${missed.contacts}人。`,
        `${missed.linkedCases} cases with a known source; ${missed.contacts} contacts accepted.`,
      ),
    ),
    table(
      [w.say('情形', 'What'), w.say('人数', 'Number'), w.say('病例编号', 'Case numbers')],
      missed.kinds.map(kind => [
        w.pick(missedWords[kind.kind]),
        String(kind.n),
        kind.items.length
          ? `${kind.items.map(item => item.label).join(w.say('、', ', '))}${kind.n > kind.items.length ? w.say(' 等', ' …') : ''}`
          : '',
      ]),
      [40, 14, 46],
      [1],
    ),
  ];
}

export function truthPart(review: Review, figures: Figures, w: Wording): Part {
  if (review.kind !== 'drill') return [];
  const { truth } = figures;
  const head = heading(w.chapter('与演练真值比较', 'Against the truth of the drill'));
  if (truth?.state !== 'ready')
    return [head, ...paragraphs(w.say('演练评分尚未计算。', 'The score of the drill was not computed.'))];
  const share = (value: number | null) => (value === null ? '—' : `${(value * 100).toFixed(1)}%`);
  const { reached, recall, precision } = truth.tracing;
  return [
    head,
    table(
      [
        w.say('指挥方式', 'Command'),
        w.say('感染', 'Infections'),
        w.say('限制人日', 'Person-days restricted'),
      ],
      truth.arms.map(arm => {
        const name = armNames[arm.id] ?? { zh: arm.id, en: arm.id };
        return [w.say(name.zh, name.en), known(arm.infections), known(arm.personDaysRestricted)];
      }),
      [40, 30, 30],
      [1, 2],
    ),
    ...paragraphs(
      w.say(
        `追踪查全率${share(recall)},查准率${share(precision)};被感染者中传染期前已列出${known(reached.inTime)}人,列出较晚${known(reached.late)}人,从未列出${known(reached.missed)}人。`,
        `Recall of tracing ${share(recall)}, precision ${share(precision)}; of those infected, ${known(reached.inTime)} listed before they became infectious, ${known(reached.late)} later, ${known(reached.missed)} never.`,
      ),
    ),
  ];
}

export function sources(
  review: Review,
  shown: { figures: Figures; frozen: number | null },
  made: string,
  w: Wording,
): Part {
  const targets = (shown.figures.steps ?? []).map(
    step => `${w.pick(stepWords[step.step].title)}:${step.target.hours} h,${w.pick(step.target.source)}`,
  );
  return [
    heading(w.say('附:口径与来源', 'Annex: definitions and sources')),
    remark(
      w.say(
        `数字截至${w.instant(shown.figures.asOf)},范围${shown.figures.area.name}${shown.frozen ? `,结案版本第${shown.frozen}版` : ',尚未结案'};生成于${made};复盘编号${review.id}。`,
        `Figures as of ${w.instant(shown.figures.asOf)}, area ${shown.figures.area.name}${shown.frozen ? `, version ${shown.frozen} as closed` : ', not closed yet'}; made ${made}; review ${review.id}.`,
      ),
    ),
    remark(
      w.say(
        '用时只计已完成的步骤;中位数与90%分位取最近秩,精确到0.1小时;只知到日的按整日计。病例一律以编号表示。',
        'Delays count finished steps only; median and 90th percentile by nearest rank to 0.1 h; what is known by the day counts whole days. Cases appear by number only.',
      ),
    ),
    ...targets.map(remark),
  ];
}
