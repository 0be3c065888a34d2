import type { PoolingZone } from '@outpace/protocol';
import { useEffect, useState } from 'react';
import { ProblemSummary } from '../../../ui/desk/ProblemSummary.tsx';
import { EmptyState, ErrorState, LoadingState, PageHead } from '../../../ui/desk/parts.tsx';
import { navigate } from '../../../ui/nav.tsx';
import { useSession } from '../../../ui/session.ts';
import { useApiCommand, useApiQuery } from '../../../ui/useApi.ts';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import { zoneWords } from '../rules/plan.ts';
import { AssumptionsTable } from './AssumptionsTable.tsx';
import type { AreaChoice, PreviewAnswer, Settings } from './api.ts';
import { DrawMap } from './DrawMap.tsx';
import { PlanView } from './PlanView.tsx';
import { SaveForm } from './SaveForm.tsx';
import { words } from './words.ts';
import { zoneChoices, zoneLooks } from './zones.ts';
import './campaigns.css';

interface OutbreakItem {
  id: string;
  name: string;
  nameEn: string | null;
  endedOn: string | null;
}

/** Chooses areas, works the plan out, compares it with another, and keeps it for somebody else to start. */
export function NewCampaignPage() {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const session = useSession();
  const [underKey, setUnder] = useState(Number(session.area.key));
  const outbreaks = useApiQuery<{ items: OutbreakItem[] }>('/outbreaks');
  const [outbreakId, setOutbreak] = useState<string | null>(null);
  const running = (outbreaks.data?.items ?? []).filter(one => !one.endedOn);
  const outbreak = outbreakId ?? running[0]?.id ?? null;
  const districts = useApiQuery<{ items: { key: number; name: string; level: number }[] }>('/areas', {
    query: { maxLevel: 1 },
  });
  const choices = useApiQuery<{ items: AreaChoice[] }>('/campaign-areas', {
    query: { underKey, ...(outbreak ? { outbreakId: outbreak } : {}) },
    enabled: !outbreaks.isPending,
    keepPrevious: true,
  });
  const [zones, setZones] = useState<ReadonlyMap<number, PoolingZone>>(new Map());
  const [zone, setZone] = useState<PoolingZone>('prevention');
  const [text, setText] = useState('');
  const [settings, setSettings] = useState<Settings>({});
  const [kept, setKept] = useState<PreviewAnswer | null>(null);
  const preview = useApiCommand<PreviewAnswer>('POST', '/campaigns/preview');
  const areas = choices.data?.items ?? [];
  const chosen = [...zones].map(([key, one]) => ({ key, zone: one }));
  const bodyOf = (next: Settings) => ({
    areas: chosen,
    settings: next,
    ...(outbreak ? { outbreakId: outbreak } : {}),
  });
  const work = (next: Settings = settings) => {
    setSettings(next);
    if (chosen.length) preview.mutate({ body: bodyOf(next) });
  };
  // what was worked out for other areas must not stand beside new ones
  // biome-ignore lint/correctness/useExhaustiveDependencies: only the choice counts
  useEffect(() => preview.reset(), [zones]);
  const give = (keys: number[], to: PoolingZone | null) => {
    const next = new Map(zones);
    for (const key of keys)
      if (to) next.set(key, to);
      else next.delete(key);
    setZones(next);
  };
  const toggle = (key: number) => give([key], zones.get(key) === zone ? null : zone);
  const shown = areas.filter(area => area.path.includes(text.trim()));
  const people = areas.reduce((sum, area) => sum + (zones.has(area.key) ? area.people : 0), 0);
  const answer = preview.data;
  return (
    <>
      <PageHead
        title={w.newTitle}
        answer={
          answer
            ? answer.plan.totals.fits
              ? w.planTitleFits({
                  points: f.number(answer.plan.totals.points),
                  hour: answer.plan.totals.reportedByHour ?? f.unknown,
                })
              : w.planTitleNot({
                  n: answer.plan.gaps.length,
                  what: pick(answer.plan.gaps[0]!.fixes[0]?.says ?? answer.plan.gaps[0]!.says),
                })
            : w.newQuestion
        }
      />
      <section className="panel">
        <h2>{w.choose}</h2>
        <div className="campaign-fields">
          <label>
            <span className="small secondary">{w.outbreak}</span>
            <select
              className="field-box"
              value={outbreak ?? ''}
              onChange={event => setOutbreak(event.target.value)}
            >
              {running.map(one => (
                <option key={one.id} value={one.id}>
                  {pick({ zh: one.name, en: one.nameEn ?? one.name })}
                </option>
              ))}
            </select>
          </label>
          <label>
            <span className="small secondary">{w.district}</span>
            <select
              className="field-box"
              value={underKey}
              onChange={event => setUnder(Number(event.target.value))}
            >
              <option value={Number(session.area.key)}>{session.area.name || w.allMine}</option>
              {(districts.data?.items ?? [])
                .filter(one => one.level === 1 && Number(session.area.key) === 0)
                .map(one => (
                  <option key={one.key} value={one.key}>
                    {one.name}
                  </option>
                ))}
            </select>
          </label>
          <label>
            <span className="small secondary">{w.zone}</span>
            <select
              className="field-box"
              value={zone}
              onChange={event => setZone(event.target.value as PoolingZone)}
            >
              {zoneChoices.map(one => (
                <option key={one} value={one}>
                  {zoneLooks[one].mark} {pick(zoneWords[one])}
                </option>
              ))}
            </select>
          </label>
          <label>
            <span className="small secondary">{w.search}</span>
            <input className="field-box" value={text} onChange={event => setText(event.target.value)} />
          </label>
          <span className="campaign-actions">
            <button
              type="button"
              className="button small"
              onClick={() =>
                give(
                  shown.map(area => area.key),
                  zone,
                )
              }
            >
              {w.chooseAll}
            </button>
            <button
              type="button"
              className="button small"
              onClick={() =>
                give(
                  shown.filter(area => area.score > 0).map(area => area.key),
                  zone,
                )
              }
            >
              {w.chooseRisky}
            </button>
            <button type="button" className="button small" onClick={() => setZones(new Map())}>
              {w.clear}
            </button>
          </span>
        </div>
        {choices.error && !choices.data && (
          <ErrorState problem={choices.error} onRetry={() => choices.refetch()} />
        )}
        {choices.isPending && <LoadingState rows={5} />}
        {choices.data && areas.length === 0 && <EmptyState title={w.none} />}
        {areas.length > 0 && (
          <div className="campaign-choose">
            <DrawMap areas={areas} zones={zones} onDrawn={keys => give(keys, zone)} onPick={toggle} />
            <ul className="campaign-list">
              {shown.slice(0, 400).map(area => {
                const own = zones.get(area.key);
                return (
                  <li key={area.key}>
                    <label>
                      <input
                        type="checkbox"
                        checked={own !== undefined}
                        onChange={() => give([area.key], own ? null : zone)}
                      />
                      <span>
                        {area.path}
                        {own && (
                          <span className="campaign-tag">
                            <span aria-hidden="true" style={{ color: zoneLooks[own].colour }}>
                              {zoneLooks[own].mark}
                            </span>{' '}
                            {pick(zoneWords[own])}
                          </span>
                        )}
                      </span>
                      <span className="secondary small">
                        {f.number(area.people)}
                        {area.score > 0 && ` · ${w.score} ${f.number(area.score, 1)}`}
                      </span>
                    </label>
                  </li>
                );
              })}
              {shown.length > 400 && <li className="secondary small">{w.more({ n: shown.length - 400 })}</li>}
            </ul>
          </div>
        )}
        <div className="campaign-fields">
          <fieldset>
            <legend className="small secondary">{w.available}</legend>
            <span className="campaign-actions">
              {(['samplersAvailable', 'vehiclesAvailable'] as const).map(key => (
                <label key={key}>
                  {key === 'samplersAvailable' ? w.samplers : w.vehicles}{' '}
                  <input
                    type="number"
                    min={0}
                    className="field-box"
                    style={{ width: '7em' }}
                    placeholder={w.notSaid}
                    value={settings[key] ?? ''}
                    onChange={event =>
                      setSettings({
                        ...settings,
                        [key]:
                          event.target.value === ''
                            ? null
                            : Math.max(0, Math.floor(event.target.valueAsNumber)),
                      })
                    }
                  />
                </label>
              ))}
            </span>
          </fieldset>
          <button
            type="button"
            className="button main"
            disabled={!chosen.length || preview.isPending}
            onClick={() => work()}
          >
            {preview.isPending
              ? w.computing
              : `${w.compute}(${w.chosen({ n: f.number(chosen.length), people: f.short(people) })})`}
          </button>
        </div>
        <ProblemSummary problem={preview.error} />
      </section>
      {answer && (
        <div className="campaign-stack">
          <section className="panel">
            <div className="campaign-fields">
              <span className="small secondary">{w.poolSizes}</span>
              {answer.plan.zones.map(one => (
                <label key={one.zone} className="tick">
                  {pick(zoneWords[one.zone])}
                  <select
                    className="field-box"
                    value={settings.poolSizes?.[one.zone] ?? one.most}
                    onChange={event =>
                      work({
                        ...settings,
                        poolSizes: { ...settings.poolSizes, [one.zone]: Number(event.target.value) },
                      })
                    }
                  >
                    {[1, 5, 10, 20]
                      .filter(size => size < one.most)
                      .map(size => (
                        <option key={size}>{size}</option>
                      ))}
                    <option>{one.most}</option>
                  </select>
                  <span className="small secondary">{one.ruleId}</span>
                </label>
              ))}
              <button type="button" className="button small" onClick={() => setKept(answer)}>
                {w.keepForCompare}
              </button>
            </div>
          </section>
          <PlanView plan={answer.plan} against={kept && kept !== answer ? kept.plan : null} />
          <AssumptionsTable
            assumptions={answer.assumptions}
            typed={settings.assumptions ?? {}}
            onChange={assumptions => work({ ...settings, assumptions })}
          />
          <SaveForm answer={answer} body={bodyOf(settings)} onSaved={id => navigate(`/campaigns/${id}`)} />
        </div>
      )}
    </>
  );
}
