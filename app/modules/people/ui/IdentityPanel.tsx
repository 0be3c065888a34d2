import { api } from '../../../ui/api.ts';
import { RevealField } from '../../../ui/desk/RevealField.tsx';
import { Link } from '../../../ui/nav.tsx';
import { useCan } from '../../../ui/session.ts';
import { useApiQuery } from '../../../ui/useApi.ts';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import { type Fact, type Identity, type IdentityField, identityFields, type MaskedPerson } from './api.ts';
import './people.css';
import { fieldWords, sourceWords, words } from './words.ts';

/** The identity of a person under a purpose; the look is journaled. Throws an `ApiProblem`. */
export async function revealIdentity(personId: string, purpose: string): Promise<Identity> {
  const { identity } = await api<{ identity: Identity }>('POST', `/people/${personId}/reveal`, {
    purpose,
    body: {},
  });
  return identity;
}

/** Every field of the identity: masked, whether it is known, and where it came from. */
export function IdentityPanel({ person, known }: { person: MaskedPerson; known: string[] }) {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const mayReveal = useCan('person.reveal');
  const facts = useApiQuery<{ items: Fact[] }>(`/people/${person.id}/facts`);
  const masked: Partial<Record<IdentityField, string | null>> = {
    name: person.maskedName,
    phone: person.maskedPhone,
  };
  return (
    <section className="panel">
      <h2>{w.identity}</h2>
      <p className="secondary small">{mayReveal ? w.identityHint : w.noReveal}</p>
      <div className="person-scroll">
        <table className="person-table fold">
          <thead>
            <tr>
              <th scope="col">{w.field}</th>
              <th scope="col">{w.value}</th>
              <th scope="col">{w.source}</th>
              <th scope="col">{w.recorded}</th>
            </tr>
          </thead>
          <tbody>
            {identityFields.map(field => {
              const label = fieldWords[field]!;
              const own = (facts.data?.items ?? []).filter(fact => fact.field === field);
              const current = own.find(fact => fact.current);
              const older = own.length - (current ? 1 : 0);
              const shown = masked[field] ?? w.hidden;
              return (
                <tr key={field} className={known.includes(field) ? undefined : 'unknown'}>
                  <th scope="row">{pick(label)}</th>
                  <td>
                    {!known.includes(field) ? (
                      <span className="secondary">{f.unknown}</span>
                    ) : mayReveal ? (
                      <RevealField
                        masked={shown}
                        label={label}
                        reveal={async purpose =>
                          (await revealIdentity(person.id, purpose))[field] ?? f.unknown
                        }
                      />
                    ) : (
                      shown
                    )}
                  </td>
                  <td>
                    {facts.isPending ? '…' : current ? <Source fact={current} /> : f.missing}
                    {older > 0 && <span className="secondary small"> {w.older({ n: older })}</span>}
                  </td>
                  <td>{current ? f.instant(current.recordedAt) : f.missing}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Source({ fact }: { fact: Fact }) {
  const pick = usePick();
  const mayImport = useCan('import.run');
  const word = pick(sourceWords[fact.sourceKind] ?? { zh: fact.sourceKind, en: fact.sourceKind });
  if (fact.sourceKind === 'import' && fact.sourceId && mayImport)
    return <Link to={`/imports/${fact.sourceId}`}>{word}</Link>;
  if (fact.sourceKind === 'merge' && fact.sourceId)
    return <Link to={`/people/${fact.sourceId}`}>{word}</Link>;
  // what somebody wrote beside their entry is shown; an id of ours says nothing to a reader
  const note = fact.sourceKind === 'entry' && fact.sourceId && !/^[\da-f-]{36}$/.test(fact.sourceId);
  return (
    <>
      {word}
      {note && <span className="secondary"> {fact.sourceId}</span>}
    </>
  );
}
