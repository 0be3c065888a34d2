import { type KeyboardEvent, type PointerEvent, useRef, useState } from 'react';
import { plot } from './figure.ts';

/**
 * Days over a drawing that can be pressed, dragged over and walked with the arrows: one stop of Tab, Left and Right move, Shift extends, Home and End go to the ends, Enter or
 * Space opens. `labelOf` is what a screen reader says of a stretch.
 */
export function DayPicker(props: {
  days: readonly string[];
  cell: number;
  height: number;
  label: string;
  labelOf: (from: number, to: number) => string;
  onPick: (from: string, to: string) => void;
  onMove?: (at: number | null) => void;
  /** Ranges make no sense where each day stands for a window. */
  single?: boolean;
}) {
  const { days, cell } = props;
  const [cursor, setCursor] = useState<{ at: number; anchor: number } | null>(null);
  const dragging = useRef(false);
  const box = useRef<HTMLDivElement>(null);
  const low = cursor ? Math.min(cursor.at, cursor.anchor) : 0;
  const high = cursor ? Math.max(cursor.at, cursor.anchor) : 0;
  const move = (at: number, anchor: number) => {
    const inside = Math.max(0, Math.min(days.length - 1, at));
    setCursor({ at: inside, anchor: Math.max(0, Math.min(days.length - 1, anchor)) });
    props.onMove?.(inside);
    const scroller = box.current?.closest('.analysis-scroll');
    if (scroller && !dragging.current) {
      const x = plot.left + inside * cell;
      if (x < scroller.scrollLeft + plot.left) scroller.scrollLeft = x - plot.left;
      else if (x + cell > scroller.scrollLeft + scroller.clientWidth)
        scroller.scrollLeft = x + cell - scroller.clientWidth + 8;
    }
  };
  const open = () => cursor && props.onPick(days[low]!, days[high]!);
  const keys = (event: KeyboardEvent) => {
    const at = cursor?.at ?? days.length - 1;
    const steps: Record<string, number> = {
      ArrowLeft: at - 1,
      ArrowRight: at + 1,
      Home: 0,
      End: days.length - 1,
      PageUp: at - 7,
      PageDown: at + 7,
    };
    const to = steps[event.key];
    if (to !== undefined) {
      event.preventDefault();
      move(to, event.shiftKey && !props.single ? (cursor?.anchor ?? at) : to);
    } else if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      open();
    } else if (event.key === 'Escape' && cursor && low !== high) {
      event.stopPropagation();
      move(at, at);
    }
  };
  const dayAt = (event: PointerEvent) => {
    const { left } = box.current!.getBoundingClientRect();
    return Math.max(0, Math.min(days.length - 1, Math.floor((event.clientX - left) / cell)));
  };
  return (
    <div
      ref={box}
      className="analysis-picker"
      role="slider"
      tabIndex={0}
      aria-label={props.label}
      aria-valuemin={0}
      aria-valuemax={days.length - 1}
      aria-valuenow={cursor?.at ?? days.length - 1}
      aria-valuetext={cursor ? props.labelOf(low, high) : props.labelOf(days.length - 1, days.length - 1)}
      style={{ left: plot.left, width: days.length * cell, height: props.height }}
      onKeyDown={keys}
      onFocus={() => !cursor && !dragging.current && move(days.length - 1, days.length - 1)}
      onBlur={() => {
        setCursor(null);
        props.onMove?.(null);
      }}
      onPointerDown={event => {
        if (event.button !== 0) return;
        dragging.current = true;
        // a finger scrolls the days; only a mouse or pen draws a range
        if (event.pointerType !== 'touch') event.currentTarget.setPointerCapture(event.pointerId);
        const at = dayAt(event);
        move(at, event.shiftKey && cursor && !props.single ? cursor.anchor : at);
      }}
      onPointerMove={event => {
        const at = dayAt(event);
        if (dragging.current && cursor && event.pointerType !== 'touch')
          move(at, props.single ? at : cursor.anchor);
        else if (!dragging.current) props.onMove?.(at);
      }}
      onPointerUp={() => {
        if (dragging.current) open();
        dragging.current = false;
      }}
      onPointerCancel={() => {
        dragging.current = false;
      }}
      onPointerLeave={() => !dragging.current && !cursor && props.onMove?.(null)}
    >
      {cursor && (
        <span
          className="analysis-picked"
          style={{ left: low * cell, width: (high - low + 1) * cell }}
          aria-hidden="true"
        />
      )}
    </div>
  );
}
