import { isAway, useFollowDrill } from '../drill.ts';
import { Icon } from '../icons.tsx';
import { Link } from '../nav.tsx';
import { problemWords } from '../problemWords.ts';
import { useApiCommand } from '../useApi.ts';
import { defineWords, useFormat, usePick, useWords } from '../words/index.ts';
import { StateBadge } from './badges.tsx';
import './drillBar.css';

const words = defineWords({
  label: ['演练时钟', 'Clock of the drill'],
  day: ['第{n}天', 'Day {n}'],
  paused: ['已暂停', 'Paused'],
  running: ['×{speed}', '×{speed}'],
  working: ['正在推进到 {to}', 'Working on to {to}'],
  busy: ['正在处理', 'Working'],
  ended: ['已结束', 'Ended'],
  pause: ['暂停', 'Pause'],
  run: ['继续', 'Run'],
  room: ['控制室', 'Control room'],
  unanswered: ['{n}条情况待答复', '{n} to answer'],
  away: ['演练正在重新打开,马上回来…', 'The drill is being reopened…'],
});

/** Above every page of a drill: its time, how fast it goes, and the way to the control room. */
export function DrillBar() {
  const answer = useFollowDrill();
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const run = useApiCommand('POST', '/drill/run', { invalidates: ['/drill'] });
  const pause = useApiCommand('POST', '/drill/pause', { invalidates: ['/drill'] });
  const { data: clock, error } = answer;
  const problem = run.error ?? pause.error;
  // who may not look at the drill works in it without its clock
  if (error?.status === 403) return null;
  return (
    <section className="drill-bar" aria-label={w.label}>
      {isAway(error) || !clock ? (
        <span role="status">{error ? w.away : '…'}</span>
      ) : (
        <>
          <strong className="drill-bar-time">
            {w.day({ n: clock.day })} {f.time(clock.now)}
          </strong>
          {clock.ended ? (
            <StateBadge tone="off">{w.ended}</StateBadge>
          ) : clock.clock === 'paused' ? (
            <StateBadge tone="wait">{w.paused}</StateBadge>
          ) : clock.clock === 'running' ? (
            <StateBadge tone="active">{w.running({ speed: clock.speed })}</StateBadge>
          ) : (
            <StateBadge tone="active">
              {clock.workingTo ? w.working({ to: f.instant(clock.workingTo) }) : w.busy}
            </StateBadge>
          )}
          {clock.lead && !clock.ended && (
            <button
              type="button"
              className="button small"
              disabled={run.isPending || pause.isPending}
              onClick={() =>
                clock.clock === 'paused' ? run.mutate({ body: { speed: clock.speed } }) : pause.mutate({})
              }
            >
              {clock.clock === 'paused' ? w.run : w.pause}
            </button>
          )}
          {problem && <span role="alert">{pick(problemWords(problem).title)}</span>}
          <Link to="/drill" className="drill-bar-room">
            {clock.unanswered > 0 && (
              <StateBadge tone="alarm">{w.unanswered({ n: clock.unanswered })}</StateBadge>
            )}
            {w.room}
            <Icon name="next" size={16} />
          </Link>
        </>
      )}
    </section>
  );
}
