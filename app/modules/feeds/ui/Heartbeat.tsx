import { useFormat, useWords } from '../../../ui/words/index.ts';
import { words } from './words.ts';

/** A source's last 24 hours: a bar a quarter of an hour, its height by the square root so that one rush does not hide the rest. */
export function Heartbeat(props: { beats: readonly number[] }) {
  const w = useWords(words);
  const f = useFormat();
  const { beats } = props;
  const most = Math.sqrt(Math.max(1, ...beats));
  const total = beats.reduce((sum, each) => sum + each, 0);
  return (
    <svg
      className="heartbeat"
      viewBox={`0 0 ${beats.length * 2} 24`}
      preserveAspectRatio="none"
      role="img"
      aria-label={w.strip({ n: f.number(total) })}
    >
      <line x1={0} x2={beats.length * 2} y1={23.5} y2={23.5} className="heartbeat-base" />
      {beats.map((count, index) => {
        const height = count > 0 ? Math.max(2, (Math.sqrt(count) / most) * 22) : 0;
        // biome-ignore lint/suspicious/noArrayIndexKey: a bar is its quarter of an hour
        return <rect key={index} x={index * 2} width={1.5} y={23 - height} height={height} />;
      })}
    </svg>
  );
}
