import { useState } from 'react';
import { Dialog } from '../../../ui/desk/Dialog.tsx';
import { ProblemSummary } from '../../../ui/desk/ProblemSummary.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../../ui/desk/parts.tsx';
import { Link } from '../../../ui/nav.tsx';
import { useCan, useSession } from '../../../ui/session.ts';
import { useApiCommand, useApiQuery } from '../../../ui/useApi.ts';
import { useFormat, useWords } from '../../../ui/words/index.ts';
import type { CohortView, Counts, UnitView } from '../schema.ts';
import { LinksPart } from './LinksPart.tsx';
import { words as manage } from './manageWords.ts';
import { Coverage } from './parts.tsx';
import { UnitDialog } from './UnitDialog.tsx';
import { words } from './words.ts';

/** Employers of a cohort with their coverage, the lowest first; a link for each to send its roster by. */
export function UnitsTab({ cohort }: { cohort: CohortView }) {
  const w = useWords(words);
  const m = useWords(manage);
  const f = useFormat();
  const session = useSession();
  const may = useCan('testing.write') && cohort.closedAt === null;
  const [changing, setChanging] = useState<UnitView | null>(null);
  const [name, setName] = useState('');
  const [link, setLink] = useState<string | null>(null);
  const units = useApiQuery<{ items: UnitView[]; withoutUnit: Counts }>(`/cohorts/${cohort.id}/units`);
  const add = useApiCommand('POST', `/cohorts/${cohort.id}/units`, {
    invalidates: ['/cohorts'],
    onDone: () => setName(''),
  });
  const invite = useApiCommand<{ path: string }>('POST', '/test-units', {
    invalidates: [`/cohorts/${cohort.id}/invitations`],
    onDone: answer => setLink(new URL(answer.path, window.location.href).href),
  });
  if (units.error && !units.data)
    return <ErrorState problem={units.error} onRetry={() => void units.refetch()} />;
  if (!units.data) return <LoadingState />;
  const rows = units.data.items.toSorted((a, b) => (a.coverage ?? 2) - (b.coverage ?? 2));
  return (
    <>
      <section className="panel cohort-scroll">
        <ProblemSummary problem={add.error ?? invite.error} />
        {may && (
          <form
            className="cohort-row"
            onSubmit={event => {
              event.preventDefault();
              add.mutate({ body: { name, areaKey: Number(session.area.key) } });
            }}
          >
            <label>
              {w.unitName}{' '}
              <input
                className="field-box"
                required
                maxLength={120}
                value={name}
                onChange={event => setName(event.target.value)}
              />
            </label>
            <button type="submit" className="button" disabled={add.isPending || !name.trim()}>
              {w.addUnit}
            </button>
          </form>
        )}
        {rows.length === 0 ? (
          <EmptyState title={w.noUnits} />
        ) : (
          <table className="cohort-table">
            <thead>
              <tr>
                <th scope="col">{w.unit}</th>
                <th scope="col" className="number">
                  {w.members}
                </th>
                <th scope="col" className="number">
                  {w.overdue}
                </th>
                <th scope="col">{w.coverage}</th>
                <th scope="col" />
              </tr>
            </thead>
            <tbody>
              {rows.map(unit => (
                <tr key={unit.id}>
                  <th scope="row">
                    {unit.name}
                    <br />
                    <span className="secondary small">
                      {unit.area} ·{' '}
                      {unit.placeIds.length
                        ? unit.places
                            .map(place => place.name)
                            .filter(Boolean)
                            .join('、') || w.places({ n: unit.placeIds.length })
                        : w.noPlaces}
                    </span>
                  </th>
                  <td className="number">{f.number(unit.counts.members)}</td>
                  <td className="number">
                    <Link to={`/overdue-tests?cohortId=${cohort.id}&unitId=${unit.id}`}>
                      {f.number(unit.counts.overdue)}
                    </Link>
                  </td>
                  <td>
                    <Coverage counts={unit.counts} coverage={unit.coverage} target={cohort.coverageTarget} />
                  </td>
                  <td>
                    {may && (
                      <span className="cohort-row">
                        <button type="button" className="button small" onClick={() => setChanging(unit)}>
                          {m.change}
                        </button>
                        <button
                          type="button"
                          className="button small"
                          disabled={invite.isPending}
                          onClick={() => invite.mutate({ path: `/test-units/${unit.id}/invitations` })}
                        >
                          {w.invite}
                        </button>
                      </span>
                    )}
                  </td>
                </tr>
              ))}
              {units.data.withoutUnit.members > 0 && (
                <tr>
                  <th scope="row">{w.noUnit}</th>
                  <td className="number">{f.number(units.data.withoutUnit.members)}</td>
                  <td className="number">{f.number(units.data.withoutUnit.overdue)}</td>
                  <td />
                  <td />
                </tr>
              )}
            </tbody>
          </table>
        )}
        <Dialog open={link !== null} onClose={() => setLink(null)} label={w.invite}>
          <div className="cohort-form">
            <h2>{w.invite}</h2>
            <label>
              {w.linkOnce}
              <input
                className="field-box"
                readOnly
                value={link ?? ''}
                onFocus={event => event.target.select()}
              />
            </label>
            <button type="button" className="button" onClick={() => setLink(null)}>
              {w.close}
            </button>
          </div>
        </Dialog>
      </section>
      <LinksPart cohortId={cohort.id} />
      <UnitDialog unit={changing} onClose={() => setChanging(null)} />
    </>
  );
}
