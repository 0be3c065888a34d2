import { useEffect, useState } from 'react';
import { type ApiProblem, api, ApiProblem as Problem } from '../../../ui/api.ts';
import { StateBadge } from '../../../ui/desk/badges.tsx';
import { JobProgress } from '../../../ui/desk/JobProgress.tsx';
import { ProblemSummary } from '../../../ui/desk/ProblemSummary.tsx';
import { EmptyState, ErrorState, LoadingState, PageHead } from '../../../ui/desk/parts.tsx';
import { Link, usePathParams } from '../../../ui/nav.tsx';
import { useCan } from '../../../ui/session.ts';
import { useApiCommand, useApiQuery } from '../../../ui/useApi.ts';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import type { Said } from './api.ts';
import './measures.css';
import { useClassNames } from './useClassNames.ts';
import type { OutbreakOption } from './useOutbreak.tsx';
import { words } from './words.ts';

const kinds = ['ends', 'shorter', 'longer', 'altered', 'keeps', 'undecided', 'same'] as const;
type Kind = (typeof kinds)[number];
interface Item {
  measureId: string;
  person: { maskedName: string };
  classId: string;
  kind: Kind;
  endsByDays: number;
  endsBefore: string;
  endsAfter: string | null;
  lines: Said[];
  rule: string;
  why: Said;
}
interface Preview {
  totals: (Record<Kind, number> & { people: number; daysEarlier: number; daysLater: number }) | null;
  items: Item[];
  next: string | null;
  policy: string;
  policiesAllowed: string[];
  rule: Said;
  ruleId: string;
  asOf: string;
}
interface PackEntry {
  id: string;
  version: string;
  kind: string;
  title: Said;
  state: string;
  basePacks: string[];
}
interface Switch {
  id: string;
  state: 'waiting' | 'running' | 'done' | 'failed';
  done: number;
  total: number;
}

/** Changes the edition of an outbreak: choose, see person by person what changes, agree to exactly that, watch it done. */
export function EditionPage() {
  const { outbreakId } = usePathParams<{ outbreakId: string }>();
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const may = useCan('outbreak.write');
  const outbreaks = useApiQuery<{ items: OutbreakOption[] }>('/outbreaks');
  const packs = useApiQuery<{ items: PackEntry[] }>('/protocols');
  const classNames = useClassNames(outbreaks.data?.items.filter(one => one.id === outbreakId) ?? []);
  const [target, setTarget] = useState<{ pack: string; overlayIds: string[]; policy: string }>({
    pack: '',
    overlayIds: [],
    policy: '',
  });
  const [kind, setKind] = useState<Kind | ''>('');
  const [preview, setPreview] = useState<Preview | null>(null);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const [busy, setBusy] = useState(false);
  const [running, setRunning] = useState<string | null>(null);
  const progress = useApiQuery<Switch>(`/outbreaks/${outbreakId}/edition/switches/${running}`, {
    enabled: running !== null,
    refreshEvery: 1500,
  });
  const [packId = '', version = ''] = target.pack.split('@');
  const body = {
    packId,
    version,
    ...(target.overlayIds.length ? { overlayIds: target.overlayIds } : {}),
    ...(target.policy ? { policy: target.policy } : {}),
  };
  const agree = useApiCommand<Switch>('POST', `/outbreaks/${outbreakId}/edition`, {
    invalidates: ['/outbreaks', '/measures'],
    onDone: one => setRunning(one.id),
  });
  const look = async (more: { after?: string; kind?: Kind | '' } = {}) => {
    setBusy(true);
    setProblem(null);
    try {
      const page = await api<Preview>('POST', `/outbreaks/${outbreakId}/edition/preview`, {
        body: {
          ...body,
          ...(more.kind ? { kind: more.kind } : {}),
          ...(more.after ? { after: more.after } : {}),
        },
      });
      setPreview(before =>
        more.after && before
          ? { ...page, totals: before.totals, items: [...before.items, ...page.items] }
          : page,
      );
    } catch (error) {
      if (error instanceof Problem) setProblem(error);
      else throw error;
    } finally {
      setBusy(false);
    }
  };
  // A preview answers for one target only: any change of it takes the agreement away.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the target is what it depends on
  useEffect(() => setPreview(null), [target]);
  if (outbreaks.error) return <ErrorState page problem={outbreaks.error} />;
  const outbreak = outbreaks.data?.items.find(one => one.id === outbreakId);
  if (!outbreaks.data || !packs.data) return <LoadingState />;
  if (!outbreak) return <EmptyState title={w.noOutbreak} />;
  const usable = packs.data.items.filter(one => one.state === 'active');
  const overlays = usable.filter(one => one.kind === 'overlay' && one.basePacks.includes(packId));
  const totals = preview?.totals;
  const kindWord: Record<Kind, string> = {
    ends: w.endsNow,
    shorter: w.shorter,
    longer: w.longer,
    altered: w.altered,
    keeps: w.keeps,
    undecided: w.undecided,
    same: w.same,
  };
  const policyWord: Record<string, string> = {
    shorten_at_once: w.shorten_at_once,
    finish_old_rule: w.finish_old_rule,
    officer_decides: w.officer_decides,
  };
  return (
    <>
      <PageHead
        title={`${w.edition} · ${outbreak.code} ${pick({ zh: outbreak.name, en: outbreak.nameEn ?? outbreak.name })}`}
        answer={w.editionAnswer}
        asOf={preview?.asOf}
      />
      <section className="panel">
        <div className="measure-tools">
          <span>
            {w.current}:{' '}
            <strong>
              {[outbreak.packId, ...outbreak.overlayIds]
                .map(id => packs.data.items.find(one => one.id === id))
                .map((one, place) =>
                  one ? pick(one.title) : [outbreak.packId, ...outbreak.overlayIds][place],
                )
                .join(' + ')}
            </strong>
          </span>
          <label>
            {w.target}{' '}
            <select
              className="field-box"
              value={target.pack}
              onChange={event => setTarget({ pack: event.target.value, overlayIds: [], policy: '' })}
            >
              <option value="">—</option>
              {usable
                .filter(one => one.kind === 'pack')
                .map(one => (
                  <option key={`${one.id}@${one.version}`} value={`${one.id}@${one.version}`}>
                    {pick(one.title)}
                  </option>
                ))}
            </select>
          </label>
          {overlays.length > 0 && (
            <fieldset>
              <legend>{w.overlays}</legend>
              {overlays.map(one => (
                <label key={one.id} style={{ marginInlineEnd: 12 }}>
                  <input
                    type="checkbox"
                    checked={target.overlayIds.includes(one.id)}
                    onChange={event =>
                      setTarget({
                        ...target,
                        overlayIds: event.target.checked
                          ? [...target.overlayIds, one.id]
                          : target.overlayIds.filter(id => id !== one.id),
                      })
                    }
                  />{' '}
                  {pick(one.title)}
                </label>
              ))}
            </fieldset>
          )}
          {preview && (
            <label>
              {w.policy}{' '}
              <select
                className="field-box"
                value={target.policy || preview.policy}
                onChange={event => setTarget({ ...target, policy: event.target.value })}
              >
                {preview.policiesAllowed.map(one => (
                  <option key={one} value={one}>
                    {policyWord[one] ?? one}
                  </option>
                ))}
              </select>
            </label>
          )}
          <button
            type="button"
            className={`button ${preview ? '' : 'main'}`}
            disabled={!target.pack || busy}
            onClick={() => void look()}
          >
            {w.preview}
          </button>
        </div>
        <ProblemSummary problem={problem ?? agree.error} />
      </section>
      {!target.pack && <EmptyState title={w.choosePack} />}
      {busy && !preview && <LoadingState />}
      {preview && totals && (
        <>
          <div className="measure-totals">
            <StateBadge tone="plain">
              {w.people} {f.number(totals.people)}
            </StateBadge>
            {kinds.map(one => (
              <button
                key={one}
                type="button"
                className={`button small ${kind === one ? 'main' : ''}`}
                aria-pressed={kind === one}
                onClick={() => {
                  const next = kind === one ? '' : one;
                  setKind(next);
                  void api<Preview>('POST', `/outbreaks/${outbreakId}/edition/preview`, {
                    body: { ...body, ...(next ? { kind: next } : {}) },
                  }).then(setPreview, error => setProblem(error as ApiProblem));
                }}
              >
                {kindWord[one]} {f.number(totals[one])}
              </button>
            ))}
            <span className="secondary">
              {preview.ruleId}: {pick(preview.rule)}
            </span>
          </div>
          {preview.items.length === 0 ? (
            <EmptyState title={w.nothingChanges} />
          ) : (
            <table className="measure-table">
              <thead>
                <tr>
                  <th>{w.person}</th>
                  <th>{w.class}</th>
                  <th>{w.byDays}</th>
                  <th>{w.end}</th>
                  <th>{w.whatChanges}</th>
                  <th>{w.rule}</th>
                </tr>
              </thead>
              <tbody>
                {preview.items.map(item => (
                  <tr key={item.measureId}>
                    <td>
                      <Link to={`/measures/${item.measureId}`}>{item.person.maskedName || f.missing}</Link>
                    </td>
                    <td>{pick(classNames(item.classId))}</td>
                    <td>
                      <StateBadge
                        tone={
                          item.kind === 'longer' || item.kind === 'undecided'
                            ? 'wait'
                            : item.kind === 'same'
                              ? 'off'
                              : 'plain'
                        }
                      >
                        {item.endsByDays < 0
                          ? w.earlier({ n: -item.endsByDays })
                          : item.endsByDays > 0
                            ? w.later({ n: item.endsByDays })
                            : kindWord[item.kind]}
                      </StateBadge>
                    </td>
                    <td>
                      {f.instant(item.endsBefore)} → {item.endsAfter ? f.instant(item.endsAfter) : w.endsNow}
                    </td>
                    <td>
                      {item.lines.map(line => (
                        <div key={line.zh}>{pick(line)}</div>
                      ))}
                    </td>
                    <td>{item.rule}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
          {preview.next && (
            <p>
              <button
                type="button"
                className="button"
                disabled={busy}
                onClick={() => void look({ after: preview.next!, kind })}
              >
                {w.more({ n: 60 })}
              </button>
            </p>
          )}
          {may ? (
            running === null && (
              <p className="measure-actions">
                <button
                  type="button"
                  className="button main"
                  disabled={agree.isPending || (kind !== '' && !totals)}
                  onClick={() => agree.mutate({ body: { ...body, agreed: totals } })}
                >
                  {w.agree({ n: f.number(totals.people - totals.same - totals.keeps) })}
                </button>
              </p>
            )
          ) : (
            <p className="secondary">{w.noPermission}</p>
          )}
        </>
      )}
      {progress.data && (
        <JobProgress
          job={{
            id: progress.data.id,
            title:
              progress.data.state === 'done'
                ? { zh: '已全部改按新方案', en: 'Everyone has gone over' }
                : { zh: '正在改按新方案', en: 'Going over to the new edition' },
            state: progress.data.state,
            done: progress.data.done,
            of: progress.data.total,
          }}
        />
      )}
    </>
  );
}
