import { useState } from 'react';
import { Entry, inputOf } from '../../../ui/desk/Entry.tsx';
import { ProblemSummary } from '../../../ui/desk/ProblemSummary.tsx';
import { useApiCommand, useApiQuery } from '../../../ui/useApi.ts';
import { usePick, useWords } from '../../../ui/words/index.ts';
import { useOwnAreas } from '../../areas/ui/useOwnAreas.ts';
import type { Point, PointKind, PointState } from './api.ts';
import { desk } from './deskWords.ts';
import { readOpening, writeOpening } from './openingHours.ts';
import { kindWords, stateWords } from './pointWords.ts';

interface Lab {
  id: string;
  name: string;
}

const numberOf = (text: string) => (text.trim() === '' ? null : Number(text));

/** A new sampling point, or what of one is to change. */
export function PointForm({ point, onDone }: { point: Point | null; onDone: () => void }) {
  const w = useWords(desk);
  const pick = usePick();
  const areas = useOwnAreas();
  const labs = useApiQuery<{ items: Lab[] }>('/labs', { query: { limit: 200 } });
  const [facts, setFacts] = useState({
    name: point?.name ?? '',
    nameEn: point?.nameEn ?? '',
    address: point?.address ?? '',
    lon: point?.lon?.toString() ?? '',
    lat: point?.lat?.toString() ?? '',
    lanes: String(point?.lanes ?? 1),
    peoplePerLaneHour: String(point?.peoplePerLaneHour ?? ''),
    opening: writeOpening(point?.opening ?? []),
    labId: point?.labId ?? '',
    areaKey: point ? String(point.areaKey) : '',
  });
  const [kind, setKind] = useState<PointKind>(point?.kind ?? 'fixed');
  const [state, setState] = useState<PointState>(point?.state ?? 'planned');
  const [walkIn, setWalkIn] = useState(point?.walkIn ?? false);
  const [wrongLine, setWrongLine] = useState<string | null>(null);
  const save = useApiCommand(
    point ? 'PATCH' : 'POST',
    point ? `/sampling/points/${point.id}` : '/sampling/points',
    {
      invalidates: ['/sampling/points'],
      onDone,
    },
  );
  const text = (key: keyof typeof facts, label: string, more: { hint?: string; number?: boolean } = {}) => (
    <Entry
      path={`body/${key}`}
      label={label}
      problem={save.error}
      {...(more.hint ? { hint: more.hint } : {})}
    >
      <input
        {...inputOf(`body/${key}`, save.error)}
        className="field-box"
        inputMode={more.number ? 'decimal' : undefined}
        value={facts[key]}
        onChange={event => setFacts(now => ({ ...now, [key]: event.target.value }))}
      />
    </Entry>
  );
  return (
    <form
      className="desk-form"
      onSubmit={event => {
        event.preventDefault();
        const hours = readOpening(facts.opening);
        setWrongLine('wrong' in hours ? hours.wrong : null);
        if ('wrong' in hours) return;
        save.mutate({
          body: {
            ...(point ? { version: point.version } : { areaKey: Number(facts.areaKey) }),
            name: facts.name.trim(),
            nameEn: facts.nameEn.trim() || null,
            kind,
            address: facts.address.trim() || null,
            lon: numberOf(facts.lon),
            lat: numberOf(facts.lat),
            lanes: numberOf(facts.lanes) ?? 1,
            peoplePerLaneHour: numberOf(facts.peoplePerLaneHour) ?? 0,
            opening: hours.opening,
            walkIn,
            state,
            labId: facts.labId || null,
          },
        });
      }}
    >
      <h2>{point ? w.editPoint : w.addPoint}</h2>
      <ProblemSummary problem={save.error} />
      {text('name', w.name)}
      <div className="desk-pair">
        <Entry path="body/kind" label={w.kind} problem={save.error}>
          <select
            {...inputOf('body/kind', save.error)}
            className="field-box"
            value={kind}
            onChange={event => setKind(event.target.value as PointKind)}
          >
            {Object.entries(kindWords).map(([value, words]) => (
              <option key={value} value={value}>
                {pick(words)}
              </option>
            ))}
          </select>
        </Entry>
        <Entry path="body/state" label={w.state} problem={save.error}>
          <select
            {...inputOf('body/state', save.error)}
            className="field-box"
            value={state}
            onChange={event => setState(event.target.value as PointState)}
          >
            {Object.entries(stateWords).map(([value, words]) => (
              <option key={value} value={value}>
                {pick(words)}
              </option>
            ))}
          </select>
        </Entry>
      </div>
      {!point && (
        <Entry path="body/areaKey" label={w.area} problem={save.error}>
          <select
            {...inputOf('body/areaKey', save.error)}
            className="field-box"
            required
            value={facts.areaKey}
            onChange={event => setFacts(now => ({ ...now, areaKey: event.target.value }))}
          >
            <option value="">—</option>
            {areas.map(area => (
              <option key={area.key} value={area.key}>
                {`${'\u3000'.repeat(area.level)}${area.name}`}
              </option>
            ))}
          </select>
        </Entry>
      )}
      {text('address', w.address)}
      <div className="desk-pair">
        {text('lanes', w.lanes, { number: true })}
        {text('peoplePerLaneHour', w.perLane, { number: true })}
      </div>
      <Entry path="body/opening" label={w.opening} hint={w.openingHint} problem={save.error}>
        {wrongLine !== null && <span className="field-problem">{w.openingWrong({ line: wrongLine })}</span>}
        <textarea
          {...inputOf('body/opening', save.error)}
          className="field-box"
          rows={2}
          value={facts.opening}
          onChange={event => setFacts(now => ({ ...now, opening: event.target.value }))}
        />
      </Entry>
      <Entry path="body/labId" label={w.lab} problem={save.error}>
        <select
          {...inputOf('body/labId', save.error)}
          className="field-box"
          value={facts.labId}
          onChange={event => setFacts(now => ({ ...now, labId: event.target.value }))}
        >
          <option value="">{w.noLab}</option>
          {point?.labId && !labs.data?.items.some(lab => lab.id === point.labId) && (
            <option value={point.labId}>{point.labName ?? point.labId}</option>
          )}
          {(labs.data?.items ?? []).map(lab => (
            <option key={lab.id} value={lab.id}>
              {lab.name}
            </option>
          ))}
        </select>
      </Entry>
      <div className="desk-pair">
        {text('lon', w.lon, { number: true })}
        {text('lat', w.lat, { number: true })}
      </div>
      {text('nameEn', w.nameEn)}
      <label className="desk-tick">
        <input type="checkbox" checked={walkIn} onChange={event => setWalkIn(event.target.checked)} />
        {w.walkIn}
      </label>
      <div className="desk-buttons">
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
