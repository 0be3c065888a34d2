import { useState } from 'react';
import { StateBadge } from '../../../ui/desk/badges.tsx';
import { ProblemSummary } from '../../../ui/desk/ProblemSummary.tsx';
import { EmptyState, ErrorState, LoadingState, PageHead } from '../../../ui/desk/parts.tsx';
import { Link, navigate } from '../../../ui/nav.tsx';
import { useCan, useSession } from '../../../ui/session.ts';
import { useApiCommand, useApiQuery } from '../../../ui/useApi.ts';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import type { Choices, Plans } from './api.ts';
import { PlanEditor } from './PlanEditor.tsx';
import './plans.css';
import { words } from './words.ts';

/** Which plans there are, which are in force, and which of their triggers are met now. */
export function PlansPage() {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const mayWrite = useCan('plan.write');
  const [writing, setWriting] = useState(false);
  const plans = useApiQuery<Plans>('/plans', { refreshEvery: 60_000 });
  const choices = useApiQuery<Choices>('/plans/choices');
  if (plans.error && !plans.data)
    return <ErrorState page problem={plans.error} onRetry={() => plans.refetch()} />;
  if (!plans.data) return <LoadingState rows={6} />;
  const { items } = plans.data;
  const nameOf = (code: string) => {
    const known = choices.data?.diseases.find(one => one.code === code);
    return known ? pick(known.name) : code;
  };
  return (
    <>
      <PageHead
        title={w.plans}
        asOf={plans.data.asOf}
        answer={w.plansAnswer({
          force: f.number(items.filter(item => item.inForce !== null).length),
          open: f.number(items.reduce((sum, item) => sum + item.open, 0)),
        })}
        actions={
          mayWrite && (
            <button type="button" className="button main" onClick={() => setWriting(!writing)}>
              {w.newPlan}
            </button>
          )
        }
      />
      {writing && choices.data && <NewPlan choices={choices.data} onCancel={() => setWriting(false)} />}
      {items.length === 0 ? (
        <EmptyState title={w.noPlans} hint={w.noPlansHint} />
      ) : (
        <div className="plans-scroll">
          <table className="plans-table">
            <thead>
              <tr>
                <th scope="col">{w.title}</th>
                <th scope="col">{w.area}</th>
                <th scope="col">{w.diseases}</th>
                <th scope="col">{w.state}</th>
              </tr>
            </thead>
            <tbody>
              {items.map(item => (
                <tr key={item.id}>
                  <td>
                    <Link to={`/plans/${item.id}`}>{item.title}</Link>
                  </td>
                  <td>{item.areaPath}</td>
                  <td>{item.diseases.length ? item.diseases.map(nameOf).join('、') : w.anyDisease}</td>
                  <td>
                    <span className="plans-row">
                      {item.withdrawnAt ? (
                        <StateBadge tone="off">{w.withdrawn}</StateBadge>
                      ) : item.inForce !== null ? (
                        <StateBadge tone="good">{w.inForceNo({ n: item.inForce })}</StateBadge>
                      ) : (
                        <StateBadge tone="plain">{w.notInForce}</StateBadge>
                      )}
                      {item.draft && (
                        <StateBadge tone="wait">
                          {item.draft === 'draft' ? w.hasDraft : w.hasReviewed}
                        </StateBadge>
                      )}
                      {item.open > 0 && (
                        <Link to={`/plans/${item.id}?tab=triggers`}>
                          <StateBadge tone="alarm">{w.openNow({ n: item.open })}</StateBadge>
                        </Link>
                      )}
                    </span>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}

/** From an example, or empty. */
function NewPlan({ choices, onCancel }: { choices: Choices; onCancel: () => void }) {
  const w = useWords(words);
  const pick = usePick();
  const f = useFormat();
  const session = useSession();
  const [areaKey, setAreaKey] = useState(Number(session.area.key));
  const open = (answer: { id: string }) => navigate(`/plans/${answer.id}`);
  const begin = useApiCommand<{ id: string }>('POST', '/plans/examples', {
    invalidates: ['/plans'],
    onDone: open,
  });
  const create = useApiCommand<{ id: string }>('POST', '/plans', { invalidates: ['/plans'], onDone: open });
  return (
    <section className="plans-card plans-form">
      <ProblemSummary problem={begin.error} />
      <label>
        {w.area}
        <select
          className="field-box"
          value={areaKey}
          onChange={event => setAreaKey(Number(event.target.value))}
        >
          {choices.areas.map(area => (
            <option key={area.key} value={area.key}>
              {'　'.repeat(area.level)}
              {area.name}
            </option>
          ))}
        </select>
      </label>
      <div className="plans-cards">
        {choices.examples.map(example => (
          <div key={example.id} className="plans-row">
            <button
              type="button"
              className="button"
              disabled={begin.isPending}
              onClick={() =>
                begin.mutate({
                  body: { areaKey, example: example.id, language: f.language === 'en' ? 'en' : 'zh' },
                })
              }
            >
              {w.fromExample({ title: pick(example.title) })}
            </button>
            <span className="secondary small">{pick(example.about)}</span>
          </div>
        ))}
      </div>
      <PlanEditor
        start={{ title: '', diseases: [], note: '', body: { sections: [], triggers: [], actions: [] } }}
        choices={choices}
        problem={create.error}
        busy={create.isPending}
        label={w.create}
        onSave={content => create.mutate({ body: { areaKey, ...content } })}
        onCancel={onCancel}
      />
    </section>
  );
}
