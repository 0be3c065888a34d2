import { useEffect, useLayoutEffect, useRef, useState } from 'react';

export type Said = { zh: string; en: string };
export type NotEstimable = { notEstimable: Said };
/** "Not estimable" is an answer of its own. */
export const isEstimable = <T>(answer: T | NotEstimable): answer is T =>
  !(typeof answer === 'object' && answer !== null && 'notEstimable' in answer);

/** Room for a drawing, followed as the window changes. */
export function useRoom(): [React.RefObject<HTMLDivElement | null>, number] {
  const box = useRef<HTMLDivElement>(null);
  const [room, setRoom] = useState(560);
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setRoom(element.clientWidth));
    observer.observe(element);
    setRoom(element.clientWidth);
    return () => observer.disconnect();
  }, []);
  return [box, room];
}

/** Round numbers from 0 that reach `most`, at most five. */
export function ticksTo(most: number, whole = true): number[] {
  const rough = Math.max(most, whole ? 4 : 0.1) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map(n => n * power).find(n => n >= rough && (!whole || n >= 1))!;
  return Array.from({ length: Math.ceil(most / step - 1e-9) + 1 }, (_, n) => n * step);
}

/** Fills of stacked parts that stay apart without colour: solid, light, striped. */
export const fills = [
  'blue',
  'grey',
  'blue-stripes',
  'blue-light',
  'grey-stripes',
  'grey-light',
  'dots',
  'outline',
] as const;
export type Fill = (typeof fills)[number] | 'alarm';

/** Places of a daily figure. */
export const plot = { left: 38, right: 8, top: 20, bottom: 26, height: 200, leastCell: 5, mostCell: 34 };

/** The frame of a chart by days: a cell a day as wide as the room allows, scrolled to the latest days, which are what one looks for. */
export function useDays(count: number) {
  const [box, room] = useRoom();
  const scroller = useRef<HTMLDivElement>(null);
  const cell = Math.max(
    plot.leastCell,
    Math.min(plot.mostCell, (room - plot.left - plot.right) / Math.max(1, count)),
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: again whenever the days or the room change
  useEffect(() => {
    if (scroller.current) scroller.current.scrollLeft = scroller.current.scrollWidth;
  }, [count, room]);
  return { box, scroller, cell, width: plot.left + count * cell + plot.right };
}
