import type { PersonClass, Theme } from '../../tokens.ts';
import { classColour, fontStack, palettes } from '../../tokens.ts';
import { formatDayShort, weekday } from '../../words/formatTime.ts';

export type CurveSeries = {
  key: string;
  label: string;
  class?: PersonClass;
  tone?: 'neutral' | 'alarm';
  /** One count per day, in the order of `days`. */
  values: number[];
};

export type Nowcast = { day: string; median: number; low: number; high: number };

export type Curve = {
  days: string[];
  series: CurveSeries[];
  /** First city date whose counts are still coming in. */
  incompleteFrom?: string;
  nowcast?: Nowcast[];
};

const colourOf = (series: CurveSeries, theme: Theme) =>
  series.class
    ? classColour(series.class, theme)
    : series.tone === 'alarm'
      ? palettes[theme].alarm
      : palettes[theme].neutralBar;

/** Cases in the curve up to which each is drawn as a square of its own. */
export const squaresUpTo = 50;

/** ECharts' option for an epidemic curve: bars without gaps from zero, incomplete days hatched, nowcast as whisker. Pure. */
export function curveOption(curve: Curve, theme: Theme, words: { nowcast: string }) {
  const p = palettes[theme];
  const firstIncomplete = curve.incompleteFrom
    ? curve.days.findIndex(day => day >= curve.incompleteFrom!)
    : -1;
  const bars = curve.series.map((series, order) => ({
    id: series.key,
    name: series.label,
    type: 'bar' as const,
    stack: 'cases',
    barCategoryGap: '0%',
    cursor: 'pointer',
    itemStyle: { color: colourOf(series, theme), borderColor: p.raised, borderWidth: 1 },
    emphasis: { focus: 'none' as const },
    data: series.values.map((value, index) =>
      firstIncomplete >= 0 && index >= firstIncomplete
        ? {
            value,
            itemStyle: {
              color: colourOf(series, theme),
              opacity: 0.55,
              borderColor: colourOf(series, theme),
              borderWidth: 1,
              borderType: 'dashed' as const,
              decal: {
                symbol: 'rect',
                color: p.raised,
                dashArrayX: [1, 0],
                dashArrayY: [3, 3],
                rotation: Math.PI / 4,
              },
            },
          }
        : // Complete days are plain in the first series; others carry a mild decal so stacks read without colour.
          { value, itemStyle: { decal: decalOf(order, p.raised) } },
    ),
  }));
  const whiskers = curve.nowcast?.length
    ? [
        {
          id: 'nowcast',
          name: words.nowcast,
          type: 'custom' as const,
          data: curve.nowcast.map(now => [curve.days.indexOf(now.day), now.median, now.low, now.high]),
          encode: { x: 0, y: [1, 2, 3] },
          itemStyle: { color: p.text },
          renderItem: whisker(p.text),
          z: 5,
        },
      ]
    : [];
  return {
    animation: false,
    aria: { enabled: true, decal: { show: false } },
    textStyle: { fontFamily: fontStack, color: p.text },
    grid: { left: 8, right: 8, top: 24, bottom: 4, containLabel: true },
    tooltip: {
      trigger: 'axis' as const,
      renderMode: 'richText' as const, // no innerHTML: the page's Trusted Types policy refuses it
      backgroundColor: p.raised,
      borderColor: p.strongLine,
      textStyle: { color: p.text },
      axisPointer: { type: 'shadow' as const },
    },
    xAxis: {
      type: 'category' as const,
      data: curve.days,
      axisLine: { lineStyle: { color: p.strongLine } },
      axisTick: {
        show: true,
        alignWithLabel: true,
        interval: (index: number) => isWeekend(curve.days[index]),
        lineStyle: { color: p.strongLine },
      },
      axisLabel: { color: p.secondary, fontSize: 12, formatter: formatDayShort, hideOverlap: true },
    },
    yAxis: {
      type: 'value' as const,
      min: 0,
      minInterval: 1,
      axisLabel: { color: p.secondary, fontSize: 12 },
      splitLine: { lineStyle: { color: p.line } },
    },
    series: [...bars, ...whiskers],
  };
}

function isWeekend(day: string | undefined): boolean {
  return day !== undefined && (weekday(day) === 0 || weekday(day) === 6);
}

function decalOf(order: number, colour: string) {
  if (order === 0) return { symbol: 'none' };
  return order === 1
    ? {
        symbol: 'circle',
        symbolSize: 0.3,
        color: colour,
        dashArrayX: [
          [6, 6],
          [0, 6, 6, 0],
        ],
        dashArrayY: [6, 0],
      }
    : { symbol: 'rect', color: colour, dashArrayX: [1, 0], dashArrayY: [1, 5], rotation: Math.PI / 4 };
}

type Api = {
  value: (place: number) => number;
  coord: (point: [number, number]) => number[];
  size?: (span: [number, number]) => number | number[];
};

function whisker(colour: string) {
  return (_: unknown, api: unknown) => {
    const { value, coord } = api as Api;
    const [x, low] = coord([value(0), value(2)]) as [number, number];
    const [, high] = coord([value(0), value(3)]) as [number, number];
    const [, median] = coord([value(0), value(1)]) as [number, number];
    const line = (x1: number, y1: number, x2: number, y2: number) => ({
      type: 'line' as const,
      shape: { x1, y1, x2, y2 },
      style: { stroke: colour, lineWidth: 1.5 },
    });
    return {
      type: 'group' as const,
      children: [
        line(x, low, x, high),
        line(x - 4, low, x + 4, low),
        line(x - 4, high, x + 4, high),
        { type: 'circle' as const, shape: { cx: x, cy: median, r: 3 }, style: { fill: colour } },
      ],
    };
  };
}
