import { useState } from 'react';
import { ErrorState, LoadingState, PageHead } from '../../../ui/desk/parts.tsx';
import { Link, usePathParams } from '../../../ui/nav.tsx';
import { useCan } from '../../../ui/session.ts';
import { useApiQuery } from '../../../ui/useApi.ts';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import { AreaPath } from './AreaPath.tsx';
import type { PersonAnswer } from './api.ts';
import { DuplicatesPanel } from './DuplicatesPanel.tsx';
import { IdentityPanel } from './IdentityPanel.tsx';
import { MergesPanel } from './MergesPanel.tsx';
import './people.css';
import { careWords, sexWords, tieWords, words } from './words.ts';

/** Who is this, how do we know, and is the same person here twice? Reached from a case, a contact, a measure or a task. */
export function PersonPage() {
  const { personId } = usePathParams<{ personId: string }>();
  const answer = useApiQuery<PersonAnswer>(`/people/${personId}`);
  if (answer.error && !answer.data)
    return <ErrorState page problem={answer.error} onRetry={() => void answer.refetch()} />;
  if (!answer.data) return <LoadingState rows={8} />;
  // another person is another page: nothing shown or half judged goes over
  return <OnePerson key={personId} answer={answer.data} />;
}

function OnePerson({ answer }: { answer: PersonAnswer }) {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const mayWrite = useCan('person.write');
  const [said, setSaid] = useState<string | null>(null);
  const { person } = answer;
  return (
    <>
      <PageHead
        title={`${w.person} · ${person.maskedName}`}
        answer={`${pick(sexWords[person.sex]!)} · ${person.birthYear === null ? w.bornUnknown : w.born({ year: person.birthYear })}`}
      />
      {person.mergedInto && (
        <p className="person-notice" role="status">
          {w.mergedInto} <Link to={`/people/${person.mergedInto}`}>{w.toKept}</Link>
        </p>
      )}
      {said && (
        <p className="person-notice" role="status">
          ✓ {said}
        </p>
      )}
      <dl className="person-facts">
        <div>
          <dt>{w.area}</dt>
          <dd>
            <AreaPath areaKey={person.areaKey} />
          </dd>
        </div>
        {person.locatedKey !== person.areaKey && (
          <div>
            <dt>{w.located}</dt>
            <dd>
              <AreaPath areaKey={person.locatedKey} />
            </dd>
          </div>
        )}
        <div>
          <dt>{w.externalId}</dt>
          <dd>{person.externalId ?? f.missing}</dd>
        </div>
        {person.vulnerable.length > 0 && (
          <div>
            <dt>{w.groups}</dt>
            <dd>
              {person.vulnerable.map(code => pick(careWords[code] ?? { zh: code, en: code })).join(' · ')}
            </dd>
          </div>
        )}
      </dl>
      <IdentityPanel person={person} known={answer.known} />
      <section className="panel">
        <h2>{w.ties}</h2>
        {answer.ties.length === 0 ? (
          <p className="secondary">{w.noTies}</p>
        ) : (
          <ul className="person-list">
            {answer.ties.map(tie => (
              <li key={tie.groupId}>
                <span className="secondary">{pick(tieWords[tie.kind] ?? tieWords.other!)}</span> {tie.label}
              </li>
            ))}
          </ul>
        )}
      </section>
      {mayWrite && !person.mergedInto && (
        <DuplicatesPanel person={person} known={answer.known} onDone={setSaid} />
      )}
      {answer.merges.length > 0 && (
        <MergesPanel merges={answer.merges} mayWrite={mayWrite} onDone={setSaid} />
      )}
    </>
  );
}
