import { useState } from 'react';
import { Entry, inputOf } from '../../../ui/desk/Entry.tsx';
import { ProblemSummary } from '../../../ui/desk/ProblemSummary.tsx';
import { useApiCommand } from '../../../ui/useApi.ts';
import { usePick, useWords } from '../../../ui/words/index.ts';
import { useOwnAreas } from '../../areas/ui/useOwnAreas.ts';
import type { LabChanges, LabView, NewLab, OpeningHours } from '../schema.ts';
import { HoursField } from './HoursField.tsx';
import { releaseWords, settingsWords } from './settingsWords.ts';
import { labStateWords } from './words.ts';

/** Registers a laboratory; who it is and where it lies are not changed afterwards. */
export function RegisterLab({ onDone, onCancel }: { onDone: (lab: LabView) => void; onCancel: () => void }) {
  const w = useWords(settingsWords);
  const pick = usePick();
  const areas = useOwnAreas();
  const [facts, setFacts] = useState({ code: '', name: '', nameEn: '', areaKey: '', tubesPerHour: '' });
  const [hours, setHours] = useState<OpeningHours[]>([]);
  const [releases, setReleases] = useState<LabView['releases']>('here');
  const save = useApiCommand<LabView>('POST', '/labs', { invalidates: ['/labs', '/laboratory'], onDone });
  const set = (key: keyof typeof facts) => (event: { target: { value: string } }) =>
    setFacts(now => ({ ...now, [key]: event.target.value }));
  return (
    <form
      className="lab-form"
      onSubmit={event => {
        event.preventDefault();
        save.mutate({
          body: {
            code: facts.code.trim(),
            name: facts.name.trim(),
            ...(facts.nameEn.trim() ? { nameEn: facts.nameEn.trim() } : {}),
            areaKey: Number(facts.areaKey),
            tubesPerHour: Number(facts.tubesPerHour),
            hours,
            releases,
          } satisfies NewLab,
        });
      }}
    >
      <h2>{w.register}</h2>
      <ProblemSummary
        problem={save.error}
        fieldLabels={{ 'body/code': w.code, 'body/name': w.name, 'body/areaKey': w.area }}
      />
      <Entry path="body/code" label={w.code} hint={w.codeHint} problem={save.error}>
        <input
          className="field-box"
          {...inputOf('body/code', save.error)}
          required
          maxLength={40}
          pattern="[A-Za-z0-9._\-]+"
          title={w.codeHint}
          autoComplete="off"
          value={facts.code}
          onChange={set('code')}
        />
      </Entry>
      <div className="lab-inputs">
        <Entry path="body/name" label={w.name} problem={save.error}>
          <input
            className="field-box"
            {...inputOf('body/name', save.error)}
            required
            maxLength={80}
            value={facts.name}
            onChange={set('name')}
          />
        </Entry>
        <Entry path="body/nameEn" label={w.nameEn} problem={save.error}>
          <input
            className="field-box"
            {...inputOf('body/nameEn', save.error)}
            maxLength={120}
            value={facts.nameEn}
            onChange={set('nameEn')}
          />
        </Entry>
      </div>
      <Entry path="body/areaKey" label={w.area} problem={save.error}>
        <select
          className="field-box"
          {...inputOf('body/areaKey', save.error)}
          required
          value={facts.areaKey}
          onChange={set('areaKey')}
        >
          <option value="">{w.choose}</option>
          {areas.map(area => (
            <option key={area.key} value={area.key}>
              {`${'  '.repeat(area.level)}${pick({ zh: area.name, en: area.nameEn ?? area.name })}`}
            </option>
          ))}
        </select>
      </Entry>
      <Entry path="body/tubesPerHour" label={w.rate} hint={w.rateHint} problem={save.error}>
        <input
          className="field-box"
          {...inputOf('body/tubesPerHour', save.error)}
          type="number"
          required
          min={0}
          max={100_000}
          step={1}
          value={facts.tubesPerHour}
          onChange={set('tubesPerHour')}
        />
      </Entry>
      <HoursField hours={hours} onChange={setHours} />
      <Entry path="body/releases" label={w.releases} problem={save.error}>
        <select
          className="field-box"
          {...inputOf('body/releases', save.error)}
          value={releases}
          onChange={event => setReleases(event.target.value as LabView['releases'])}
        >
          {Object.entries(releaseWords).map(([value, text]) => (
            <option key={value} value={value}>
              {pick(text)}
            </option>
          ))}
        </select>
      </Entry>
      <div className="lab-row">
        <button type="submit" className="button main" disabled={save.isPending}>
          {w.register}
        </button>
        <button type="button" className="button" onClick={onCancel}>
          {w.cancel}
        </button>
      </div>
    </form>
  );
}

/** What a laboratory keeps up to date of itself. The version is the one of when the form was opened, so that a colleague's change is never overwritten unseen. */
export function ChangeLab({
  lab,
  onDone,
  onStale,
}: {
  lab: LabView;
  onDone: () => void;
  onStale: () => void;
}) {
  const w = useWords(settingsWords);
  const pick = usePick();
  const [before] = useState(lab);
  const [rate, setRate] = useState(String(lab.tubesPerHour));
  const [hours, setHours] = useState<OpeningHours[]>(lab.hours);
  const [state, setState] = useState<LabView['state']>(lab.state);
  const [note, setNote] = useState(lab.stateNote ?? '');
  const save = useApiCommand('PATCH', `/labs/${lab.id}`, { invalidates: ['/labs', '/laboratory'], onDone });
  return (
    <form
      className="lab-form"
      onSubmit={event => {
        event.preventDefault();
        const said = note.trim();
        // naming the state sets since when it holds, so it is named only where it or its reason changed
        const stateToo = state !== before.state || said !== (before.stateNote ?? '');
        save.mutate(
          {
            body: {
              version: before.version,
              tubesPerHour: Number(rate),
              hours,
              ...(stateToo ? { state, ...(said ? { stateNote: said } : {}) } : {}),
            } satisfies LabChanges,
          },
          { onError: problem => problem.status === 409 && onStale() },
        );
      }}
    >
      <h2>{w.changeOf({ name: pick({ zh: before.name, en: before.nameEn ?? before.name }) })}</h2>
      <ProblemSummary problem={save.error} />
      <Entry path="body/tubesPerHour" label={w.rate} hint={w.rateHint} problem={save.error}>
        <input
          className="field-box"
          {...inputOf('body/tubesPerHour', save.error)}
          type="number"
          required
          min={0}
          max={100_000}
          step={1}
          value={rate}
          onChange={event => setRate(event.target.value)}
        />
      </Entry>
      <HoursField hours={hours} onChange={setHours} />
      <div className="lab-inputs">
        <Entry path="body/state" label={w.state} problem={save.error}>
          <select
            className="field-box"
            {...inputOf('body/state', save.error)}
            value={state}
            onChange={event => {
              setState(event.target.value as LabView['state']);
              // the reason of one state says nothing of the next
              if (note === (before.stateNote ?? '')) setNote('');
            }}
          >
            {Object.entries(labStateWords).map(([value, text]) => (
              <option key={value} value={value}>
                {pick(text)}
              </option>
            ))}
          </select>
        </Entry>
        <Entry path="body/stateNote" label={w.stateNote} problem={save.error}>
          <input
            className="field-box"
            {...inputOf('body/stateNote', save.error)}
            maxLength={300}
            value={note}
            onChange={event => setNote(event.target.value)}
          />
        </Entry>
      </div>
      <div className="lab-row">
        <button type="submit" className="button main" disabled={save.isPending}>
          {w.save}
        </button>
        <button type="button" className="button" onClick={onDone}>
          {w.cancel}
        </button>
      </div>
    </form>
  );
}
