import type { Bilingual } from '../../core/refusal.ts';
import type { Ranged, Score, Share } from './types.ts';

const number = (value: number) => Math.round(value).toLocaleString('en-US');
const share = ({ hits, of }: Share): string | Bilingual =>
  of === 0 ? { zh: '无', en: 'none' } : `${((100 * hits) / of).toFixed(1)}% (${number(hits)}/${number(of)})`;
const ranged = (value: number, over: Ranged | null) =>
  over ? `${number(value)} (${number(over.low)}–${number(over.high)})` : number(value);

/** The score in rows for a terminal: a heading row, one row a command, then one row a figure. */
export function scoreTable(score: Score): (string | Bilingual)[][] {
  const { tracing, control, tasks, rooms } = score;
  const unestimable: Bilingual = { zh: '不可估计', en: 'not estimable' };
  const rows: (string | Bilingual)[][] = [
    [
      { zh: '指挥', en: 'Command' },
      { zh: '感染', en: 'Infections' },
      { zh: '受限制人日', en: 'People-days restricted' },
      { zh: '每避免一例感染的人日', en: 'People-days per infection prevented' },
      { zh: '死亡', en: 'Dead' },
      { zh: '检测', en: 'Tests' },
    ],
    ...score.arms.map(arm => [
      arm.title,
      ranged(arm.infections, arm.infectionsOver),
      ranged(arm.peopleDays.all, arm.peopleDaysOver),
      arm.perPrevented.value === null ? unestimable : arm.perPrevented.value.toFixed(1),
      number(arm.dead),
      number(arm.tests),
    ]),
    [],
    [{ zh: '感染被发现', en: 'Infections found' }, share(tracing.known)],
    [{ zh: '所感染的人列入名单', en: 'Infected people on the list' }, share(tracing.infectees.recall)],
    [
      { zh: '及时/迟/漏', en: 'In time / late / missed' },
      `${number(tracing.reached.inTime)} / ${number(tracing.reached.late)} / ${number(tracing.reached.missed)}`,
    ],
    [{ zh: '真实接触者列入', en: 'True contacts listed' }, share(tracing.contacts.recall)],
    ...tracing.contacts.bySetting.map(each => [
      { zh: `  ${each.title.zh}`, en: `  ${each.title.en}` },
      share(each.recall),
    ]),
    [
      { zh: '名单上确有接触或同室', en: 'Listed who met or shared the room' },
      share({ hits: tracing.precision.met + tracing.precision.room, of: tracing.precision.listed }),
    ],
    [{ zh: '管控内发现', en: 'Found in control' }, share(control.share)],
    [
      { zh: '任务:现超时/迟完成/共', en: 'Tasks: overdue now / done late / all' },
      `${number(tasks.overdueNow)} / ${number(tasks.doneLate)} / ${number(tasks.of)}`,
    ],
    [
      { zh: '隔离房间:最多/共', en: 'Isolation rooms: peak / there are' },
      `${number(rooms.peak)} / ${number(rooms.capacity)}`,
    ],
    [],
    [
      { zh: '步骤', en: 'Step' },
      { zh: '中位', en: 'Median' },
      'p90',
      { zh: '目标', en: 'Target' },
      { zh: '达标', en: 'Within' },
    ],
    ...score.steps.map(step => {
      const unit = step.unit === 'hours' ? { zh: '小时', en: 'h' } : { zh: '天', en: 'd' };
      const time = (value: number | null): string | Bilingual =>
        value === null ? '—' : { zh: `${value.toFixed(1)}${unit.zh}`, en: `${value.toFixed(1)} ${unit.en}` };
      return [
        step.title,
        time(step.median),
        time(step.p90),
        step.target === null ? '—' : time(step.target),
        step.withinTarget ? share(step.withinTarget) : '—',
      ];
    }),
  ];
  return rows;
}
