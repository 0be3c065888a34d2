import { useFormat, useWords } from '../../../ui/words/index.ts';
import { type FigureOf, Opens } from './scoreLooks.tsx';
import { words } from './scoreWords.ts';

/** Tasks, rooms, contacts in place. */
export function ScoreOthers({ score, open }: FigureOf) {
  const w = useWords(words);
  const f = useFormat();
  const { tasks, rooms } = score;
  const inPlace = score.steps.find(step => step.key === 'step/contacts')!;
  return (
    <section className="figure">
      <header>
        <div className="finding">
          <h2>{w.other}</h2>
        </div>
      </header>
      <dl className="score-facts">
        <div>
          <dt>
            {w.tasks} · {w.overdueNow}
          </dt>
          <dd>
            <Opens evidence={tasks.evidence} open={open}>
              {f.number(tasks.overdueNow)}
            </Opens>
            <span className="secondary small"> {w.ofTasks({ n: f.number(tasks.of) })}</span>
          </dd>
        </div>
        <div>
          <dt>
            {w.tasks} · {w.doneLate}
          </dt>
          <dd>
            <Opens evidence={tasks.evidence} open={open}>
              {f.number(tasks.doneLate)}
            </Opens>
          </dd>
        </div>
        <div>
          <dt>{w.rooms}</dt>
          <dd>
            <Opens evidence={rooms.evidence} open={open}>
              {f.number(rooms.peak)}
            </Opens>
            <span className="secondary small">
              {' '}
              {w.ofRooms({ n: f.number(rooms.capacity) })}
              {rooms.peakOn && ` · ${f.day(rooms.peakOn)}`}
            </span>
          </dd>
        </div>
        <div>
          <dt>{w.contactsInPlace}</dt>
          <dd>
            <Opens evidence={inPlace.evidence} open={open}>
              {inPlace.median === null ? f.missing : w.hours({ n: f.number(inPlace.median, 1) })}
            </Opens>
            {inPlace.open > 0 && (
              <span className="secondary small"> {w.open({ n: f.number(inPlace.open) })}</span>
            )}
          </dd>
        </div>
      </dl>
    </section>
  );
}
