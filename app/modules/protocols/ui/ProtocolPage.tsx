import { StateBadge } from '../../../ui/desk/badges.tsx';
import { ProblemSummary } from '../../../ui/desk/ProblemSummary.tsx';
import { ErrorState, LoadingState, PageHead } from '../../../ui/desk/parts.tsx';
import { Link, usePathParams, useUrlState } from '../../../ui/nav.tsx';
import { useCan } from '../../../ui/session.ts';
import { useApiCommand, useApiQuery } from '../../../ui/useApi.ts';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import type { Entry, PackAnswer } from './api.ts';
import { ClassTable } from './ClassTable.tsx';
import { MeasureTable } from './MeasureTable.tsx';
import './protocols.css';
import { Basis } from './ReviewMark.tsx';
import { TryPlan } from './TryPlan.tsx';
import { words } from './words.ts';

/** One pack as people can read it, with the overlays laid on it that the address names. */
export function ProtocolPage() {
  const { packId, version } = usePathParams<{ packId: string; version: string }>();
  const [overlays, setOverlays] = useUrlState('overlays');
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const may = useCan('protocol.write');
  const list = useApiQuery<{ items: Entry[] }>('/protocols');
  const answer = useApiQuery<PackAnswer>(
    `/protocols/${encodeURIComponent(packId)}/${encodeURIComponent(version)}`,
    { query: { overlays: overlays || undefined } },
  );
  const activate = useApiCommand<Entry>(
    'POST',
    `/protocols/${encodeURIComponent(packId)}/${encodeURIComponent(version)}/activate`,
    { invalidates: ['/protocols'] },
  );
  if (answer.error) return <ErrorState page problem={answer.error} onRetry={() => void answer.refetch()} />;
  if (!answer.data) return <LoadingState />;
  const { entry, pack, overlay } = answer.data;
  const chosen = overlays.split(',').filter(Boolean);
  const usable =
    list.data?.items.filter(one => one.kind === 'overlay' && one.basePacks.includes(packId)) ?? [];
  const toggle = (id: string, on: boolean) =>
    setOverlays((on ? [...chosen, id] : chosen.filter(one => one !== id)).join(','));
  return (
    <>
      <PageHead
        title={pick(entry.title)}
        answer={`${entry.disease ? `${pick(entry.disease)} · ` : ''}${f.day(entry.effectiveFrom)} – ${entry.effectiveTo ? f.day(entry.effectiveTo) : w.open}${entry.reviewRequired ? ` · ${w.review({ n: entry.reviewRequired })}` : ''}`}
        actions={
          entry.state === 'proposed' &&
          may &&
          (entry.proposedByMe ? (
            <StateBadge tone="wait">{w.byOther}</StateBadge>
          ) : (
            <button
              type="button"
              className="button main"
              disabled={activate.isPending}
              onClick={() => activate.mutate({ body: {} })}
            >
              {w.activate}
            </button>
          ))
        }
      />
      <ProblemSummary problem={activate.error} />
      {usable.length > 0 && (
        <p>
          {w.withOverlays}:{' '}
          {usable.map(one => (
            <label key={one.id} style={{ marginInlineEnd: 12 }}>
              <input
                type="checkbox"
                checked={chosen.includes(one.id)}
                onChange={event => toggle(one.id, event.target.checked)}
              />{' '}
              {pick(one.title)}
            </label>
          ))}{' '}
          <Link
            to={`/protocols/compare?a=${packId}@${version}&b=${packId}@${version}${chosen.length ? `&overlays=${chosen.join(',')}` : ''}`}
          >
            {w.compare}
          </Link>
        </p>
      )}
      {overlay && (
        <section className="panel">
          <p>
            {w.basedOn({ ids: overlay.base_packs.join(', ') })}{' '}
            {overlay.sunset && (
              <StateBadge tone="wait">{w.sunset({ day: f.day(overlay.sunset) })}</StateBadge>
            )}{' '}
            · {pick(overlay.legal_basis)}
          </p>
          <table className="protocol-table">
            <tbody>
              {overlay.patch.map(step => (
                <tr key={step.path + step.op}>
                  <td>{step.op}</td>
                  <td>
                    <code>{step.path}</code>
                  </td>
                  <td>
                    <code>{JSON.stringify(step.value)}</code>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      {pack && (
        <>
          <TryPlan
            key={`${pack.id} ${pack.version}`}
            pack={pack}
            name={{ packId, version, overlayIds: chosen }}
          />
          <ClassTable pack={pack} />
          <MeasureTable pack={pack} />
          <section className="panel protocol-section">
            <h2>{w.clocks}</h2>
            <table className="protocol-table">
              <tbody>
                {pack.clocks.map(rule => (
                  <tr key={rule.id}>
                    <td>{rule.id}</td>
                    <td>{pick(rule.title)}</td>
                    <td>{w.hours({ n: rule.due_hours })}</td>
                    <td>
                      {rule.escalate.map(step => (
                        <div key={step.id}>{w.overdueTo({ n: step.after_hours, to: pick(step.to) })}</div>
                      ))}
                    </td>
                    <td>
                      <Basis basis={rule} />
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
          <section className="panel protocol-section">
            <h2>{w.windows}</h2>
            <table className="protocol-table">
              <tbody>
                {pack.infectious_window.map(rule => (
                  <tr key={rule.id}>
                    <td>{rule.id}</td>
                    <td>{pick(rule.text)}</td>
                    <td>
                      <Basis basis={rule} />
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
            <h2>{w.special}</h2>
            <table className="protocol-table">
              <tbody>
                {pack.special_groups.map(rule => (
                  <tr key={rule.id}>
                    <td>{rule.id}</td>
                    <td>{pick(rule.text)}</td>
                    <td>
                      <Basis basis={rule} />
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
            <p>
              {w.transition}: {pick(pack.transition.text)} ({pack.transition.id}){' '}
              <Basis basis={pack.transition} />
            </p>
          </section>
          <section className="panel protocol-section">
            <h2>{w.parameters}</h2>
            <table className="protocol-table">
              <thead>
                <tr>
                  <th>{w.name}</th>
                  <th>{w.value}</th>
                  <th>{w.unit}</th>
                  <th>{w.range}</th>
                  <th>{w.status}</th>
                  <th>{w.source}</th>
                </tr>
              </thead>
              <tbody>
                {Object.entries(pack.parameters).map(
                  ([name, one]) =>
                    one && (
                      <tr key={name}>
                        <td>{name}</td>
                        <td>{String(one.value)}</td>
                        <td>{one.unit}</td>
                        <td>{one.range ? one.range.join('–') : f.notApplicable}</td>
                        <td>{w[one.status]}</td>
                        <td>
                          <Basis basis={one} />
                        </td>
                      </tr>
                    ),
                )}
              </tbody>
            </table>
          </section>
          <section className="panel protocol-section">
            <h2>{w.documents}</h2>
            <ul>
              {pack.source_docs.map(doc => (
                <li key={doc.id}>
                  <strong>{doc.id}</strong> {pick(doc.title)} {doc.issued && f.day(doc.issued)}
                </li>
              ))}
            </ul>
          </section>
        </>
      )}
    </>
  );
}
