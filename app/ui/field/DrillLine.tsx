import { isAway, useFollowDrill } from '../drill.ts';
import { Link } from '../nav.tsx';
import { defineWords, useFormat, useWords } from '../words/index.ts';
import './field.css';

const words = defineWords({
  drill: ['演练', 'Drill'],
  at: ['第{n}天 {time}', 'Day {n}, {time}'],
  paused: ['已暂停', 'paused'],
  running: ['×{speed}', '×{speed}'],
  working: ['正在推进', 'working on'],
  ended: ['已结束', 'ended'],
  away: ['演练正在重新打开…', 'The drill is being reopened…'],
});

/** On every phone page of a drill: that it is one, and what time it is in it; leads to the injects. */
export function DrillLine() {
  const { data: clock, error } = useFollowDrill();
  const w = useWords(words);
  const f = useFormat();
  const state = !clock
    ? ''
    : clock.ended
      ? w.ended
      : clock.clock === 'paused'
        ? w.paused
        : clock.clock === 'running'
          ? w.running({ speed: clock.speed })
          : w.working;
  // who may not look at the drill works in it without its clock
  if (error?.status === 403)
    return (
      <p className="field-drill">
        <span className="demo-mark">{w.drill}</span>
      </p>
    );
  return (
    <Link to="/drill" className="field-drill">
      <span className="demo-mark">{w.drill}</span>
      {isAway(error) ? w.away : clock ? `${w.at({ n: clock.day, time: f.time(clock.now) })} · ${state}` : '…'}
    </Link>
  );
}
