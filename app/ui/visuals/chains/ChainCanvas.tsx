import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useTheme } from '../../theme.ts';
import { type ChainView, drawChains, headHeight, marginLeft, nodeRadius, nodeX, nodeY } from './draw.ts';
import type { ChainLink, FoldedLayout } from './foldLayout.ts';

const laneHeights = [10, 16, 22, 30];

/** Scrolls like any box; only what is in view is drawn. */
export function ChainCanvas(props: {
  layout: FoldedLayout;
  links: ChainLink[];
  selected: string | null;
  path: ReadonlySet<string>;
  zoom: number;
  label: string;
  singles: string;
  /** Bring this lane and day into view; a new object each time. */
  target: { x: number; y: number } | null;
  onSelect: (id: string) => void;
  onUnfold: (chain: string) => void;
  onOpen: (id: string) => void;
  onZoom: (by: number) => void;
}) {
  const theme = useTheme();
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [size, setSize] = useState({ width: 600, height: 440 });
  const { layout } = props;
  const laneHeight = laneHeights[Math.max(0, Math.min(laneHeights.length - 1, props.zoom))]!;
  const fitWidth = (size.width - 2 * marginLeft - 40) / Math.max(1, layout.days - 1);
  const dayWidth = Math.max(props.zoom < 2 ? 4 : 12, Math.min(60, fitWidth)) * (props.zoom >= 3 ? 1.6 : 1);
  const placed = useMemo(() => new Map(layout.nodes.map(node => [node.id, node])), [layout]);
  const extent = {
    width: Math.max(size.width, marginLeft * 2 + (layout.days - 1) * dayWidth + 60),
    height: Math.max(size.height, headHeight + 28 + layout.lanes * laneHeight),
  };
  const viewNow = useCallback(
    (): ChainView => ({
      ...size,
      scrollLeft: box.current?.scrollLeft ?? 0,
      scrollTop: box.current?.scrollTop ?? 0,
      dayWidth,
      laneHeight,
    }),
    [size, dayWidth, laneHeight],
  );
  const frame = useRef(0);
  const paint = useCallback(() => {
    cancelAnimationFrame(frame.current);
    frame.current = requestAnimationFrame(() => {
      const context = canvas.current?.getContext('2d');
      if (!context || !canvas.current) return;
      const ratio = devicePixelRatio || 1;
      canvas.current.width = size.width * ratio;
      canvas.current.height = size.height * ratio;
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      drawChains(context, { ...props, placed, theme, view: viewNow() });
    });
  }, [props, placed, theme, viewNow, size]);
  useEffect(() => {
    paint();
    return () => cancelAnimationFrame(frame.current);
  }, [paint]);
  useEffect(() => {
    const element = box.current!;
    const measure = () => setSize({ width: element.clientWidth, height: element.clientHeight });
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a new target moves the view
  useEffect(() => {
    if (!props.target || !box.current) return;
    const view = viewNow();
    const [x, y] = [nodeX(view, props.target.x), nodeY(view, props.target.y)];
    const left = x < 40 || x > view.width - 80 ? view.scrollLeft + x - view.width / 3 : view.scrollLeft;
    const top = y < 60 || y > view.height - 40 ? view.scrollTop + y - view.height / 3 : view.scrollTop;
    box.current.scrollTo({ left, top });
  }, [props.target]);

  const hit = (clientX: number, clientY: number) => {
    const view = viewNow();
    const rect = box.current!.getBoundingClientRect();
    const [x, y] = [clientX - rect.left, clientY - rect.top];
    const reach = Math.max(12, nodeRadius(view) * 2);
    let best: { id: string; distance: number } | null = null;
    for (const node of layout.nodes) {
      const distance = Math.hypot(nodeX(view, node.x) - x, nodeY(view, node.y) - y);
      if (distance <= reach && (!best || distance < best.distance)) best = { id: node.id, distance };
    }
    if (best) return { node: best.id };
    const lane = (y - headHeight - 14 + view.scrollTop) / view.laneHeight;
    const band = layout.bands.find(one => one.folded && lane >= one.top - 0.6 && lane <= one.top + 0.8);
    return band?.chain ? { chain: band.chain } : null;
  };

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the graph around it takes the keys
    // biome-ignore lint/a11y/noStaticElementInteractions: the graph around it has the role
    <div
      ref={box}
      className="chains-canvas"
      onScroll={paint}
      onClick={event => {
        const found = hit(event.clientX, event.clientY);
        if (found && 'node' in found && found.node) props.onSelect(found.node);
        else if (found && 'chain' in found && found.chain) props.onUnfold(found.chain);
      }}
      onDoubleClick={event => {
        const found = hit(event.clientX, event.clientY);
        if (found && 'node' in found && found.node) props.onOpen(found.node);
      }}
    >
      <canvas
        ref={canvas}
        role="img"
        aria-label={props.label}
        style={{ width: size.width, height: size.height }}
      />
      <div style={{ width: extent.width, height: Math.max(0, extent.height - size.height) }} />
    </div>
  );
}
