import { useEffect, useState } from 'react';
import { Dialog } from '../../../ui/desk/Dialog.tsx';
import { ProblemSummary } from '../../../ui/desk/ProblemSummary.tsx';
import { useSession } from '../../../ui/session.ts';
import { useApiCommand, useApiQuery } from '../../../ui/useApi.ts';
import { usePick, useWords } from '../../../ui/words/index.ts';
import { everything, type Template } from './api.ts';
import { emptyPlan, type PlanDraft, PlanFields, planBody } from './PlanFields.tsx';
import { kindWords, words } from './words.ts';

interface AreaItem {
  key: number;
  name: string;
  level: number;
}

/** Registers a site with the plan of its kind, which the reader settles. */
export function SiteDialog(props: { open: boolean; onClose: () => void; onDone: (id: string) => void }) {
  const w = useWords(words);
  return (
    <Dialog open={props.open} onClose={props.onClose} label={w.newSite}>
      <SiteForm onClose={props.onClose} onDone={props.onDone} />
    </Dialog>
  );
}

function SiteForm({ onClose, onDone }: { onClose: () => void; onDone: (id: string) => void }) {
  const w = useWords(words);
  const pick = usePick();
  const session = useSession();
  const [kind, setKind] = useState('market_stall');
  const [name, setName] = useState('');
  const [address, setAddress] = useState('');
  const [number, setNumber] = useState('');
  const [area, setArea] = useState('');
  const [plan, setPlan] = useState<PlanDraft>(emptyPlan);
  const areas = useApiQuery<{ items: AreaItem[] }>('/areas', { query: { parentKey: session.area.key } });
  const templates = useApiQuery<{ items: Template[] }>('/environment/templates');
  const save = useApiCommand<{ id: string }>('POST', '/environment/sites', {
    invalidates: everything,
    onDone: made => onDone(made.id),
  });
  useEffect(() => {
    const template = templates.data?.items.find(one => one.kind === kind);
    if (template)
      setPlan({
        everyDays: template.everyDays === null ? '' : String(template.everyDays),
        onEntry: template.onEntry,
        onExit: template.onExit,
        negativeRounds: String(template.negativeRounds),
        ruleSource: pick(template.source),
        spots: template.spots.map((spot, index) => ({
          key: `${kind}-${index}`,
          name: pick(spot.name),
          kind: spot.kind,
          swabs: String(spot.swabs),
        })),
      });
  }, [kind, templates.data, pick]);
  return (
    <form
      className="env-form"
      onSubmit={event => {
        event.preventDefault();
        save.mutate({
          body: {
            name,
            kind,
            areaKey: Number(area || session.area.key),
            ...(address ? { address } : {}),
            ...(number ? { externalId: number } : {}),
            plan: planBody(plan),
          },
        });
      }}
    >
      <h2>{w.newSite}</h2>
      <ProblemSummary problem={save.error} />
      <label>
        {w.name}
        <input
          className="field-box"
          required
          maxLength={200}
          value={name}
          onChange={event => setName(event.target.value)}
        />
      </label>
      <label>
        {w.kind}
        <select className="field-box" value={kind} onChange={event => setKind(event.target.value)}>
          {Object.entries(kindWords).map(([value, said]) => (
            <option key={value} value={value}>
              {pick(said)}
            </option>
          ))}
        </select>
      </label>
      <label>
        {w.area}
        <select className="field-box" value={area} onChange={event => setArea(event.target.value)}>
          <option value="">{session.area.name}</option>
          {(areas.data?.items ?? [])
            .filter(one => String(one.key) !== String(session.area.key) && one.level < 5)
            .map(one => (
              <option key={one.key} value={one.key}>
                {' '.repeat(one.level * 2)}
                {one.name}
              </option>
            ))}
        </select>
      </label>
      <label>
        {w.address}
        <input
          className="field-box"
          maxLength={300}
          value={address}
          onChange={event => setAddress(event.target.value)}
        />
      </label>
      <label>
        {w.number}
        <input
          className="field-box"
          maxLength={100}
          value={number}
          onChange={event => setNumber(event.target.value)}
        />
      </label>
      <p className="secondary small">{w.exampleNote}</p>
      <PlanFields plan={plan} onChange={setPlan} />
      <div className="env-row">
        <button type="submit" className="button main" disabled={save.isPending}>
          {w.register}
        </button>
        <button type="button" className="button" onClick={onClose}>
          {w.cancel}
        </button>
      </div>
    </form>
  );
}
