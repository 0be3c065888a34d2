import { type ReactNode, useState } from 'react';
import type { ApiProblem } from '../../../ui/api.ts';
import { ProblemSummary } from '../../../ui/desk/ProblemSummary.tsx';
import { usePick, useWords } from '../../../ui/words/index.ts';
import { type Action, actionRoles, figures, type PlanBody, type Section, type Trigger } from '../schema.ts';
import type { Choices } from './api.ts';
import { roleWords, words } from './words.ts';

export interface Content {
  title: string;
  diseases: string[];
  note: string;
  body: PlanBody;
}

/** A key nobody else in the list has. */
function freshKey(prefix: string, list: readonly { key: string }[]): string {
  let n = list.length + 1;
  while (list.some(one => one.key === `${prefix}${n}`)) n++;
  return `${prefix}${n}`;
}

/** What each figure takes, with the value the form begins with. */
const fieldsOf: Record<Trigger['figure'], Partial<Trigger>> = {
  cases: { atLeast: 5, days: 7 },
  community_share: { atLeast: 0.5, days: 7, leastKnown: 10 },
  open_chains: { atLeast: 5, days: 14 },
  days_since_case: { atLeast: 14 },
  tasks_overdue: { atLeast: 10, hours: 2 },
  measures_open: { atLeast: 100 },
  ears: { method: 'C2' },
};

/** Writes a plan: sections, triggers, checklist. Each part is a card; the order is that of the plan. */
export function PlanEditor(props: {
  start: Content;
  choices: Choices;
  problem: ApiProblem | null;
  busy: boolean;
  label: string;
  onSave: (content: Content) => void;
  onCancel: () => void;
}) {
  const w = useWords(words);
  const pick = usePick();
  const [content, setContent] = useState(props.start);
  const { body } = content;
  const set = (change: Partial<PlanBody>) => setContent({ ...content, body: { ...body, ...change } });
  return (
    <form
      className="plans-form"
      onSubmit={event => {
        event.preventDefault();
        props.onSave(content);
      }}
    >
      <ProblemSummary problem={props.problem} />
      <label>
        {w.title}
        <input
          className="field-box"
          required
          maxLength={120}
          value={content.title}
          onChange={event => setContent({ ...content, title: event.target.value })}
        />
      </label>
      <fieldset className="plans-card">
        <legend>{w.diseases}</legend>
        <span className="plans-row">
          {props.choices.diseases.map(({ code, name }) => (
            <label key={code} style={{ display: 'inline-flex', gap: 4 }}>
              <input
                type="checkbox"
                style={{ width: 'auto' }}
                checked={content.diseases.includes(code)}
                onChange={event =>
                  setContent({
                    ...content,
                    diseases: event.target.checked
                      ? [...content.diseases, code]
                      : content.diseases.filter(one => one !== code),
                  })
                }
              />
              {pick(name)}
            </label>
          ))}
          {content.diseases.length === 0 && <span className="secondary">{w.anyDisease}</span>}
        </span>
      </fieldset>
      <label>
        {w.changeNote}
        <input
          className="field-box"
          maxLength={500}
          value={content.note}
          onChange={event => setContent({ ...content, note: event.target.value })}
        />
      </label>
      <Parts
        title={w.text}
        add={w.addSection}
        list={body.sections}
        fresh={() => ({ key: freshKey('s', body.sections), heading: '', unit: '', text: '' })}
        onChange={sections => set({ sections })}
        show={(section: Section, change) => (
          <>
            <div className="plans-fields">
              <Field label={w.heading} value={section.heading} onChange={heading => change({ heading })} />
              <Field label={w.unit} value={section.unit} onChange={unit => change({ unit })} />
            </div>
            <label>
              {w.body}
              <textarea
                className="field-box"
                rows={8}
                value={section.text}
                onChange={event => change({ text: event.target.value })}
              />
              <span className="secondary small">{w.bodyHint}</span>
            </label>
          </>
        )}
      />
      <Parts
        title={w.triggers}
        add={w.addTrigger}
        list={body.triggers}
        fresh={(): Trigger => ({
          key: freshKey('t', body.triggers),
          figure: 'cases',
          level: 'whole',
          ...fieldsOf.cases,
        })}
        onChange={triggers => set({ triggers })}
        show={(trigger: Trigger, change, replace) => (
          <div className="plans-fields">
            <label>
              {w.figure}
              <select
                className="field-box"
                value={trigger.figure}
                onChange={event => {
                  const figure = event.target.value as Trigger['figure'];
                  const { key, level, note, responseLevel } = trigger;
                  replace({
                    key,
                    level,
                    figure,
                    ...(note ? { note } : {}),
                    ...(responseLevel ? { responseLevel } : {}),
                    ...fieldsOf[figure],
                  });
                }}
              >
                {figures.map(figure => (
                  <option key={figure} value={figure}>
                    {w[figure]}
                  </option>
                ))}
              </select>
            </label>
            <label>
              {w.level}
              <select
                className="field-box"
                value={trigger.level}
                onChange={event => change({ level: event.target.value as Trigger['level'] })}
              >
                <option value="whole">{w.whole}</option>
                <option value="each">{w.each}</option>
              </select>
            </label>
            {(['atLeast', 'days', 'leastKnown', 'hours'] as const).map(
              field =>
                fieldsOf[trigger.figure][field] !== undefined && (
                  <label key={field}>
                    {field === 'atLeast'
                      ? trigger.figure === 'community_share'
                        ? w.share01
                        : w.atLeast
                      : field === 'hours'
                        ? w.overdueHours
                        : w[field]}
                    <input
                      className="field-box"
                      type="number"
                      step={trigger.figure === 'community_share' && field === 'atLeast' ? 0.01 : 1}
                      value={trigger[field] ?? ''}
                      onChange={event =>
                        change({
                          [field]: event.target.value === '' ? undefined : Number(event.target.value),
                        })
                      }
                    />
                  </label>
                ),
            )}
            {trigger.figure === 'ears' && (
              <label>
                {w.method}
                <select
                  className="field-box"
                  value={trigger.method}
                  onChange={event => change({ method: event.target.value as 'C1' | 'C2' | 'C3' })}
                >
                  <option>C1</option>
                  <option>C2</option>
                  <option>C3</option>
                </select>
              </label>
            )}
            <label>
              {w.responseLevel}
              <select
                className="field-box"
                value={trigger.responseLevel ?? ''}
                onChange={event =>
                  change({ responseLevel: event.target.value ? Number(event.target.value) : undefined })
                }
              >
                <option value="">{w.noLevel}</option>
                {[1, 2, 3, 4].map(level => (
                  <option key={level}>{level}</option>
                ))}
              </select>
            </label>
            <Field
              label={w.note}
              value={trigger.note ?? ''}
              onChange={note => change({ note: note || undefined })}
            />
          </div>
        )}
      />
      <Parts
        title={w.actions}
        add={w.addAction}
        list={body.actions}
        fresh={(): Action => ({
          key: freshKey('a', body.actions),
          text: '',
          role: 'duty_officer',
          unit: '',
          hours: 24,
          where: 'plan',
          triggers: [],
        })}
        onChange={actions => set({ actions })}
        show={(action: Action, change) => (
          <div className="plans-fields">
            <Field label={w.action} value={action.text} onChange={text => change({ text })} />
            <Field label={w.unit} value={action.unit} onChange={unit => change({ unit })} />
            <label>
              {w.role}
              <select
                className="field-box"
                value={action.role}
                onChange={event => change({ role: event.target.value as Action['role'] })}
              >
                {actionRoles.map(role => (
                  <option key={role} value={role}>
                    {pick(roleWords[role])}
                  </option>
                ))}
              </select>
            </label>
            <label>
              {w.hoursLabel}
              <input
                className="field-box"
                type="number"
                min={0}
                value={action.hours}
                onChange={event => change({ hours: Number(event.target.value) })}
              />
            </label>
            <label>
              {w.where}
              <select
                className="field-box"
                value={action.where}
                onChange={event => change({ where: event.target.value as Action['where'] })}
              >
                <option value="plan">{w.wherePlan}</option>
                <option value="fired">{w.whereFired}</option>
              </select>
            </label>
            <label>
              {w.forTriggers}
              <select
                className="field-box"
                style={{ height: 'auto' }}
                multiple
                size={Math.max(2, Math.min(4, body.triggers.length))}
                value={action.triggers}
                onChange={event =>
                  change({ triggers: [...event.target.selectedOptions].map(option => option.value) })
                }
              >
                {body.triggers.map(({ key, figure }) => (
                  <option key={key} value={key}>
                    {key} {w[figure]}
                  </option>
                ))}
              </select>
            </label>
          </div>
        )}
      />
      <span className="plans-row">
        <button type="submit" className="button main" disabled={props.busy || !content.title.trim()}>
          {props.label}
        </button>
        <button type="button" className="button bare" onClick={props.onCancel}>
          {w.cancel}
        </button>
      </span>
    </form>
  );
}

function Field(props: { label: string; value: string; onChange: (value: string) => void }) {
  return (
    <label>
      {props.label}
      <input
        className="field-box"
        value={props.value}
        onChange={event => props.onChange(event.target.value)}
      />
    </label>
  );
}

function Parts<T extends { key: string }>(props: {
  title: string;
  add: string;
  list: readonly T[];
  fresh: () => T;
  onChange: (list: T[]) => void;
  show: (part: T, change: (change: Partial<T>) => void, replace: (part: T) => void) => ReactNode;
}) {
  const w = useWords(words);
  const { list, onChange } = props;
  const replace = (at: number, part: T) => onChange(list.map((one, n) => (n === at ? part : one)));
  return (
    <section className="plans-cards">
      <h2>{props.title}</h2>
      {list.map((part, at) => (
        <div key={part.key} className="plans-card plans-form">
          {props.show(
            part,
            change => replace(at, { ...part, ...change }),
            fresh => replace(at, fresh),
          )}
          <span className="plans-row">
            <span className="secondary small">
              {w.key} {part.key}
            </span>
            <button
              type="button"
              className="button small"
              disabled={at === 0}
              onClick={() => onChange(list.with(at, list[at - 1]!).with(at - 1, part))}
            >
              {w.up}
            </button>
            <button
              type="button"
              className="button small danger"
              onClick={() => onChange(list.filter(one => one !== part))}
            >
              {w.remove}
            </button>
          </span>
        </div>
      ))}
      <span>
        <button type="button" className="button" onClick={() => onChange([...list, props.fresh()])}>
          {props.add}
        </button>
      </span>
    </section>
  );
}
