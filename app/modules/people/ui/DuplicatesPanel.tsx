import { useState } from 'react';
import { StateBadge, type Tone } from '../../../ui/desk/badges.tsx';
import { ProblemSummary } from '../../../ui/desk/ProblemSummary.tsx';
import { ErrorState, LoadingState } from '../../../ui/desk/parts.tsx';
import { RevealField } from '../../../ui/desk/RevealField.tsx';
import { Link } from '../../../ui/nav.tsx';
import { useCan } from '../../../ui/session.ts';
import { useApiCommand, useApiQuery } from '../../../ui/useApi.ts';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import { AreaPath } from './AreaPath.tsx';
import type { Duplicate, MaskedPerson, PersonAnswer } from './api.ts';
import { byEvidence, type Compared, comparisonOf } from './comparison.ts';
import { revealIdentity } from './IdentityPanel.tsx';
import { MergeDialog } from './MergeDialog.tsx';
import './people.css';
import { comparedWords, fieldWords, sexWords, words } from './words.ts';

/** Records that may be the same person, those the evidence speaks for first; the rest is counted and can be opened. */
export function DuplicatesPanel({
  person,
  known,
  onDone,
}: {
  person: MaskedPerson;
  known: string[];
  onDone: (said: string) => void;
}) {
  const w = useWords(words);
  const answer = useApiQuery<{ items: Duplicate[] }>(`/people/${person.id}/duplicates`);
  const { likely, unlikely } = byEvidence(answer.data?.items ?? []);
  return (
    <section className="panel">
      <h2>{w.duplicates}</h2>
      {answer.error && <ErrorState problem={answer.error} onRetry={() => void answer.refetch()} />}
      {answer.isPending && <LoadingState rows={2} />}
      {answer.data && likely.length === 0 && <p className="secondary">{w.noDuplicates}</p>}
      {likely.length > 0 && <p className="secondary small">{w.duplicatesHint}</p>}
      {likely.map(one => (
        <Pair key={one.person.id} person={person} known={known} duplicate={one} onDone={onDone} likely />
      ))}
      {unlikely.length > 0 && (
        <details style={{ marginTop: 8 }}>
          <summary>{w.unlikely({ n: unlikely.length })}</summary>
          {unlikely.map(one => (
            <Pair key={one.person.id} person={person} known={known} duplicate={one} onDone={onDone} />
          ))}
        </details>
      )}
    </section>
  );
}

const tones: Record<Compared, Tone> = { agree: 'good', near: 'wait', differ: 'plain', missing: 'off' };

function Pair(props: {
  person: MaskedPerson;
  known: string[];
  duplicate: Duplicate;
  likely?: boolean;
  onDone: (said: string) => void;
}) {
  const { person, duplicate } = props;
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const mayReveal = useCan('person.reveal');
  const [merging, setMerging] = useState(false);
  const other = useApiQuery<PersonAnswer>(`/people/${duplicate.person.id}`);
  const distinct = useApiCommand('POST', '/people/distinct', {
    invalidates: [`/people/${person.id}`],
    onDone: () => props.onDone(w.distinctDone),
  });
  const sides = [person, other.data?.person ?? duplicate.person] as const;
  const hidden = (side: MaskedPerson, field: string) => {
    const known = side.id === person.id ? props.known : other.data?.known;
    return !known ? '…' : known.includes(field) ? w.hidden : f.unknown;
  };
  const shown = (side: MaskedPerson, field: string) =>
    field === 'name'
      ? side.maskedName
      : field === 'phone'
        ? (side.maskedPhone ?? hidden(side, field))
        : field === 'sex'
          ? pick(sexWords[side.sex]!)
          : field === 'birthDate' && side.birthYear !== null
            ? w.born({ year: side.birthYear })
            : hidden(side, field);
  return (
    <div className="person-pair">
      <div className="person-scroll">
        <table className="person-table">
          <thead>
            <tr>
              <th scope="col">{w.comparedWith}</th>
              <th scope="col">{w.thisRecord}</th>
              <th scope="col">
                {w.otherRecord} <Link to={`/people/${duplicate.person.id}`}>{w.openOther}</Link>
              </th>
            </tr>
          </thead>
          <tbody>
            {comparisonOf(duplicate).map(({ field, found }) => (
              <tr key={field} className={found}>
                <th scope="row">
                  {pick(fieldWords[field]!)}{' '}
                  <StateBadge tone={tones[found]}>{pick(comparedWords[found])}</StateBadge>
                </th>
                {sides.map(side => (
                  <td key={side.id}>{shown(side, field)}</td>
                ))}
              </tr>
            ))}
            <tr>
              <th scope="row">{w.area}</th>
              {sides.map(side => (
                <td key={side.id}>
                  <AreaPath areaKey={side.areaKey} />
                </td>
              ))}
            </tr>
            <tr>
              <th scope="row">{w.externalId}</th>
              {sides.map(side => (
                <td key={side.id}>{side.externalId ?? f.missing}</td>
              ))}
            </tr>
            {mayReveal && (
              <tr>
                <th scope="row" style={{ whiteSpace: 'normal' }}>
                  {w.whole}
                </th>
                {sides.map(side => (
                  <td key={side.id}>
                    <RevealField
                      masked="****"
                      label={{ zh: words.whole[0], en: words.whole[1] }}
                      reveal={async purpose => {
                        const one = await revealIdentity(side.id, purpose);
                        return (
                          [one.name, one.documentNumber, one.phone, one.birthDate]
                            .filter(Boolean)
                            .join(' · ') || f.unknown
                        );
                      }}
                    />
                  </td>
                ))}
              </tr>
            )}
          </tbody>
        </table>
      </div>
      <ProblemSummary problem={distinct.error} />
      <div className="person-actions">
        <button
          type="button"
          className={props.likely ? 'button main' : 'button'}
          onClick={() => setMerging(true)}
        >
          {w.merge}
        </button>
        <button
          type="button"
          className="button"
          disabled={distinct.isPending}
          onClick={() => distinct.mutate({ body: { a: person.id, b: duplicate.person.id } })}
        >
          {w.distinct}
        </button>
      </div>
      <MergeDialog
        person={person}
        other={duplicate.person}
        open={merging}
        onClose={() => setMerging(false)}
        onDone={props.onDone}
      />
    </div>
  );
}
