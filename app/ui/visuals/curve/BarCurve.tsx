import { BarChart, CustomChart } from 'echarts/charts';
import { AriaComponent, GridComponent, TooltipComponent } from 'echarts/components';
import { type EChartsType, init, use } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { useEffect, useRef } from 'react';
import { useTheme } from '../../theme.ts';
import { type Curve, curveOption } from './curveOption.ts';

use([BarChart, CustomChart, GridComponent, TooltipComponent, AriaComponent, CanvasRenderer]);

/** The bars; a module of its own so that pages without a curve never load ECharts. */
export function BarCurve(props: {
  curve: Curve;
  words: { nowcast: string };
  label: string;
  onPick?: (day: string, seriesKey: string) => void;
}) {
  const theme = useTheme();
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType>(null);
  const pick = useRef(props.onPick);
  pick.current = props.onPick;
  const latest = useRef(props.curve);
  latest.current = props.curve;
  useEffect(() => {
    const instance = init(box.current!);
    chart.current = instance;
    instance.on('click', event => {
      const series = latest.current.series[event.seriesIndex ?? 0];
      const day = latest.current.days[event.dataIndex];
      if (series && day) pick.current?.(day, series.key);
    });
    const observer = new ResizeObserver(() => instance.resize());
    observer.observe(box.current!);
    return () => {
      observer.disconnect();
      instance.dispose();
      chart.current = null;
    };
  }, []);
  const { nowcast } = props.words;
  useEffect(() => {
    chart.current?.setOption(curveOption(props.curve, theme, { nowcast }), {
      replaceMerge: ['series'],
    });
  }, [props.curve, theme, nowcast]);
  return <div ref={box} style={{ height: 240, width: '100%' }} role="img" aria-label={props.label} />;
}
