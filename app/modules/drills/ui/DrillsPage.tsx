import { useState } from 'react';
import { EmptyState, ErrorState, LoadingState, PageHead } from '../../../ui/desk/parts.tsx';
import { useCan } from '../../../ui/session.ts';
import { useApiQuery } from '../../../ui/useApi.ts';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import type { DrillRun, ScenarioView } from '../schema.ts';
import { DrillResults } from './DrillResults.tsx';
import { RunRow } from './RunRow.tsx';
import { StartDrill } from './StartDrill.tsx';
import { runWords } from './words.ts';
import './drills.css';

const calmMs = 10_000;
const busyMs = 1500;

/** Scenarios to drill, drills under way and past, and how they compare. */
export function DrillsPage() {
  const w = useWords(runWords);
  const f = useFormat();
  const leads = useCan('drill.run');
  const [chosen, setChosen] = useState<ScenarioView | null>(null);
  const [busy, setBusy] = useState(false);
  const scenarios = useApiQuery<{ items: ScenarioView[]; problems: string[] }>('/drills/scenarios');
  const runs = useApiQuery<{ items: DrillRun[]; total: number }>('/drills', {
    refreshEvery: busy ? busyMs : calmMs,
  });
  const items = runs.data?.items ?? [];
  const moving = items.some(run => run.state === 'starting' || run.state === 'stopping');
  if (moving !== busy) setBusy(moving);
  const running = items.filter(run => run.state === 'running' || run.state === 'starting').length;
  return (
    <>
      <PageHead
        title={w.title}
        answer={items.length ? w.answer({ running, all: runs.data!.total }) : w.answerNone}
      />
      <p className="secondary" style={{ marginBottom: 12 }}>
        {w.apart}
      </p>
      <section className="panel" aria-label={w.runs}>
        <h2>{w.runs}</h2>
        {runs.isPending && <LoadingState rows={3} />}
        {runs.error && !runs.data && <ErrorState problem={runs.error} onRetry={() => void runs.refetch()} />}
        {runs.data && items.length === 0 && (
          <EmptyState title={w.noRuns} hint={leads ? w.noRunsHint : w.noRunsLook} />
        )}
        {items.map(run => (
          <RunRow key={run.id} run={run} />
        ))}
        {runs.data && runs.data.total > items.length && (
          <p className="secondary">
            {w.leftOut({ n: f.number(items.length), all: f.number(runs.data.total) })}
          </p>
        )}
      </section>
      <DrillResults runs={items} />
      <section className="drill-section" aria-label={w.scenarios}>
        <h2>{w.scenarios}</h2>
        {scenarios.isPending && <LoadingState rows={4} />}
        {scenarios.error && !scenarios.data && (
          <ErrorState problem={scenarios.error} onRetry={() => void scenarios.refetch()} />
        )}
        {scenarios.data?.items.length === 0 && <EmptyState title={w.noScenarios} hint={w.noScenariosHint} />}
        {(scenarios.data?.problems.length ?? 0) > 0 && (
          <div role="alert">
            <p>{w.unreadable}</p>
            <ul>
              {scenarios.data!.problems.map(problem => (
                <li key={problem}>{problem}</li>
              ))}
            </ul>
          </div>
        )}
        <div className="drill-cards">
          {(scenarios.data?.items ?? []).map(scenario => (
            <ScenarioCard
              key={scenario.id}
              scenario={scenario}
              onChoose={leads ? () => setChosen(scenario) : undefined}
            />
          ))}
        </div>
      </section>
      <StartDrill scenario={chosen} onClose={() => setChosen(null)} />
    </>
  );
}

function ScenarioCard({ scenario, onChoose }: { scenario: ScenarioView; onChoose?: () => void }) {
  const w = useWords(runWords);
  const f = useFormat();
  const pick = usePick();
  return (
    <article className="drill-card">
      <h3>{pick(scenario.title)}</h3>
      <p className="drill-facts">
        <span>{scenario.mode === 'tabletop' ? w.tabletop : w.simulated}</span>
        {scenario.mode === 'simulated' && <span>{pick(scenario.disease)}</span>}
        <span>{w.people({ n: f.number(scenario.people) })}</span>
        <span>{w.days({ n: scenario.days })}</span>
        <span>{w.startsOn({ day: f.day(scenario.startsOn) })}</span>
        {scenario.injects > 0 && <span>{w.injects({ n: scenario.injects })}</span>}
      </p>
      <p>{pick(scenario.briefing)}</p>
      {scenario.questions.length > 0 && (
        <details>
          <summary>{w.objectives}</summary>
          <ul>
            {scenario.questions.map(question => (
              <li key={question.zh}>{pick(question)}</li>
            ))}
          </ul>
        </details>
      )}
      {scenario.sources.length > 0 && (
        <details>
          <summary>{w.sources}</summary>
          <ul>
            {scenario.sources.map(source => (
              <li key={source.what}>
                {source.what}: {source.source}
              </li>
            ))}
          </ul>
        </details>
      )}
      {onChoose && (
        <button type="button" className="button" onClick={onChoose}>
          {w.choose}
        </button>
      )}
    </article>
  );
}
