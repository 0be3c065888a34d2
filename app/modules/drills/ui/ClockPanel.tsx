import { StateBadge } from '../../../ui/desk/badges.tsx';
import { isAway, useDrillClock } from '../../../ui/drill.ts';
import { problemWords } from '../../../ui/problemWords.ts';
import { useApiCommand } from '../../../ui/useApi.ts';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import type { DrillView } from '../schema.ts';
import { roomWords } from './words.ts';

/** Seconds of the drill a second that have a button: as it is, a minute, ten minutes, an hour. */
const speeds = [1, 60, 600, 3600];

/** The drill's time, large, and how to move it. */
export function ClockPanel({ view }: { view: DrillView }) {
  const w = useWords(roomWords);
  const f = useFormat();
  const pick = usePick();
  const live = useDrillClock();
  const clock = live.data ?? view;
  const invalidates = ['/drill'];
  const run = useApiCommand('POST', '/drill/run', { invalidates });
  const pause = useApiCommand('POST', '/drill/pause', { invalidates });
  const step = useApiCommand('POST', '/drill/step', { invalidates });
  const workTo = useApiCommand('POST', '/drill/work-to', { invalidates });
  const commands = [run, pause, step, workTo];
  const problem = commands.find(command => command.error)?.error;
  const away = isAway(live.error);
  const busy = away || commands.some(command => command.isPending);
  const standing = clock.clock === 'paused';
  const act = (command: (typeof commands)[number], body?: unknown) => {
    for (const each of commands) each.reset();
    command.mutate({ body });
  };
  return (
    <section className="panel drill-clock" aria-label={w.clock}>
      <p className="drill-clock-time">{f.time(clock.now)}</p>
      <p className="drill-clock-day">
        {f.day(clock.now.length ? dayIn(clock.now, f.timeZone) : null, { weekday: true })} ·{' '}
        {w.dayOf({ n: clock.day, of: clock.days })}
      </p>
      <p role="status">
        {away ? (
          w.away
        ) : clock.ended ? (
          <StateBadge tone="off">{w.ended}</StateBadge>
        ) : standing ? (
          <StateBadge tone="wait">{w.paused}</StateBadge>
        ) : (
          <StateBadge tone="active">
            {clock.clock === 'running'
              ? w.running({ speed: clock.speed })
              : clock.workingTo
                ? w.working({ to: f.instant(clock.workingTo) })
                : w.busy}
          </StateBadge>
        )}
      </p>
      {view.lead && !clock.ended && (
        <>
          <div className="drill-actions" role="group" aria-label={w.speed}>
            <button
              type="button"
              className="button main"
              disabled={busy || standing}
              onClick={() => act(pause)}
            >
              {w.pause}
            </button>
            {speeds.map(speed => (
              <button
                key={speed}
                type="button"
                className="button"
                aria-pressed={clock.clock === 'running' && clock.speed === speed}
                disabled={busy || clock.clock === 'working'}
                onClick={() => act(run, { speed })}
              >
                {w.times({ n: speed })}
              </button>
            ))}
          </div>
          <div className="drill-actions">
            <button
              type="button"
              className="button"
              disabled={busy || clock.clock === 'working' || view.nextEventAt === null}
              onClick={() => act(step)}
            >
              {view.nextEventAt ? w.stepAt({ at: f.instant(view.nextEventAt) }) : w.step}
            </button>
            <button
              type="button"
              className="button"
              disabled={busy || clock.clock === 'working'}
              onClick={() => act(workTo, { instant: clock.nextMorning })}
            >
              {w.morning({ at: f.instant(clock.nextMorning) })}
            </button>
            <button
              type="button"
              className="button"
              disabled={busy || clock.clock === 'working'}
              onClick={() => act(workTo, { instant: view.endsAt })}
            >
              {w.toEnd}
            </button>
          </div>
        </>
      )}
      {problem && (
        <p role="alert" className="field-problem">
          {pick(problemWords(problem).title)} {problem.why && pick(problem.why)}
        </p>
      )}
      {view.error && (
        <p role="alert" className="field-problem">
          {w.error}: {view.error}
        </p>
      )}
    </section>
  );
}

/** The city-local day of an instant, `YYYY-MM-DD`. */
const dayIn = (instant: string, timeZone: string) =>
  new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(new Date(instant));
