import { useState } from 'react';
import { Dialog } from '../../../ui/desk/Dialog.tsx';
import { ProblemSummary } from '../../../ui/desk/ProblemSummary.tsx';
import { useApiCommand, useApiQuery } from '../../../ui/useApi.ts';
import { cityDay, useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import type { CohortView, UnitView } from '../schema.ts';
import { words } from './manageWords.ts';

interface Answer {
  results: {
    state: 'added' | 'already' | 'refused';
    rule?: string;
    why?: { zh: string; en: string };
  }[];
}
const empty = { name: '', documentNumber: '', phone: '', birthDate: '', team: '', toOn: '' };

/** One person put on a roster by hand; the form stays open for the next, with employer and days kept. */
export function AddMember({
  cohort,
  open,
  onClose,
}: {
  cohort: CohortView;
  open: boolean;
  onClose: () => void;
}) {
  const w = useWords(words);
  return (
    <Dialog open={open} onClose={onClose} label={w.addPerson}>
      <AddForm cohort={cohort} onClose={onClose} />
    </Dialog>
  );
}

function AddForm({ cohort, onClose }: { cohort: CohortView; onClose: () => void }) {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const today = cityDay(f.now, f.timeZone);
  const [form, setForm] = useState(empty);
  const [unitId, setUnitId] = useState('');
  const [fromOn, setFromOn] = useState(today);
  const [loopFromOn, setLoopFromOn] = useState(today);
  const [said, setSaid] = useState<{ answer: Answer['results'][number]; name: string } | null>(null);
  const units = useApiQuery<{ items: UnitView[] }>(`/cohorts/${cohort.id}/units`);
  const add = useApiCommand<Answer>('POST', `/cohorts/${cohort.id}/members`, {
    invalidates: ['/cohorts', '/closed-loop'],
    onDone: ({ results }) => {
      const [answer] = results;
      if (answer) setSaid({ answer, name: form.name.trim() });
      if (answer && answer.state !== 'refused') setForm(now => ({ ...empty, team: now.team }));
    },
  });
  const set = (key: keyof typeof empty) => (event: { target: { value: string } }) =>
    setForm(now => ({ ...now, [key]: event.target.value }));
  const field = (key: keyof typeof empty, label: string, more: object = {}) => (
    <label>
      {label}
      <input className="field-box" value={form[key]} onChange={set(key)} {...more} />
    </label>
  );
  const known = (key: keyof typeof empty) => (form[key].trim() ? { [key]: form[key].trim() } : {});
  return (
    <form
      className="cohort-form"
      onSubmit={event => {
        event.preventDefault();
        setSaid(null);
        add.mutate({
          body: {
            members: [
              {
                identity: {
                  name: form.name.trim(),
                  ...known('documentNumber'),
                  ...known('phone'),
                  ...known('birthDate'),
                },
                ...(unitId ? { unitId } : {}),
                ...known('team'),
                ...known('toOn'),
                fromOn,
                ...(cohort.loop ? { loopFromOn } : {}),
              },
            ],
          },
        });
      }}
    >
      <h2>{w.addPerson}</h2>
      <p className="secondary small">{w.addHint}</p>
      <ProblemSummary problem={add.error} />
      {said && (
        <p role={said.answer.state === 'refused' ? 'alert' : 'status'}>
          {said.answer.state === 'added' && w.added({ name: said.name })}
          {said.answer.state === 'already' && w.already({ name: said.name })}
          {said.answer.state === 'refused' && said.answer.why && (
            <>
              <kbd>{said.answer.rule}</kbd> {pick(said.answer.why)}
            </>
          )}
        </p>
      )}
      {field('name', w.name, { required: true, maxLength: 120, autoComplete: 'off' })}
      {field('documentNumber', w.document, {
        maxLength: 40,
        autoComplete: 'off',
        required: !form.phone.trim(),
      })}
      {field('phone', w.phone, {
        maxLength: 40,
        type: 'tel',
        autoComplete: 'off',
        required: !form.documentNumber.trim(),
      })}
      {field('birthDate', w.birthDate, { type: 'date', max: today })}
      <label>
        {w.unit}
        <select className="field-box" value={unitId} onChange={event => setUnitId(event.target.value)}>
          <option value="">{w.noUnit}</option>
          {units.data?.items.map(unit => (
            <option key={unit.id} value={unit.id}>
              {unit.name}
            </option>
          ))}
        </select>
      </label>
      {field('team', w.team, { maxLength: 60 })}
      <label>
        {w.fromOn}
        <input
          className="field-box"
          type="date"
          required
          value={fromOn}
          onChange={event => setFromOn(event.target.value)}
        />
      </label>
      {field('toOn', w.toOn, { type: 'date', min: fromOn })}
      {cohort.loop && (
        <label>
          {w.loopFromOn}
          <input
            className="field-box"
            type="date"
            required
            value={loopFromOn}
            onChange={event => setLoopFromOn(event.target.value)}
          />
        </label>
      )}
      <div className="cohort-row">
        <button type="submit" className="button main" disabled={add.isPending}>
          {w.add}
        </button>
        <button type="button" className="button" onClick={onClose}>
          {w.close}
        </button>
      </div>
    </form>
  );
}
