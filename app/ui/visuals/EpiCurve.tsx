import { lazy, Suspense, useMemo } from 'react';
import { LoadingState } from '../desk/parts.tsx';
import { ClassMark } from '../marks.tsx';
import { defineWords, useFormat, useWords } from '../words/index.ts';
import { ChartFrame, type FigureProps } from './ChartFrame.tsx';
import { CaseSquares } from './curve/CaseSquares.tsx';
import { type Curve, squaresUpTo } from './curve/curveOption.ts';
import { SeriesSign } from './curve/SeriesSign.tsx';

export type { Curve, CurveSeries, Nowcast } from './curve/curveOption.ts';

const BarCurve = lazy(() => import('./curve/BarCurve.tsx').then(module => ({ default: module.BarCurve })));

const words = defineWords({
  day: ['日期', 'Day'],
  incomplete: ['尚在汇总', 'still coming in'],
  incompleteFrom: ['{day}起尚在汇总,会继续增加', 'counts from {day} on will still grow'],
  nowcast: ['估计补报后', 'expected after late reports'],
  complete: ['是否汇总完', 'Complete'],
  yes: ['是', 'yes'],
  no: ['否', 'no'],
});

/** The epidemic curve: daily, stacked, from zero; days still coming in are hatched so they never look like a fall; up to 50 cases one square each. */
export function EpiCurve(props: FigureProps & Curve & { onPick?: (day: string, seriesKey: string) => void }) {
  const w = useWords(words);
  const f = useFormat();
  const { days, series, incompleteFrom, nowcast } = props;
  const total = series.reduce((sum, one) => sum + one.values.reduce((a, b) => a + b, 0), 0);
  const curve = useMemo(
    () => ({ days, series, incompleteFrom, nowcast }),
    [days, series, incompleteFrom, nowcast],
  );
  const isEmpty = props.state === undefined && total === 0;
  return (
    <ChartFrame
      {...props}
      state={isEmpty ? 'empty' : props.state}
      csvName="epidemic-curve"
      table={{
        head: [w.day, ...series.map(one => one.label), w.complete],
        rows: days.map((day, index) => [
          day,
          ...series.map(one => one.values[index] ?? 0),
          incompleteFrom && day >= incompleteFrom ? w.no : w.yes,
        ]),
        numeric: series.map((_, index) => index + 1),
      }}
      legend={
        <>
          {series.map((one, order) => (
            <span key={one.key}>
              {one.class ? (
                <ClassMark class={one.class} />
              ) : (
                <svg width="14" height="14" aria-hidden="true">
                  <rect
                    width="14"
                    height="14"
                    fill={one.tone === 'alarm' ? 'var(--alarm)' : 'var(--neutral-bar)'}
                  />
                  <SeriesSign order={order} x={7} y={7} size={14} />
                </svg>
              )}
              {one.label} {f.number(one.values.reduce((a, b) => a + b, 0))}
            </span>
          ))}
          {nowcast && nowcast.length > 0 && <span>Ⅰ {w.nowcast}</span>}
          {incompleteFrom && <span>{w.incompleteFrom({ day: f.day(incompleteFrom) })}</span>}
        </>
      }
    >
      {total <= squaresUpTo && !nowcast?.length ? (
        <CaseSquares
          days={days}
          series={series}
          incompleteFrom={incompleteFrom}
          incompleteText={w.incomplete}
          label={props.description}
          onPick={props.onPick}
        />
      ) : (
        <Suspense fallback={<LoadingState rows={5} />}>
          <BarCurve
            curve={curve}
            words={{ nowcast: w.nowcast }}
            label={props.description}
            onPick={props.onPick}
          />
        </Suspense>
      )}
    </ChartFrame>
  );
}
