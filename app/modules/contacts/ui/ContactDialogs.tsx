import { useState } from 'react';
import { Dialog } from '../../../ui/desk/Dialog.tsx';
import { fieldId, ProblemSummary } from '../../../ui/desk/ProblemSummary.tsx';
import { useSession } from '../../../ui/session.ts';
import { useApiCommand } from '../../../ui/useApi.ts';
import { useFormat, useLanguage, useWords } from '../../../ui/words/index.ts';
import type { ContactItem } from './looks.ts';
import { evidenceChoices, placeChoices, tieChoices, wayChoices, words } from './words.ts';
import './contacts.css';

const touched = ['/contacts', '/cases', '/measures'];

/** Asks for a reason, then excludes one contact or everything chosen. */
export function ExcludeDialog(props: {
  body: { ids?: string[]; query?: Record<string, string> };
  count: number | null;
  open: boolean;
  onClose: () => void;
}) {
  const w = useWords(words);
  const f = useFormat();
  const [reason, setReason] = useState('');
  const send = useApiCommand('POST', '/contacts/exclude', {
    invalidates: touched,
    onDone: () => {
      setReason('');
      props.onClose();
    },
  });
  const count = props.count === null ? '…' : f.number(props.count);
  return (
    <Dialog open={props.open} onClose={props.onClose} label={w.exclude}>
      <form
        className="contacts-form"
        onSubmit={event => {
          event.preventDefault();
          send.mutate({ body: { ...props.body, reason } });
        }}
      >
        <h2>{w.excludeN({ n: count })}</h2>
        <ProblemSummary problem={send.error} />
        <label>
          {w.reason}
          <textarea
            id={fieldId('body/reason')}
            className="field-box"
            rows={3}
            value={reason}
            onChange={event => setReason(event.target.value)}
          />
          <span className="secondary small">{w.reasonHint}</span>
        </label>
        <div className="contacts-row">
          <button type="submit" className="button main" disabled={send.isPending}>
            {w.excludeN({ n: count })}
          </button>
          <button type="button" className="button" onClick={props.onClose}>
            {w.cancel}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

interface Facts {
  tie: string;
  way: string;
  place: string;
  closed: boolean;
  minutes: string;
  evidence: string;
}
const noFacts: Facts = { tie: '', way: '', place: '', closed: false, minutes: '', evidence: 'interview' };

function factsBody(facts: Facts) {
  return {
    ...(facts.tie ? { ties: [facts.tie] } : {}),
    ...(facts.way ? { contacts: [facts.way] } : {}),
    ...(facts.place ? { setting: { place: facts.place, closedSpace: facts.closed } } : {}),
    ...(facts.minutes ? { overlapMinutes: Number(facts.minutes) } : {}),
    precision: facts.minutes ? 'minute' : 'day',
    evidence: [facts.evidence],
  };
}

function FactsFields({ facts, onChange }: { facts: Facts; onChange: (facts: Facts) => void }) {
  const w = useWords(words);
  const [language] = useLanguage();
  const options = (list: [string, string, string][]) =>
    list.map(([value, zh, en]) => (
      <option key={value} value={value}>
        {language === 'en' ? en : zh}
      </option>
    ));
  const choice = (
    key: 'tie' | 'way' | 'place' | 'evidence',
    label: string,
    list: [string, string, string][],
  ) => (
    <label>
      {label}
      <select
        className="field-box"
        value={facts[key]}
        onChange={event => onChange({ ...facts, [key]: event.target.value })}
      >
        {key !== 'evidence' && <option value="">—</option>}
        {options(list)}
      </select>
    </label>
  );
  return (
    <fieldset id={fieldId('body/facts')} className="contacts-form">
      <legend>{w.factsHint}</legend>
      {choice('tie', w.tie, tieChoices)}
      {choice('way', w.way, wayChoices)}
      {choice('place', w.place, placeChoices)}
      <label className="inline">
        <input
          type="checkbox"
          checked={facts.closed}
          onChange={event => onChange({ ...facts, closed: event.target.checked })}
        />{' '}
        {w.closed}
      </label>
      <label>
        {w.minutesTogether}
        <input
          className="field-box"
          type="number"
          min={0}
          value={facts.minutes}
          onChange={event => onChange({ ...facts, minutes: event.target.value })}
        />
      </label>
      {choice('evidence', w.evidence, evidenceChoices)}
    </fieldset>
  );
}

/** States facts; the rules decide the class. */
export function ClassDialog(props: {
  contact: ContactItem;
  classId?: string;
  open: boolean;
  onClose: () => void;
}) {
  const w = useWords(words);
  const [facts, setFacts] = useState(noFacts);
  const [note, setNote] = useState('');
  const send = useApiCommand('POST', `/contacts/${props.contact.id}/class`, {
    invalidates: touched,
    onDone: props.onClose,
  });
  return (
    <Dialog open={props.open} onClose={props.onClose} label={w.setClass}>
      <form
        className="contacts-form"
        onSubmit={event => {
          event.preventDefault();
          send.mutate({
            body: {
              ...(props.classId ? { classId: props.classId } : {}),
              facts: factsBody(facts),
              note,
              version: props.contact.version,
            },
          });
        }}
      >
        <h2>
          {w.setClass}: {props.contact.maskedName}
        </h2>
        <ProblemSummary problem={send.error} />
        <FactsFields facts={facts} onChange={setFacts} />
        <label>
          {w.note}
          <input
            className="field-box"
            required
            minLength={2}
            value={note}
            onChange={event => setNote(event.target.value)}
          />
        </label>
        <div className="contacts-row">
          <button type="submit" className="button main" disabled={send.isPending}>
            {w.decides}
          </button>
          <button type="button" className="button" onClick={props.onClose}>
            {w.cancel}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

/** Adds someone the case named: a person with their facts, classed by rule. */
export function AddDialog(props: { caseId: string; open: boolean; onClose: () => void }) {
  const w = useWords(words);
  const f = useFormat();
  const session = useSession();
  const [facts, setFacts] = useState(noFacts);
  const [form, setForm] = useState({
    name: '',
    phone: '',
    documentNumber: '',
    relation: '',
    lastExposureOn: '',
    note: '',
  });
  const [another, setAnother] = useState(false);
  const send = useApiCommand('POST', '/contacts', {
    invalidates: touched,
    onDone: () => {
      setForm({ name: '', phone: '', documentNumber: '', relation: '', lastExposureOn: '', note: '' });
      props.onClose();
    },
  });
  const field = (key: keyof typeof form, label: string, more: Record<string, unknown> = {}) => (
    <label>
      {label}
      <input
        id={fieldId(`body/${key}`)}
        className="field-box"
        value={form[key]}
        onChange={event => setForm({ ...form, [key]: event.target.value })}
        {...more}
      />
    </label>
  );
  const identity = Object.fromEntries(
    Object.entries({ name: form.name, phone: form.phone, documentNumber: form.documentNumber }).filter(
      ([, value]) => value,
    ),
  );
  return (
    <Dialog open={props.open} onClose={props.onClose} label={w.add}>
      <form
        className="contacts-form"
        onSubmit={event => {
          event.preventDefault();
          send.mutate({
            body: {
              caseId: props.caseId,
              person: { identity, areaKey: Number(session.area.key) },
              ...(another ? { another: true } : {}),
              relation: form.relation,
              lastExposureOn: form.lastExposureOn,
              facts: factsBody(facts),
              ...(form.note ? { note: form.note } : {}),
            },
          });
        }}
      >
        <h2>{w.add}</h2>
        <ProblemSummary problem={send.error} />
        {field('name', w.name, { required: true })}
        {field('phone', w.phone, { inputMode: 'tel' })}
        {field('documentNumber', w.document)}
        {field('relation', w.relation, { required: true })}
        {field('lastExposureOn', w.lastDay, { type: 'date', required: true, max: f.today })}
        <FactsFields facts={facts} onChange={setFacts} />
        {field('note', w.note)}
        {send.error?.rule === 'CON-12' && (
          <label className="inline">
            <input type="checkbox" checked={another} onChange={event => setAnother(event.target.checked)} />{' '}
            {w.another}
          </label>
        )}
        <p className="secondary small">
          {w.areaOfCase}: {session.area.name}
        </p>
        <div className="contacts-row">
          <button type="submit" className="button main" disabled={send.isPending}>
            {w.add}
          </button>
          <button type="button" className="button" onClick={props.onClose}>
            {w.cancel}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

/** The contact tested positive: opens the case and closes the measure as converted. */
export function ConvertDialog(props: {
  contact: ContactItem;
  open: boolean;
  onClose: () => void;
  onDone: (caseId: string) => void;
}) {
  const w = useWords(words);
  const f = useFormat();
  const [form, setForm] = useState({ state: 'confirmed', positiveOn: '', onsetOn: '', reason: '' });
  const send = useApiCommand<{ caseId: string }>('POST', `/contacts/${props.contact.id}/convert`, {
    invalidates: touched,
    onDone: answer => props.onDone(answer.caseId),
  });
  return (
    <Dialog open={props.open} onClose={props.onClose} label={w.convert}>
      <form
        className="contacts-form"
        onSubmit={event => {
          event.preventDefault();
          send.mutate({
            body: {
              state: form.state,
              positiveOn: form.positiveOn,
              reason: form.reason,
              ...(form.onsetOn ? { onsetOn: form.onsetOn } : {}),
            },
          });
        }}
      >
        <h2>
          {w.convert}: {props.contact.maskedName}
        </h2>
        <ProblemSummary problem={send.error} />
        <label>
          {w.caseState}
          <select
            className="field-box"
            value={form.state}
            onChange={event => setForm({ ...form, state: event.target.value })}
          >
            <option value="confirmed">{w.confirmedState}</option>
            <option value="asymptomatic">{w.asymptomaticState}</option>
            <option value="suspected">{w.suspectedState}</option>
          </select>
        </label>
        <label>
          {w.positiveOn}
          <input
            className="field-box"
            type="date"
            required
            max={f.today}
            value={form.positiveOn}
            onChange={event => setForm({ ...form, positiveOn: event.target.value })}
          />
        </label>
        <label>
          {w.onsetOn}
          <input
            className="field-box"
            type="date"
            max={f.today}
            value={form.onsetOn}
            onChange={event => setForm({ ...form, onsetOn: event.target.value })}
          />
        </label>
        <label>
          {w.reason}
          <input
            className="field-box"
            required
            minLength={4}
            value={form.reason}
            onChange={event => setForm({ ...form, reason: event.target.value })}
          />
        </label>
        <div className="contacts-row">
          <button type="submit" className="button main" disabled={send.isPending}>
            {w.convert}
          </button>
          <button type="button" className="button" onClick={props.onClose}>
            {w.cancel}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
