import { addDays, daysBetween } from '@outpace/protocol';
import type { Bilingual } from '../../../core/refusal.ts';
import type { Figures } from '../figureSchema.ts';
import { stepWords } from '../targets.ts';
import { type TimelineKind, timelineKinds } from '../timelineKinds.ts';
import type { Scene } from './scene.ts';

type Pick = (text: Bilingual) => string;
const width = 560;
const labels = 120;
const right = 44;

/** Rows a reader looks at in the picture; the rest stands in the table. */
const drawn: TimelineKind[] = ['onset', 'result', 'traced', 'accepted', 'inPlace', 'released', 'overdue'];
/** More bars than this cannot be told apart; then each is several days. */
const mostBars = 90;

/** The timeline by day: one row a kind, each to its own scale with its largest count written. Null without entries. Pure. */
export function timelineScene(timeline: NonNullable<Figures['timeline']>, pick: Pick): Scene | null {
  const kinds = drawn.filter(kind => timeline.entries.some(entry => entry.kind === kind));
  const days = timeline.entries.filter(entry => kinds.includes(entry.kind)).map(entry => entry.day);
  if (!days.length) return null;
  const first = days.reduce((a, b) => (a < b ? a : b));
  const last = days.reduce((a, b) => (a > b ? a : b));
  const span = daysBetween(first, last) + 1;
  const perBar = Math.ceil(span / mostBars);
  const bars = Math.ceil(span / perBar);
  const rowHeight = 40;
  const step = (width - labels - right) / bars;
  const scene: Scene = { width, height: kinds.length * rowHeight + 26, boxes: [], words: [] };
  for (const [row, kind] of kinds.entries()) {
    const counts = new Array<number>(bars).fill(0);
    for (const entry of timeline.entries)
      if (entry.kind === kind) counts[Math.floor(daysBetween(first, entry.day) / perBar)]! += entry.n;
    const most = Math.max(...counts);
    const base = (row + 1) * rowHeight;
    scene.words.push({
      x: labels - 8,
      y: base - 8,
      text: pick(timelineKinds[kind].title),
      size: 12,
      anchor: 'end',
    });
    scene.words.push({ x: width - 4, y: base - 8, text: String(most), size: 11, anchor: 'end' });
    scene.boxes.push({ x: labels, y: base, width: width - labels - right, height: 0.7, grey: 120 });
    for (const [bar, n] of counts.entries())
      if (n)
        scene.boxes.push({
          x: labels + bar * step + step * 0.1,
          y: base - (n / most) * (rowHeight - 8),
          width: Math.max(0.8, step * 0.8),
          height: (n / most) * (rowHeight - 8),
          grey: kind === 'overdue' ? 60 : 110,
        });
  }
  const foot = scene.height - 8;
  scene.words.push({ x: labels, y: foot, text: first.slice(5), size: 11, anchor: 'start' });
  scene.words.push({
    x: width - right,
    y: foot,
    text: addDays(first, span - 1).slice(5),
    size: 11,
    anchor: 'end',
  });
  return scene;
}

/** The longest bar, in targets; longer ones end there with their figure written. */
const mostTargets = 5;

/** Median (dark) and 90th percentile (light) of each step as multiples of its target, with a line at the target. Null without any. Pure. */
export function stepsScene(steps: NonNullable<Figures['steps']>, pick: Pick): Scene | null {
  const rows = steps.filter(step => step.all);
  if (!rows.length) return null;
  const names = 190;
  const unit = (width - names - right) / mostTargets;
  const rowHeight = 26;
  const scene: Scene = { width, height: rows.length * rowHeight + 26, boxes: [], words: [] };
  for (const [row, step] of rows.entries()) {
    const { p50, p90 } = step.all!;
    const y = row * rowHeight + 5;
    const length = (hours: number) => Math.min(mostTargets, hours / step.target.hours) * unit;
    scene.words.push({
      x: names - 8,
      y: y + 12,
      text: pick(stepWords[step.step].title),
      size: 12,
      anchor: 'end',
    });
    scene.boxes.push({ x: names, y, width: length(p90), height: 16, grey: 205 });
    scene.boxes.push({ x: names, y: y + 3, width: length(p50), height: 10, grey: 90 });
    scene.words.push({
      x: width - 2,
      y: y + 12,
      text: `${(p90 / step.target.hours).toFixed(1)}×`,
      size: 11,
      anchor: 'end',
    });
  }
  scene.boxes.push({ x: names + unit, y: 0, width: 1.2, height: rows.length * rowHeight, grey: 0 });
  scene.words.push({ x: names + unit, y: scene.height - 8, text: '1×', size: 11, anchor: 'middle' });
  return scene;
}

/** Hours lost beyond target by step, longest first. Null when nothing was lost. Pure. */
export function lostScene(steps: NonNullable<Figures['steps']>, pick: Pick): Scene | null {
  const rows = steps
    .filter(step => (step.all?.lostHours ?? 0) > 0)
    .sort((a, b) => b.all!.lostHours - a.all!.lostHours);
  if (!rows.length) return null;
  const names = 190;
  const rowHeight = 24;
  const most = rows[0]!.all!.lostHours;
  const room = width - names - 70;
  const scene: Scene = { width, height: rows.length * rowHeight + 6, boxes: [], words: [] };
  for (const [row, step] of rows.entries()) {
    const y = row * rowHeight + 4;
    const lost = step.all!.lostHours;
    scene.words.push({
      x: names - 8,
      y: y + 12,
      text: pick(stepWords[step.step].title),
      size: 12,
      anchor: 'end',
    });
    scene.boxes.push({
      x: names,
      y,
      width: Math.max(1, (lost / most) * room),
      height: 15,
      grey: row ? 150 : 60,
    });
    scene.words.push({
      x: names + (lost / most) * room + 6,
      y: y + 12,
      text: String(Math.round(lost)),
      size: 11,
      anchor: 'start',
    });
  }
  return scene;
}
