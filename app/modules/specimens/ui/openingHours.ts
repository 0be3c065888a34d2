/** One span of a day a point is open, city-local; `days`: 1 Monday … 7 Sunday, absent: every day. */
export interface Opening {
  from: string;
  to: string;
  days?: number[];
}
const names = '一二三四五六日';
const dayNumber = (text: string) => (text === '天' ? 7 : names.indexOf(text) + 1);

/** Days as written before the time: 周末, 工作日, 周一至周五, 周六; empty text means every day; null when not understood. */
function readDays(text: string): number[] | null | undefined {
  const plain = text.trim().toLowerCase();
  if (plain === '' || plain === '每天' || plain === 'daily') return undefined;
  if (plain === '周末' || plain === 'weekend') return [6, 7];
  if (plain === '工作日' || plain === 'weekdays') return [1, 2, 3, 4, 5];
  const range = /^周([一二三四五六日天])(?:[至到-]周?([一二三四五六日天]))?$/.exec(plain);
  if (!range) return null;
  const [from, to] = [dayNumber(range[1]!), dayNumber(range[2] ?? range[1]!)];
  if (to < from) return null;
  return Array.from({ length: to - from + 1 }, (_, at) => from + at);
}

/** Reads opening hours, a span a line or after a comma; the first part not understood comes back as `wrong`. Ends after midnight are written as two lines. */
export function readOpening(text: string): { opening: Opening[] } | { wrong: string } {
  const opening: Opening[] = [];
  for (const line of text.normalize('NFKC').split(/[\n,;、]/)) {
    if (line.trim() === '') continue;
    const found = /^(.*?)(\d{1,2}:\d\d)\s*[-–~至到]\s*(\d{1,2}:\d\d)$/.exec(line.trim());
    const days = found ? readDays(found[1]!) : null;
    const [from, to] = [found?.[2]?.padStart(5, '0') ?? '', found?.[3]?.padStart(5, '0') ?? ''];
    const right =
      /^([01]\d|2[0-3]):[0-5]\d$/.test(from) && /^(([01]\d|2[0-3]):[0-5]\d|24:00)$/.test(to) && from < to;
    if (days === null || !right) return { wrong: line.trim() };
    opening.push({ from, to, ...(days ? { days } : {}) });
  }
  return { opening };
}

/** The same hours as text that `readOpening` reads back. */
export function writeOpening(opening: readonly Opening[]): string {
  return opening
    .map(({ from, to, days }) => {
      if (!days || days.length === 0 || days.length === 7) return `${from}-${to}`;
      const [first, last] = [Math.min(...days), Math.max(...days)];
      const runs = last - first + 1 === days.length;
      if (!runs) return days.map(day => `周${names[day - 1]} ${from}-${to}`).join('\n');
      return `周${names[first - 1]}${last === first ? '' : `至周${names[last - 1]}`} ${from}-${to}`;
    })
    .join('\n');
}
