import { useState } from 'react';
import { ApiProblem, api } from '../../../ui/api.ts';
import { fieldId, fieldProblem, ProblemSummary } from '../../../ui/desk/ProblemSummary.tsx';
import { EmptyState, ErrorState, LoadingState, PageHead } from '../../../ui/desk/parts.tsx';
import { navigate, useUrlParams } from '../../../ui/nav.tsx';
import { useApiCommand, useApiQuery } from '../../../ui/useApi.ts';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import { AreaChoice } from './AreaChoice.tsx';
import { fromLocalInput } from './cityInputs.ts';
import './cases.css';
import { factWords, newCaseWords } from './words.ts';

interface Outbreak {
  id: string;
  code: string;
  name: string;
  nameEn: string | null;
  endedOn: string | null;
  packId: string;
  packVersion: string;
  overlayIds: string[];
}
interface PackStates {
  pack?: { case_states: { id: string; title: { zh: string; en: string }; initial?: boolean }[] };
  case_states?: { id: string; title: { zh: string; en: string }; initial?: boolean }[];
}
interface Match {
  personId: string;
  maskedName: string;
  birthYear: number | null;
  agree: string[];
}

const personFields = ['name', 'birthDate', 'documentNumber', 'phone', 'address'] as const;

/** A positive result comes in: who, what, since when. Opening starts the clocks and looks for what other desks hold. */
export function NewCasePage() {
  const w = useWords(newCaseWords);
  const outbreaks = useApiQuery<{ items: Outbreak[] }>('/outbreaks');
  if (outbreaks.error && !outbreaks.data)
    return <ErrorState page problem={outbreaks.error} onRetry={() => void outbreaks.refetch()} />;
  if (!outbreaks.data) return <LoadingState rows={8} />;
  const running = outbreaks.data.items.filter(outbreak => outbreak.endedOn === null);
  if (!running.length) return <EmptyState title={w.noOutbreak} />;
  return <Form outbreaks={running} />;
}

function Form({ outbreaks }: { outbreaks: Outbreak[] }) {
  const w = useWords(newCaseWords);
  const fw = useWords(factWords);
  const f = useFormat();
  const pick = usePick();
  const [params] = useUrlParams();
  const personId = params.get('personId');
  const [outbreakId, setOutbreakId] = useState(params.get('outbreakId') ?? outbreaks[0]!.id);
  const outbreak = outbreaks.find(one => one.id === outbreakId) ?? outbreaks[0]!;
  const pack = useApiQuery<PackStates>(`/protocols/${outbreak.packId}/${outbreak.packVersion}`, {
    query: { overlays: outbreak.overlayIds.join(',') || undefined },
  });
  const states = (pack.data?.pack?.case_states ?? pack.data?.case_states ?? []).filter(
    state => state.initial,
  );
  const [state, setState] = useState('');
  const [person, setPerson] = useState<Partial<Record<(typeof personFields)[number], string>>>({});
  const [sex, setSex] = useState('unknown');
  const [area, setArea] = useState<number | null>(null);
  const [facts, setFacts] = useState<Record<string, string>>({ foundIn: 'unknown', origin: 'unknown' });
  const open = useApiCommand<{ id: string; number: string }>('POST', '/cases', { invalidates: ['/cases'] });
  const matches = ((open.error?.body.details as { matches?: Match[] } | undefined)?.matches ?? []) as Match[];

  const send = (more: Record<string, unknown> = {}) => {
    const given: Record<string, unknown> = {};
    for (const [name, value] of Object.entries(facts)) {
      const said = name.endsWith('At') ? fromLocalInput(value, f.timeZone) : value;
      if (said) given[name] = said;
    }
    const identity = Object.fromEntries(Object.entries(person).filter(([, value]) => value?.trim()));
    const who = personId ? { personId } : { person: { identity, sex, areaKey: area ?? 0 } };
    open.mutate(
      { body: { outbreakId, state: state || states[0]?.id, facts: given, ...who, ...more } },
      {
        onSuccess: async answer => {
          try {
            // what other desks hold waits on the page as proposals; without a window there is nothing to ask for yet
            await api('POST', `/cases/${answer.id}/trajectory/proposals`, { body: {} });
          } catch (failure) {
            if (!(failure instanceof ApiProblem)) throw failure;
          }
          navigate(`/cases/${answer.id}`);
        },
      },
    );
  };
  const input = (path: string, label: string, element: React.ReactNode) => {
    const wrong = fieldProblem(open.error, path);
    return (
      <label key={path} htmlFor={fieldId(path)} className={wrong ? 'wrong' : ''}>
        <span>{label}</span>
        {element}
        {wrong && <span className="field-problem">{wrong}</span>}
      </label>
    );
  };
  const personLabels = {
    name: w.name,
    birthDate: w.birthDate,
    documentNumber: w.documentNumber,
    phone: w.phone,
    address: w.address,
  };
  const fact = (name: string) => ({
    id: fieldId(`body/facts/${name}`),
    className: 'field-box',
    value: facts[name] ?? '',
    onChange: (event: { target: { value: string } }) =>
      setFacts(now => ({ ...now, [name]: event.target.value })),
  });
  return (
    <>
      <PageHead title={w.title} answer={w.answer} />
      <form
        className="case-new"
        onSubmit={event => {
          event.preventDefault();
          send();
        }}
      >
        {matches.length === 0 && <ProblemSummary problem={open.error} />}
        {matches.length > 0 && (
          <section className="problem-summary" role="alert">
            <h2>{w.known}</h2>
            <ul>
              {matches.map(match => (
                <li key={match.personId}>
                  {match.maskedName} {match.birthYear ?? ''}{' '}
                  <span className="secondary">{w.agree({ fields: match.agree.join(', ') })}</span>{' '}
                  <button
                    type="button"
                    className="button small"
                    onClick={() => send({ person: undefined, personId: match.personId })}
                  >
                    {w.isThis}
                  </button>
                </li>
              ))}
            </ul>
            <button
              type="button"
              className="button"
              onClick={() => send({ notThese: matches.map(match => match.personId) })}
            >
              {w.noneOfThem}
            </button>
          </section>
        )}
        <fieldset>
          <legend>{w.who}</legend>
          {personId ? (
            <p>{w.knownPerson}</p>
          ) : (
            <div className="case-fields">
              {personFields.map(name =>
                input(
                  `body/person/identity/${name}`,
                  personLabels[name],
                  <input
                    id={fieldId(`body/person/identity/${name}`)}
                    className="field-box"
                    type={name === 'birthDate' ? 'date' : name === 'phone' ? 'tel' : 'text'}
                    autoComplete="off"
                    value={person[name] ?? ''}
                    onChange={event => setPerson(now => ({ ...now, [name]: event.target.value }))}
                  />,
                ),
              )}
              {input(
                'body/person/sex',
                w.sex,
                <select className="field-box" value={sex} onChange={event => setSex(event.target.value)}>
                  {(['unknown', 'female', 'male', 'other'] as const).map(value => (
                    <option key={value} value={value}>
                      {w[value]}
                    </option>
                  ))}
                </select>,
              )}
              <AreaChoice
                id={fieldId('body/person/areaKey')}
                label={w.area}
                value={area}
                onChange={setArea}
              />
            </div>
          )}
        </fieldset>
        <fieldset>
          <legend>{w.facts}</legend>
          <div className="case-fields">
            {input(
              'body/outbreakId',
              w.outbreak,
              <select
                id={fieldId('body/outbreakId')}
                className="field-box"
                value={outbreakId}
                onChange={event => setOutbreakId(event.target.value)}
              >
                {outbreaks.map(one => (
                  <option key={one.id} value={one.id}>
                    {one.code} {pick({ zh: one.name, en: one.nameEn ?? one.name })}
                  </option>
                ))}
              </select>,
            )}
            {input(
              'body/state',
              w.state,
              <select
                id={fieldId('body/state')}
                className="field-box"
                required
                value={state || (states[0]?.id ?? '')}
                onChange={event => setState(event.target.value)}
              >
                {states.map(one => (
                  <option key={one.id} value={one.id}>
                    {pick(one.title)}
                  </option>
                ))}
              </select>,
            )}
            {input(
              'body/facts/positiveAt',
              fw.positiveAt,
              <input {...fact('positiveAt')} type="datetime-local" />,
            )}
            {input(
              'body/facts/sampledOn',
              fw.sampledOn,
              <input {...fact('sampledOn')} type="date" max={f.today} />,
            )}
            {input(
              'body/facts/onsetOn',
              fw.onsetOn,
              <input {...fact('onsetOn')} type="date" max={f.today} />,
            )}
            {input(
              'body/facts/isolatedAt',
              fw.isolatedAt,
              <input {...fact('isolatedAt')} type="datetime-local" />,
            )}
            {input(
              'body/facts/foundIn',
              fw.foundIn,
              <select {...fact('foundIn')}>
                {(['unknown', 'in_control', 'community'] as const).map(value => (
                  <option key={value} value={value}>
                    {fw[value]}
                  </option>
                ))}
              </select>,
            )}
            {input(
              'body/facts/origin',
              fw.origin,
              <select {...fact('origin')}>
                {(['unknown', 'local', 'imported'] as const).map(value => (
                  <option key={value} value={value}>
                    {fw[value]}
                  </option>
                ))}
              </select>,
            )}
          </div>
        </fieldset>
        <div className="case-form-actions">
          <button
            type="submit"
            className="button main"
            disabled={open.isPending || (!personId && area === null)}
          >
            {w.submit}
          </button>
          {!personId && area === null && <span className="secondary">{w.areaFirst}</span>}
        </div>
      </form>
    </>
  );
}
