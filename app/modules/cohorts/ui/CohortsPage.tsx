import { useState } from 'react';
import { Dialog } from '../../../ui/desk/Dialog.tsx';
import { ProblemSummary } from '../../../ui/desk/ProblemSummary.tsx';
import { EmptyState, ErrorState, LoadingState, PageHead } from '../../../ui/desk/parts.tsx';
import { Link, navigate } from '../../../ui/nav.tsx';
import { useCan, useSession } from '../../../ui/session.ts';
import { useApiCommand, useApiQuery } from '../../../ui/useApi.ts';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import type { CohortView, Counts } from '../schema.ts';
import { Coverage, Trend, useFrequency } from './parts.tsx';
import { words } from './words.ts';

interface Listed {
  items: CohortView[];
  people: Counts;
  asOf: string;
}
interface AreaCoverage {
  items: { areaKey: number; area: string; counts: Counts; coverage: number | null }[];
  asOf: string;
}

/** Every cohort: is everybody tested who must be? */
export function CohortsPage() {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const frequency = useFrequency();
  const may = useCan('testing.write');
  const [opening, setOpening] = useState(false);
  const list = useApiQuery<Listed>('/cohorts', { refreshEvery: 60_000, keepPrevious: true });
  const areas = useApiQuery<AreaCoverage>('/cohorts/coverage/areas', {
    refreshEvery: 120_000,
    keepPrevious: true,
  });
  if (list.error && !list.data)
    return <ErrorState page problem={list.error} onRetry={() => void list.refetch()} />;
  if (!list.data) return <LoadingState rows={8} />;
  const { items, people } = list.data;
  return (
    <>
      <PageHead
        title={w.cohorts}
        answer={
          items.length === 0 ? undefined : people.overdue === 0 && people.due === 0 ? (
            w.allTested
          ) : (
            <Link to="/overdue-tests" className={people.overdue ? 'alarm-text' : ''}>
              {w.cohortsAnswer({ n: f.number(people.overdue), due: f.number(people.due) })}
            </Link>
          )
        }
        asOf={list.data.asOf}
        actions={
          may ? (
            <button type="button" className="button main" onClick={() => setOpening(true)}>
              {w.open}
            </button>
          ) : undefined
        }
      />
      {items.length === 0 ? (
        <EmptyState title={w.noCohorts} hint={w.noCohortsHint} />
      ) : (
        <section className="panel cohort-scroll">
          <table className="cohort-table">
            <thead>
              <tr>
                <th scope="col">{w.cohort}</th>
                <th scope="col">{w.frequency}</th>
                <th scope="col" className="number">
                  {w.members}
                </th>
                <th scope="col" className="number">
                  {w.done}
                </th>
                <th scope="col" className="number">
                  {w.due}
                </th>
                <th scope="col" className="number">
                  {w.overdue}
                </th>
                <th scope="col" className="number">
                  {w.exempt}
                </th>
                <th scope="col">{w.coverage}</th>
                <th scope="col">{w.trend}</th>
              </tr>
            </thead>
            <tbody>
              {items.map(one => (
                <tr key={one.id}>
                  <th scope="row">
                    <Link to={`/cohorts/${one.id}`}>{pick(one.title)}</Link>
                    <br />
                    <span className="secondary small">
                      {one.department} · {one.area}
                    </span>
                  </th>
                  <td>
                    {frequency(one)} <kbd>{one.ruleId}</kbd>
                  </td>
                  <td className="number">{f.number(one.counts.members)}</td>
                  <td className="number">{f.number(one.counts.done)}</td>
                  <td className="number">{f.number(one.counts.due)}</td>
                  <td className="number">
                    {one.counts.overdue > 0 ? (
                      <Link to={`/overdue-tests?cohortId=${one.id}`} className="alarm-text">
                        {f.number(one.counts.overdue)}
                      </Link>
                    ) : (
                      0
                    )}
                  </td>
                  <td className="number">{f.number(one.counts.exempt)}</td>
                  <td>
                    <Coverage counts={one.counts} coverage={one.coverage} target={one.coverageTarget} />
                  </td>
                  <td>
                    <Trend days={one.trend} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      {items.length > 0 && areas.data && areas.data.items.length > 1 && (
        <section className="panel cohort-scroll">
          <h2>{w.byArea}</h2>
          <table className="cohort-table">
            <tbody>
              {areas.data.items.map(one => (
                <tr key={one.areaKey}>
                  <th scope="row">{one.area}</th>
                  <td className="number">{f.number(one.counts.members)}</td>
                  <td>
                    <Coverage counts={one.counts} coverage={one.coverage} />
                  </td>
                  <td className="number">
                    <Link to={`/overdue-tests?areaKey=${one.areaKey}`}>
                      {w.overdue} {f.number(one.counts.overdue)}
                    </Link>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      <OpenCohort open={opening} onClose={() => setOpening(false)} />
    </>
  );
}

interface Rules {
  packs: {
    packId: string;
    packVersion: string;
    overlayIds: string[];
    title: { zh: string; en: string };
    cohorts: {
      key: string;
      ruleId: string;
      title: { zh: string; en: string };
      gapDays: number | null;
      on: string[];
      loop: boolean;
    }[];
  }[];
}

function OpenCohort(props: { open: boolean; onClose: () => void }) {
  const w = useWords(words);
  const pick = usePick();
  const session = useSession();
  const frequency = useFrequency();
  const rules = useApiQuery<Rules>('/cohorts/rules', { enabled: props.open });
  const [chosen, setChosen] = useState('');
  const [department, setDepartment] = useState('');
  const [target, setTarget] = useState('95');
  const open = useApiCommand<{ id: string }>('POST', '/cohorts', {
    invalidates: ['/cohorts'],
    onDone: answer => navigate(`/cohorts/${answer.id}`),
  });
  const packs = rules.data?.packs ?? [];
  const [pack, key] = [packs[Number(chosen.split(' ')[0])], chosen.split(' ')[1]];
  return (
    <Dialog open={props.open} onClose={props.onClose} label={w.open}>
      <form
        className="cohort-form"
        onSubmit={event => {
          event.preventDefault();
          if (pack && key)
            open.mutate({
              body: {
                key,
                packId: pack.packId,
                packVersion: pack.packVersion,
                overlayIds: pack.overlayIds,
                department,
                coverageTarget: Number(target) / 100,
                areaKey: Number(session.area.key),
              },
            });
        }}
      >
        <h2>{w.open}</h2>
        <ProblemSummary problem={open.error ?? rules.error} />
        {rules.data && !packs.length && <p>{w.noRules}</p>}
        <label>
          {w.fromProtocol}
          <select
            className="field-box"
            required
            value={chosen}
            onChange={event => setChosen(event.target.value)}
          >
            <option value="" />
            {packs.map((one, n) => (
              <optgroup key={one.packId + one.packVersion} label={pick(one.title)}>
                {one.cohorts.map(rule => (
                  <option key={rule.key} value={`${n} ${rule.key}`}>
                    {pick(rule.title)} ·{' '}
                    {frequency({
                      gapDays: rule.gapDays,
                      onEntry: rule.on.includes('entry'),
                      onExit: rule.on.includes('exit'),
                    })}{' '}
                    [{rule.ruleId}]
                  </option>
                ))}
              </optgroup>
            ))}
          </select>
        </label>
        <label>
          {w.department}
          <input
            className="field-box"
            required
            maxLength={120}
            value={department}
            onChange={event => setDepartment(event.target.value)}
          />
        </label>
        <label>
          {w.target} %
          <input
            className="field-box"
            type="number"
            min={1}
            max={100}
            required
            value={target}
            onChange={event => setTarget(event.target.value)}
          />
        </label>
        <div className="cohort-row">
          <button
            type="submit"
            className="button main"
            disabled={open.isPending || !pack || !department.trim()}
          >
            {w.open}
          </button>
          <button type="button" className="button" onClick={props.onClose}>
            {w.cancel}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
