import { StateBadge, type Tone } from '../../../ui/desk/badges.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../../ui/desk/parts.tsx';
import { useUrlParams } from '../../../ui/nav.tsx';
import { useApiQuery } from '../../../ui/useApi.ts';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import type { Difference, Plan } from './api.ts';
import { words } from './words.ts';

const tones: Record<string, Tone> = {
  draft: 'wait',
  reviewed: 'active',
  in_force: 'good',
  superseded: 'off',
};

/** Who wrote, reviewed and put in force each version, and what each changes against another. */
export function VersionsView({ plan }: { plan: Plan }) {
  const w = useWords(words);
  const f = useFormat();
  const [params, setParams] = useUrlParams();
  const { versions } = plan;
  const to = Number(params.get('to')) || versions[0]!.number;
  const inForce = versions.find(row => row.state === 'in_force');
  const from =
    Number(params.get('from')) ||
    (inForce && inForce.number !== to ? inForce.number : versions.find(row => row.number < to)?.number);
  const names = (people: readonly { name: string; unit: string }[]) =>
    people.map(({ name, unit }) => (unit ? `${name}(${unit})` : name || f.unknown)).join('、');
  return (
    <>
      <div className="plans-cards">
        {versions.map(row => (
          <section key={row.number} className="plans-card">
            <div className="plans-row">
              <b>{w.versionNo({ n: row.number })}</b>
              <StateBadge tone={tones[row.state] ?? 'plain'}>{w[row.state as 'draft']}</StateBadge>
              <span>{row.note}</span>
            </div>
            <p className="secondary small">
              {w.writtenBy({ who: names(row.writers) })} {f.instant(row.writtenAt)}
              {row.reviewer && row.reviewedAt && (
                <>
                  {' · '}
                  {w.reviewedBy({ who: names([row.reviewer]) })} {f.instant(row.reviewedAt)}
                  {row.reviewNote && `:“${row.reviewNote}”`}
                </>
              )}
              {row.enforcer && row.inForceAt && (
                <>
                  {' · '}
                  {w.enforcedBy({ who: names([row.enforcer]) })}{' '}
                  {row.untilAt
                    ? w.fromTo({ from: f.instant(row.inForceAt), to: f.instant(row.untilAt) })
                    : w.since({ from: f.instant(row.inForceAt) })}
                </>
              )}
            </p>
            <div className="plans-row">
              <button
                type="button"
                className="button small"
                onClick={() => setParams({ number: String(row.number), tab: null })}
              >
                {w.read}
              </button>
              {versions
                .filter(other => other.number < row.number)
                .slice(0, 1)
                .map(other => (
                  <button
                    key={other.number}
                    type="button"
                    className="button small"
                    onClick={() => setParams({ from: String(other.number), to: String(row.number) })}
                  >
                    {w.compare({ n: other.number })}
                  </button>
                ))}
            </div>
          </section>
        ))}
      </div>
      {from !== undefined && <Differences planId={plan.id} from={from} to={to} />}
    </>
  );
}

function Differences({ planId, from, to }: { planId: string; from: number; to: number }) {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const answer = useApiQuery<Difference>(`/plans/${planId}/difference`, { query: { from, to } });
  if (answer.error) return <ErrorState problem={answer.error} onRetry={() => answer.refetch()} />;
  if (!answer.data) return <LoadingState rows={4} />;
  const d = answer.data;
  return (
    <section>
      <h2>{w.differences({ from, to })}</h2>
      {d.title && (
        <p className="plans-lines">
          <del>{d.title.before}</del> → <ins>{d.title.after}</ins>
        </p>
      )}
      {d.differences.length === 0 && !d.title && <EmptyState title={w.noDifference} />}
      <div className="plans-cards">
        {d.differences.map(one => (
          <section key={`${one.part}${one.key}`} className="plans-card">
            <div className="plans-row">
              <b>{w[`part_${one.part}` as 'part_sections']}</b>
              <StateBadge tone="active">{w[`kind_${one.kind}` as 'kind_new']}</StateBadge>
              {one.before && one.after && pick(one.before) !== pick(one.after) ? (
                <span>
                  <del>{pick(one.before)}</del> → <ins>{pick(one.after)}</ins>
                </span>
              ) : (
                <span>{pick((one.after ?? one.before)!)}</span>
              )}
            </div>
            {one.lines.length > 0 && (
              <div className="plans-lines">
                {one.lines.map((line, at) => {
                  const Tag = line.sign === '+' ? 'ins' : line.sign === '-' ? 'del' : 'span';
                  return (
                    // biome-ignore lint/suspicious/noArrayIndexKey: lines of a text have no identity
                    <div key={at}>
                      <Tag>
                        {line.sign} {line.text}
                      </Tag>
                    </div>
                  );
                })}
              </div>
            )}
          </section>
        ))}
      </div>
      <p className="secondary small">{w.sameParts({ n: f.number(d.same) })}</p>
    </section>
  );
}
