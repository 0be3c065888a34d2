import { markPath } from '../../marks.tsx';
import { classColour, classLooks, fontStack, palettes, type Theme } from '../../tokens.ts';
import { addDays, formatDayShort } from '../../words/formatTime.ts';
import type { ChainLink, FoldedLayout, PlacedNode } from './foldLayout.ts';

export type ChainView = {
  width: number;
  height: number;
  scrollLeft: number;
  scrollTop: number;
  dayWidth: number;
  laneHeight: number;
};

export const headHeight = 28;
export const marginLeft = 24;

export const nodeX = (view: ChainView, x: number) => marginLeft + x * view.dayWidth - view.scrollLeft;
export const nodeY = (view: ChainView, y: number) => headHeight + 14 + y * view.laneHeight - view.scrollTop;
/** Radius of a mark; never smaller than what can still be told apart. */
export const nodeRadius = (view: ChainView) => Math.max(3.5, Math.min(6, view.laneHeight * 0.32));

type Paint = {
  layout: FoldedLayout;
  links: ChainLink[];
  placed: Map<string, PlacedNode>;
  view: ChainView;
  theme: Theme;
  selected: string | null;
  path: ReadonlySet<string>;
  singles: string;
};

const dashes: Record<ChainLink['evidence'], number[]> = {
  interview: [],
  sequence: [6, 3],
  copresence: [1.5, 3],
};

/** Draws what lies in view. One pass over nodes and links; 1,000 cases take a few milliseconds. */
export function drawChains(context: CanvasRenderingContext2D, paint: Paint): void {
  const { view, layout, theme } = paint;
  const p = palettes[theme];
  context.clearRect(0, 0, view.width, view.height);
  context.font = `12px ${fontStack}`;
  context.textBaseline = 'middle';
  drawGrid(context, paint);
  for (const band of layout.bands) {
    const y = nodeY(view, band.top) - view.laneHeight / 2;
    if (y > view.height || y + (band.lanes + 1) * view.laneHeight < 0) continue;
    context.strokeStyle = p.line;
    context.lineWidth = 1;
    context.beginPath();
    context.moveTo(0, y - 2);
    context.lineTo(view.width, y - 2);
    context.stroke();
    context.fillStyle = p.secondary;
    context.fillText(
      band.chain === null ? paint.singles : `${band.folded ? '▸ ' : ''}${band.label}`,
      4,
      y + 6,
    );
  }
  for (const ribbon of layout.ribbons) {
    const y = nodeY(view, ribbon.y) + view.laneHeight / 2;
    if (y < 0 || y - view.laneHeight > view.height) continue;
    context.fillStyle = p.neutralBar;
    for (const [day, count] of ribbon.perDay) {
      const height = Math.max(2, (count / ribbon.top) * view.laneHeight);
      context.fillRect(nodeX(view, day) - view.dayWidth * 0.4, y - height, view.dayWidth * 0.8, height);
      if (view.dayWidth >= 16 && count > 1) {
        context.textAlign = 'center';
        context.fillStyle = p.text;
        context.fillText(String(count), nodeX(view, day), y - height - 6);
        context.fillStyle = p.neutralBar;
        context.textAlign = 'start';
      }
    }
  }
  for (const link of paint.links) drawLink(context, paint, link);
  for (const node of layout.nodes) drawNode(context, paint, node);
  drawHead(context, paint);
}

function drawGrid(context: CanvasRenderingContext2D, { view, layout, theme }: Paint) {
  context.fillStyle = palettes[theme].sunken;
  for (let day = 0; day < layout.days; day++) {
    const date = new Date(`${addDays(layout.firstDay, day)}T00:00:00Z`).getUTCDay();
    if (date === 0 || date === 6) context.fillRect(nodeX(view, day - 0.5), 0, view.dayWidth, view.height);
  }
}

function drawHead(context: CanvasRenderingContext2D, { view, layout, theme }: Paint) {
  const p = palettes[theme];
  context.fillStyle = p.raised;
  context.fillRect(0, 0, view.width, headHeight);
  context.strokeStyle = p.strongLine;
  context.beginPath();
  context.moveTo(0, headHeight - 0.5);
  context.lineTo(view.width, headHeight - 0.5);
  context.stroke();
  context.fillStyle = p.secondary;
  context.textAlign = 'center';
  const every = Math.max(1, Math.ceil(44 / view.dayWidth));
  for (let day = 0; day < layout.days; day += every)
    context.fillText(formatDayShort(addDays(layout.firstDay, day)), nodeX(view, day), headHeight / 2);
  context.textAlign = 'start';
}

function drawLink(context: CanvasRenderingContext2D, paint: Paint, link: ChainLink) {
  const { view, placed, theme, selected, path } = paint;
  if (link.ghost && link.to !== selected) return;
  const [from, to] = [placed.get(link.from), placed.get(link.to)];
  if (!from || !to) return;
  const [x1, y1, x2, y2] = [nodeX(view, from.x), nodeY(view, from.y), nodeX(view, to.x), nodeY(view, to.y)];
  if (Math.max(y1, y2) < 0 || Math.min(y1, y2) > view.height) return;
  const onPath = path.has(link.from) && path.has(link.to);
  context.strokeStyle = onPath ? palettes[theme].text : palettes[theme].strongLine;
  context.globalAlpha = link.ghost ? 0.45 : onPath || path.size === 0 ? 0.9 : 0.35;
  context.lineWidth = (link.probability >= 0.8 ? 2.5 : link.probability >= 0.5 ? 1.6 : 1) + (onPath ? 1 : 0);
  context.setLineDash(link.ghost ? [2, 4] : dashes[link.evidence]);
  const middle = x1 + Math.max(6, Math.min(view.dayWidth * 0.5, (x2 - x1) / 2));
  context.beginPath();
  context.moveTo(x1, y1);
  if (y1 === y2) context.lineTo(x2, y2);
  else context.bezierCurveTo(middle, y1, x1, y2, Math.max(x2, x1 + 4), y2);
  context.stroke();
  context.setLineDash([]);
  context.globalAlpha = 1;
}

function drawNode(context: CanvasRenderingContext2D, paint: Paint, node: PlacedNode) {
  const { view, theme, selected, path } = paint;
  const [x, y] = [nodeX(view, node.x), nodeY(view, node.y)];
  if (x < -20 || x > view.width + 20 || y < -20 || y > view.height + 20) return;
  const p = palettes[theme];
  const r = nodeRadius(view);
  const look = classLooks[node.class];
  const colour = classColour(node.class, theme);
  context.save();
  context.translate(x, y);
  context.globalAlpha = path.size === 0 || path.has(node.id) ? 1 : 0.5;
  if (node.unknownSource) {
    // Hollow diamond around a case whose source nobody knows.
    context.strokeStyle = p.text;
    context.lineWidth = 1.25;
    context.fillStyle = p.raised;
    context.beginPath();
    const d = r * 1.9;
    context.moveTo(0, -d);
    context.lineTo(d, 0);
    context.lineTo(0, d);
    context.lineTo(-d, 0);
    context.closePath();
    context.fill();
    context.stroke();
  }
  const shape = new Path2D(markPath(look.mark, r));
  context.strokeStyle = colour;
  context.fillStyle = colour;
  context.lineWidth = 2;
  if (look.mark === 'cross') context.stroke(shape);
  else if (look.mark === 'ring' || look.mark === 'half-square') {
    context.fillStyle = p.raised;
    context.fill(shape);
    context.stroke(shape);
    context.fillStyle = colour;
    if (look.mark === 'half-square') context.fillRect(-r, -r, r, 2 * r);
  } else context.fill(shape);
  if (node.id === selected) {
    context.globalAlpha = 1;
    context.strokeStyle = p.focus;
    context.lineWidth = 2.5;
    context.beginPath();
    context.arc(0, 0, r * 2.3, 0, 2 * Math.PI);
    context.stroke();
  }
  context.restore();
  if ((view.dayWidth >= 34 && view.laneHeight >= 18) || node.id === selected) {
    context.fillStyle = p.text;
    context.fillText(node.label, x + r * 2.4, y - (view.laneHeight >= 22 ? 6 : 0));
  }
}
