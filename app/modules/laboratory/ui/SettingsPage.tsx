import { useState } from 'react';
import { StateBadge } from '../../../ui/desk/badges.tsx';
import { Dialog } from '../../../ui/desk/Dialog.tsx';
import { EmptyState, ErrorState, LoadingState, PageHead } from '../../../ui/desk/parts.tsx';
import { useCan } from '../../../ui/session.ts';
import { useApiQuery } from '../../../ui/useApi.ts';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import type { LabView } from '../schema.ts';
import { CodesPanel } from './CodesPanel.tsx';
import { FeedToken, type MadeFeed } from './FeedForms.tsx';
import { FeedsPanel } from './FeedsPanel.tsx';
import { hoursText } from './hoursText.ts';
import { ChangeLab, RegisterLab } from './LabForms.tsx';
import { RerouteNotice } from './RerouteNotice.tsx';
import { releaseWords, settingsWords } from './settingsWords.ts';
import { useLab } from './useLab.tsx';
import { labStateWords } from './words.ts';
import './lab.css';
import './settings.css';

/** Which laboratories there are, what each can take and when, and which systems may send results in its name. */
export function SettingsPage() {
  const w = useWords(settingsWords);
  const f = useFormat();
  const { labs, items, lab, choose } = useLab();
  const [mayRegister, mayChange] = [useCan('testing.write'), useCan('lab.write')];
  const [registering, setRegistering] = useState(false);
  const [changing, setChanging] = useState<LabView | null>(null);
  // kept here: looking at another laboratory must not lose a token that is shown once
  const [made, setMade] = useState<MadeFeed | null>(null);
  if (!labs.data)
    return labs.error ? (
      <ErrorState page problem={labs.error} onRetry={() => void labs.refetch()} />
    ) : (
      <LoadingState rows={8} />
    );
  const working = items.filter(one => one.state === 'working');
  return (
    <>
      <PageHead
        title={w.title}
        asOf={labs.data.asOf}
        answer={w.answer({
          labs: f.number(items.length),
          working: f.number(working.length),
          rate: f.number(working.reduce((sum, one) => sum + one.tubesPerHour, 0)),
        })}
        actions={
          mayRegister && (
            <button type="button" className="button main" onClick={() => setRegistering(true)}>
              {w.register}
            </button>
          )
        }
      />
      {lab ? (
        <>
          <RerouteNotice />
          <LabTable items={items} lab={lab} choose={choose} onChange={mayChange ? setChanging : undefined} />
          {made && <FeedToken {...made} onClose={() => setMade(null)} />}
          <OfLab key={lab.id} lab={lab} made={made} setMade={setMade} />
        </>
      ) : (
        <EmptyState title={w.none} hint={w.noneHint} />
      )}
      <Dialog open={registering} onClose={() => setRegistering(false)} label={w.register}>
        <RegisterLab
          onDone={made => {
            setRegistering(false);
            choose(made.id);
          }}
          onCancel={() => setRegistering(false)}
        />
      </Dialog>
      <Dialog open={changing !== null} onClose={() => setChanging(null)} label={w.change}>
        {changing && (
          <ChangeLab lab={changing} onDone={() => setChanging(null)} onStale={() => void labs.refetch()} />
        )}
      </Dialog>
    </>
  );
}

function LabTable(props: {
  items: LabView[];
  lab: LabView;
  choose: (id: string) => void;
  onChange: ((lab: LabView) => void) | undefined;
}) {
  const w = useWords(settingsWords);
  const f = useFormat();
  const pick = usePick();
  return (
    <section className="lab-block">
      <h2>{w.labs}</h2>
      <div className="lab-scroll">
        <table className="lab-table">
          <thead>
            <tr>
              <th scope="col">{w.name}</th>
              <th scope="col">{w.area}</th>
              <th scope="col">{w.state}</th>
              <th scope="col" className="num">
                {w.rate}
              </th>
              <th scope="col">{w.hours}</th>
              <th scope="col">{w.releases}</th>
              <th scope="col" aria-label={w.chosen} />
            </tr>
          </thead>
          <tbody>
            {props.items.map(one => (
              <tr key={one.id} aria-current={one.id === props.lab.id ? 'true' : undefined}>
                <td>
                  <strong>{pick({ zh: one.name, en: one.nameEn ?? one.name })}</strong>
                  <div className="secondary small">
                    <code>{one.code}</code>
                  </div>
                </td>
                <td>{one.areaName}</td>
                <td>
                  <StateBadge
                    tone={one.state === 'working' ? 'good' : one.state === 'closed' ? 'off' : 'alarm'}
                  >
                    {pick(labStateWords[one.state]!)}
                  </StateBadge>
                  {one.stateNote && <div className="secondary small">{one.stateNote}</div>}
                </td>
                <td className="num">{f.number(one.tubesPerHour)}</td>
                <td>{pick(hoursText(one.hours))}</td>
                <td>{pick(releaseWords[one.releases]!)}</td>
                <td>
                  <div className="lab-row">
                    <button
                      type="button"
                      className="button small"
                      aria-pressed={one.id === props.lab.id}
                      onClick={() => props.choose(one.id)}
                    >
                      {w.chosen}
                    </button>
                    {props.onChange && (
                      <button type="button" className="button small" onClick={() => props.onChange?.(one)}>
                        {w.change}
                      </button>
                    )}
                  </div>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {!props.onChange && <p className="secondary small">{w.changeWhose}</p>}
    </section>
  );
}

/** Feeds and codes of one laboratory. A laboratory outside of the session's area is said to be so, once and not as two failures. */
function OfLab({ lab, made, setMade }: Parameters<typeof FeedsPanel>[0]) {
  const w = useWords(settingsWords);
  const codes = useApiQuery(`/labs/${lab.id}/codes`);
  if (codes.error?.status === 404) return <EmptyState title={w.notYours} hint={w.notYoursHint} />;
  return (
    <>
      <FeedsPanel lab={lab} made={made} setMade={setMade} />
      <CodesPanel lab={lab} />
    </>
  );
}
