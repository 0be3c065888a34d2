import { useState } from 'react';
import type { Score } from '../../../drills/score/types.ts';
import { EmptyState, ErrorState, LoadingState, PageHead } from '../../../ui/desk/parts.tsx';
import { useCan } from '../../../ui/session.ts';
import { useApiCommand, useApiQuery } from '../../../ui/useApi.ts';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import './score.css';
import { ScoreArms } from './scoreArms.tsx';
import { ScoreControl } from './scoreControl.tsx';
import { ScoreCurves } from './scoreCurves.tsx';
import { ScoreEvidence } from './scoreEvidence.tsx';
import { ScoreOthers } from './scoreOthers.tsx';
import { ScorePlane } from './scorePlane.tsx';
import { ScoreSteps } from './scoreSteps.tsx';
import { ScoreTracing } from './scoreTracing.tsx';
import { words } from './scoreWords.ts';

interface ScoreAnswer {
  state: 'none' | 'computing' | 'ready' | 'failed';
  done: number;
  of: number;
  computedAt: string | null;
  score: Score | null;
  error?: string;
}

/** Asked again so often while a score is being computed. */
const askEveryMs = 1500;
const worldChoices = [1, 8, 20, 50];

/** How good was this response, against nobody acting, a paper command and a perfect one? */
export function ScorePage() {
  const w = useWords(words);
  const [computing, setComputing] = useState(false);
  const answer = useApiQuery<ScoreAnswer>('/drill/score', computing ? { refreshEvery: askEveryMs } : {});
  const { data } = answer;
  if (data && (data.state === 'computing') !== computing) setComputing(data.state === 'computing');
  if (answer.error && !data)
    return <ErrorState page problem={answer.error} onRetry={() => answer.refetch()} />;
  if (!data) return <LoadingState rows={8} />;
  const compute = <Compute busy={data.state === 'computing'} />;
  if (data.state === 'ready' && data.score) return <Scored score={data.score} compute={compute} />;
  return (
    <>
      <PageHead title={w.title} actions={compute} />
      {data.state === 'computing' && <Progress done={data.done} of={data.of} />}
      {data.state === 'none' && <EmptyState title={w.noScore} hint={w.noScoreHint} />}
      {data.state === 'ready' && <EmptyState title={w.noScore} hint={w.hidden} />}
      {data.state === 'failed' && <EmptyState title={w.failed} hint={data.error} />}
    </>
  );
}

function Progress({ done, of }: { done: number; of: number }) {
  const w = useWords(words);
  const f = useFormat();
  return (
    <section className="panel" aria-live="polite">
      <p>
        <strong>{w.computing}</strong>
      </p>
      <div
        className={`progress ${of ? '' : 'unknown'}`}
        role="progressbar"
        aria-label={w.computing}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={of ? Math.floor((100 * done) / of) : undefined}
      >
        <i style={{ width: of ? `${(100 * done) / of}%` : undefined }} />
      </div>
      <p className="secondary">{w.progress({ done: f.number(done), of: f.number(of) })}</p>
    </section>
  );
}

/** Which worlds, and go. Only for who may lead the drill. */
function Compute({ busy }: { busy: boolean }) {
  const w = useWords(words);
  const may = useCan('drill.run');
  const [worlds, setWorlds] = useState(20);
  const ask = useApiCommand('POST', '/drill/score', { invalidates: ['/drill/score'] });
  if (!may) return null;
  return (
    <>
      <label className="score-choice" title={w.worldsHint}>
        {w.worlds}
        <select
          className="field-box"
          value={worlds}
          disabled={busy}
          onChange={event => setWorlds(Number(event.target.value))}
        >
          {worldChoices.map(n => (
            <option key={n} value={n}>
              {w.worldsOf({ n })}
            </option>
          ))}
        </select>
      </label>
      <button
        type="button"
        className="button main"
        disabled={busy || ask.isPending}
        onClick={() => ask.mutate({ body: { seeds: worlds } })}
      >
        {busy ? w.computing : w.compute}
      </button>
      {ask.error && <ErrorState problem={ask.error} />}
    </>
  );
}

function Scored({ score, compute }: { score: Score; compute: React.ReactNode }) {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const [shown, setShown] = useState<string | null>(null);
  const arm = (id: string) => score.arms.find(each => each.id === id)!;
  const [none, paper, response] = [arm('unattended'), arm('paper'), arm('response')];
  const figure = { score, open: setShown };
  return (
    <>
      <PageHead
        title={w.title}
        answer={w.answer({
          response: f.number(response.infections),
          days: f.number(response.peopleDays.all),
          paper: f.number(paper.infections),
          paperDays: f.number(paper.peopleDays.all),
          none: f.number(none.infections),
        })}
        asOf={w.asOf({
          instant: f.instant(new Date(score.now).toISOString()),
          days: f.number(score.days.length - score.beginsAt),
        })}
        actions={compute}
      />
      <div className="score-figures">
        <ScorePlane {...figure} />
        <ScoreCurves {...figure} />
        <ScoreArms {...figure} />
        <ScoreTracing {...figure} />
        <ScoreSteps {...figure} />
        <ScoreControl {...figure} />
        <ScoreOthers {...figure} />
        <section className="figure wide">
          <header>
            <div className="finding">
              <h2>{w.limits}</h2>
            </div>
          </header>
          <ul className="score-limits">
            {score.limits.map(limit => (
              <li key={limit.en}>{pick(limit)}</li>
            ))}
          </ul>
        </section>
      </div>
      <ScoreEvidence
        list={shown === null ? null : (score.evidence[shown] ?? null)}
        onClose={() => setShown(null)}
      />
    </>
  );
}
