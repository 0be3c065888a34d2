import { type ReactNode, useState } from 'react';
import { ApiProblem } from '../../../ui/api.ts';
import { fieldId, fieldProblem, ProblemSummary } from '../../../ui/desk/ProblemSummary.tsx';
import { EmptyState, ErrorState, LoadingState, PageHead } from '../../../ui/desk/parts.tsx';
import { useHotkeys } from '../../../ui/keys.ts';
import { Link, navigate } from '../../../ui/nav.tsx';
import { problemWords } from '../../../ui/problemWords.ts';
import { useCan } from '../../../ui/session.ts';
import { useApiCommand, useApiQuery } from '../../../ui/useApi.ts';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import type { ProtocolEntry } from './api.ts';
import { inForceOn, overlaysFor } from './editions.ts';
import { formProblems, type OutbreakForm } from './newOutbreak.ts';
import './outbreaks.css';
import { words } from './words.ts';

/** Opens an outbreak: its code and name, the protocol it is run under, the day it began. */
export function NewOutbreakPage() {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const may = useCan('outbreak.write');
  const protocols = useApiQuery<{ items: ProtocolEntry[] }>('/protocols');
  const [form, setForm] = useState<OutbreakForm>({
    code: '',
    name: '',
    nameEn: '',
    pack: '',
    overlayIds: [],
    startedOn: f.today,
  });
  const [local, setLocal] = useState<ApiProblem | null>(null);
  const open = useApiCommand<{ id: string }>('POST', '/outbreaks', {
    invalidates: ['/outbreaks'],
    onDone: made => navigate(`/outbreaks/${made.id}`),
  });
  const send = () => {
    const errors = formProblems(form, f.today);
    if (errors.length) {
      setLocal(new ApiProblem(422, { why: { zh: words.fix[0], en: words.fix[1] }, errors }, undefined, true));
      return;
    }
    setLocal(null);
    const [packId, packVersion] = form.pack.split('@');
    open.mutate({
      body: {
        code: form.code,
        name: form.name.trim(),
        ...(form.nameEn.trim() ? { nameEn: form.nameEn.trim() } : {}),
        packId,
        packVersion,
        ...(form.overlayIds.length ? { overlayIds: form.overlayIds } : {}),
        startedOn: form.startedOn,
      },
    });
  };
  useHotkeys([{ keys: 'Ctrl+Enter', label: { zh: '建立疫情', en: 'Open the outbreak' }, run: send }]);
  if (!may) return <EmptyState title={w.mayNot} hint={w.mayNotHint} />;
  if (protocols.error && !protocols.data)
    return <ErrorState page problem={protocols.error} onRetry={() => void protocols.refetch()} />;
  if (!protocols.data) return <LoadingState rows={8} />;
  const entries = protocols.data.items;
  const packs = entries.filter(one => one.kind === 'pack' && one.state === 'active');
  const chosen = packs.find(one => `${one.id}@${one.version}` === form.pack);
  const overlays = chosen ? overlaysFor(entries, chosen.id) : [];
  const problem = local ?? open.error;
  const put = (change: Partial<OutbreakForm>) => setForm({ ...form, ...change });
  const said = (path: string): string | undefined => {
    const at = fieldProblem(problem, path);
    // a pack or overlay that does not fit is named by its own rule, not by a field
    if (!at && path === 'body/packId' && problem?.rule?.startsWith('PCK'))
      return pick(problem.errors[0]?.message ?? problemWords(problem).title);
    return at;
  };
  const period = (one: ProtocolEntry) =>
    one.effectiveTo
      ? w.effectiveTo({ from: one.effectiveFrom, to: one.effectiveTo })
      : w.effective({ from: one.effectiveFrom });
  return (
    <>
      <PageHead title={w.open} answer={w.openAnswer} />
      <form
        className="outbreak-form"
        noValidate
        onSubmit={event => {
          event.preventDefault();
          send();
        }}
      >
        <ProblemSummary
          problem={problem}
          fieldLabels={{
            'body/code': w.code,
            'body/name': w.name,
            'body/nameEn': w.nameEn,
            'body/packId': w.protocol,
            'body/startedOn': w.startedOn,
          }}
        />
        <Field path="body/code" label={w.code} hint={w.codeHint} said={said('body/code')}>
          <input
            id={fieldId('body/code')}
            className="field-box short"
            value={form.code}
            maxLength={16}
            autoComplete="off"
            spellCheck={false}
            onChange={event => put({ code: event.target.value.toUpperCase().trim() })}
          />
        </Field>
        <Field path="body/name" label={w.name} hint={w.nameHint} said={said('body/name')}>
          <input
            id={fieldId('body/name')}
            className="field-box"
            value={form.name}
            maxLength={120}
            onChange={event => put({ name: event.target.value })}
          />
        </Field>
        <Field path="body/nameEn" label={w.nameEn} said={said('body/nameEn')}>
          <input
            id={fieldId('body/nameEn')}
            className="field-box"
            value={form.nameEn}
            maxLength={120}
            onChange={event => put({ nameEn: event.target.value })}
          />
        </Field>
        <Field path="body/startedOn" label={w.startedOn} hint={w.startedHint} said={said('body/startedOn')}>
          <input
            id={fieldId('body/startedOn')}
            type="date"
            className="field-box short"
            value={form.startedOn}
            max={f.today}
            onChange={event => put({ startedOn: event.target.value })}
          />
        </Field>
        <Field path="body/packId" label={w.protocol} said={said('body/packId')}>
          <select
            id={fieldId('body/packId')}
            className="field-box"
            value={form.pack}
            onChange={event => put({ pack: event.target.value, overlayIds: [] })}
          >
            <option value="">{w.choose}</option>
            {diseasesOf(packs).map(disease => (
              <optgroup key={disease.zh} label={pick(disease)}>
                {packs
                  .filter(one => one.disease?.zh === disease.zh)
                  .map(one => (
                    <option key={`${one.id}@${one.version}`} value={`${one.id}@${one.version}`}>
                      {pick(one.title)} · {period(one)}
                    </option>
                  ))}
              </optgroup>
            ))}
          </select>
        </Field>
        {chosen && (
          <div>
            {form.startedOn && !inForceOn(chosen, form.startedOn) && (
              <p className="outbreak-note" role="status">
                {w.notInForce({ day: form.startedOn, period: period(chosen) })}
              </p>
            )}
            <p className="secondary">
              {chosen.reviewRequired > 0 && `${w.toConfirm({ n: chosen.reviewRequired })} `}
              <Link
                to={`/protocols/${encodeURIComponent(chosen.id)}/${encodeURIComponent(chosen.version)}`}
                target="_blank"
              >
                {w.read}
              </Link>
            </p>
          </div>
        )}
        {chosen && (
          <fieldset>
            <legend>{w.overlays}</legend>
            {overlays.length === 0 && <span className="secondary">{w.noOverlays}</span>}
            {overlays.length > 1 && <span className="secondary small">{w.overlaysHint}</span>}
            {overlays.map(one => (
              <label key={one.id} className="outbreak-choice-line">
                <input
                  type="checkbox"
                  checked={form.overlayIds.includes(one.id)}
                  onChange={event =>
                    put({
                      overlayIds: event.target.checked
                        ? [...form.overlayIds, one.id]
                        : form.overlayIds.filter(id => id !== one.id),
                    })
                  }
                />
                <span>
                  {pick(one.title)} <span className="secondary small">{period(one)}</span>
                </span>
              </label>
            ))}
          </fieldset>
        )}
        <div className="outbreak-actions">
          <button type="submit" className="button main" disabled={open.isPending}>
            {w.submit}
          </button>
          <Link to="/outbreaks" className="button bare">
            {w.cancel}
          </Link>
        </div>
      </form>
    </>
  );
}

/** Diseases in the order their packs come, each once. */
function diseasesOf(packs: readonly ProtocolEntry[]) {
  const seen = new Map(packs.flatMap(one => (one.disease ? [[one.disease.zh, one.disease]] : [])));
  return [...seen.values()];
}

function Field(props: {
  path: string;
  label: string;
  hint?: string;
  said: string | undefined;
  children: ReactNode;
}) {
  return (
    <div className={props.said ? 'outbreak-entry wrong' : 'outbreak-entry'}>
      <label htmlFor={fieldId(props.path)}>{props.label}</label>
      {props.hint && <span className="secondary small">{props.hint}</span>}
      {props.said && <span className="field-problem">{props.said}</span>}
      {props.children}
    </div>
  );
}
