import { type ReactNode, useState } from 'react';
import { ProblemSummary } from '../../../ui/desk/ProblemSummary.tsx';
import { useApiCommand } from '../../../ui/useApi.ts';
import { useFormat, useWords } from '../../../ui/words/index.ts';
import type { Training } from './TrainingPage.tsx';
import { trainingWords } from './words.ts';

const invalidates = ['/training'];
type NameOf = (skillId: string) => string;

function Labelled({ label, children }: { label: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is the child
    <label>
      {label}
      {children}
    </label>
  );
}

function SkillChoice(props: {
  training: Training;
  nameOf: NameOf;
  value: string;
  onChange: (id: string) => void;
}) {
  const w = useWords(trainingWords);
  return (
    <Labelled label={w.skill}>
      <select
        className="field-box"
        value={props.value}
        onChange={event => props.onChange(event.target.value)}
      >
        {props.training.skills.map(skill => (
          <option key={skill.id} value={skill.id}>
            {props.nameOf(skill.id)}
          </option>
        ))}
      </select>
    </Labelled>
  );
}

/** The same day so many months later, as certificates count. */
function monthsAfter(day: string, months: number): string {
  const at = new Date(`${day}T00:00:00Z`);
  at.setUTCMonth(at.getUTCMonth() + months);
  return at.toISOString().slice(0, 10);
}

/** One record for each of the people chosen. */
export function RecordForm(props: {
  training: Training;
  nameOf: NameOf;
  accountIds: string[];
  onDone: () => void;
}) {
  const w = useWords(trainingWords);
  const f = useFormat();
  const [skillId, setSkillId] = useState(props.training.skills[0]?.id ?? '');
  const months = props.training.skills.find(skill => skill.id === skillId)?.validMonths ?? null;
  const [heldFrom, setHeldFrom] = useState(f.today);
  const [until, setUntil] = useState<string | null>(null);
  const [proof, setProof] = useState('');
  const save = useApiCommand('POST', '/training/records', { invalidates, onDone: props.onDone });
  const validUntil = until ?? (months === null || !heldFrom ? '' : monthsAfter(heldFrom, months));
  return (
    <form
      className="plans-card plans-form"
      onSubmit={event => {
        event.preventDefault();
        save.mutate({
          body: { accountIds: props.accountIds, skillId, heldFrom, validUntil: validUntil || null, proof },
        });
      }}
    >
      <ProblemSummary problem={save.error} />
      <div className="plans-fields">
        <SkillChoice
          {...props}
          value={skillId}
          onChange={id => {
            setSkillId(id);
            setUntil(null);
          }}
        />
        <Labelled label={w.from}>
          <input
            className="field-box"
            type="date"
            required
            value={heldFrom}
            onChange={event => setHeldFrom(event.target.value)}
          />
        </Labelled>
        <Labelled label={w.until}>
          <input
            className="field-box"
            type="date"
            value={validUntil}
            onChange={event => setUntil(event.target.value)}
          />
        </Labelled>
        <Labelled label={w.proof}>
          <input
            className="field-box"
            required
            value={proof}
            onChange={event => setProof(event.target.value)}
          />
        </Labelled>
      </div>
      <span className="plans-row">
        <button type="submit" className="button main" disabled={save.isPending || !proof.trim()}>
          {w.recordFor({ n: props.accountIds.length })}
        </button>
        <button type="button" className="button bare" onClick={props.onDone}>
          {w.cancel}
        </button>
      </span>
    </form>
  );
}

/** How many an area, or one unit of it, needs. */
export function SetNeed({ training, nameOf }: { training: Training; nameOf: NameOf }) {
  const w = useWords(trainingWords);
  const [areaKey, setAreaKey] = useState(training.areas[0]?.key ?? 0);
  const [skillId, setSkillId] = useState(training.skills[0]?.id ?? '');
  const [unit, setUnit] = useState('');
  const [needed, setNeeded] = useState('5');
  const save = useApiCommand('PUT', '/training/needs', { invalidates });
  const units = [...new Set(training.staff.map(one => one.unit).filter(Boolean))];
  return (
    <form
      className="plans-form"
      onSubmit={event => {
        event.preventDefault();
        save.mutate({ body: { areaKey, skillId, unit, needed: Number(needed) } });
      }}
    >
      <ProblemSummary problem={save.error} />
      <div className="plans-fields">
        <Labelled label={w.area}>
          <select
            className="field-box"
            value={areaKey}
            onChange={event => setAreaKey(Number(event.target.value))}
          >
            {training.areas.map(area => (
              <option key={area.key} value={area.key}>
                {'　'.repeat(area.level)}
                {area.name}
              </option>
            ))}
          </select>
        </Labelled>
        <SkillChoice training={training} nameOf={nameOf} value={skillId} onChange={setSkillId} />
        <Labelled label={w.unit}>
          <select className="field-box" value={unit} onChange={event => setUnit(event.target.value)}>
            <option value="">{w.anyUnit}</option>
            {units.map(one => (
              <option key={one}>{one}</option>
            ))}
          </select>
        </Labelled>
        <Labelled label={w.needed}>
          <input
            className="field-box"
            type="number"
            min={0}
            value={needed}
            onChange={event => setNeeded(event.target.value)}
          />
        </Labelled>
      </div>
      <span>
        <button type="submit" className="button" disabled={save.isPending || needed === ''}>
          {w.setNeed}
        </button>
      </span>
    </form>
  );
}

/** Revoking asks why first. */
export function RevokeButton({ id }: { id: string }) {
  const w = useWords(trainingWords);
  const [reason, setReason] = useState<string | null>(null);
  const save = useApiCommand('POST', `/training/records/${id}/revoke`, { invalidates });
  if (reason === null)
    return (
      <button type="button" className="button bare small" onClick={() => setReason('')}>
        {w.revoke}
      </button>
    );
  return (
    <span className="plans-row">
      <ProblemSummary problem={save.error} />
      <input
        className="field-box"
        aria-label={w.reason}
        placeholder={w.reason}
        value={reason}
        onChange={event => setReason(event.target.value)}
      />
      <button
        type="button"
        className="button small danger"
        disabled={!reason.trim() || save.isPending}
        onClick={() => save.mutate({ body: { reason } })}
      >
        {w.revoke}
      </button>
      <button type="button" className="button bare small" onClick={() => setReason(null)}>
        {w.cancel}
      </button>
    </span>
  );
}

export function AddSkill() {
  const w = useWords(trainingWords);
  const [open, setOpen] = useState(false);
  const [code, setCode] = useState('');
  const [name, setName] = useState('');
  const [nameEn, setNameEn] = useState('');
  const [months, setMonths] = useState('12');
  const save = useApiCommand('POST', '/training/skills', { invalidates, onDone: () => setOpen(false) });
  if (!open)
    return (
      <p>
        <button type="button" className="button" onClick={() => setOpen(true)}>
          {w.addSkill}
        </button>
      </p>
    );
  return (
    <form
      className="plans-card plans-form"
      onSubmit={event => {
        event.preventDefault();
        save.mutate({
          body: { code, name, nameEn, validMonths: months === '' ? null : Number(months) },
        });
      }}
    >
      <ProblemSummary problem={save.error} />
      <div className="plans-fields">
        <Labelled label={w.code}>
          <input
            className="field-box"
            required
            pattern="[a-z][a-z0-9_]+"
            value={code}
            onChange={event => setCode(event.target.value)}
          />
        </Labelled>
        <Labelled label={w.nameZh}>
          <input
            className="field-box"
            required
            value={name}
            onChange={event => setName(event.target.value)}
          />
        </Labelled>
        <Labelled label={w.nameEn}>
          <input className="field-box" value={nameEn} onChange={event => setNameEn(event.target.value)} />
        </Labelled>
        <Labelled label={w.months}>
          <input
            className="field-box"
            type="number"
            min={1}
            value={months}
            onChange={event => setMonths(event.target.value)}
          />
        </Labelled>
      </div>
      <span className="plans-row">
        <button type="submit" className="button main" disabled={save.isPending}>
          {w.save}
        </button>
        <button type="button" className="button bare" onClick={() => setOpen(false)}>
          {w.cancel}
        </button>
      </span>
    </form>
  );
}
