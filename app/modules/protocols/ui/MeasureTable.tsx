import type { Pack, PhaseRule } from '@outpace/protocol';
import { StateBadge } from '../../../ui/desk/badges.tsx';
import { usePick, useWords } from '../../../ui/words/index.ts';
import { kindNames } from './kindNames.ts';
import { Basis } from './ReviewMark.tsx';
import { words } from './words.ts';

const confined = new Set(['hospital_isolation', 'central_quarantine', 'home_isolation', 'home_quarantine']);

/** Days of a class from day 0, one box a day; ◆ is a test day. */
function Strip({ phases }: { phases: PhaseRule[] }) {
  const pick = usePick();
  const last = Math.max(...phases.map(phase => phase.to_day));
  const testDays = new Set(
    phases.flatMap(phase =>
      (phase.tests ?? []).flatMap(test =>
        test.days.map(day => (test.counted_from === 'phase' ? phase.from_day + day - 1 : day)),
      ),
    ),
  );
  const days = Array.from({ length: last + 1 }, (_, day) => day);
  return (
    <div className="protocol-strip">
      {days.map(day => {
        const phase = phases.find(one => one.from_day <= day && day <= one.to_day);
        return (
          <span
            key={day}
            className={!phase ? '' : confined.has(phase.kind) ? 'quarantine' : 'monitor'}
            title={phase ? pick(kindNames[phase.kind] ?? { zh: phase.kind, en: phase.kind }) : ''}
          >
            {day}
            <br />
            {testDays.has(day) ? '◆' : phase ? '·' : ' '}
          </span>
        );
      })}
    </div>
  );
}

/** What a pack asks of each class: days, tests, checks, release. */
export function MeasureTable({ pack }: { pack: Pack }) {
  const w = useWords(words);
  const pick = usePick();
  const titles = new Map(pack.classes.map(one => [one.id, one.title]));
  return (
    <section className="panel protocol-section">
      <h2>{w.measures}</h2>
      {pack.measures.map(rule => (
        <div key={rule.id} className="protocol-section">
          <h3>
            {pick(titles.get(rule.class) ?? { zh: rule.class, en: rule.class })}{' '}
            <span className="secondary">{rule.id}</span>{' '}
            {rule.status !== 'in_force' && (
              <StateBadge tone="off">{rule.status === 'abolished' ? w.abolished : w.noneAsked}</StateBadge>
            )}{' '}
            <Basis basis={rule} />
          </h3>
          {rule.why && <p className="secondary">{pick(rule.why)}</p>}
          {rule.phases && rule.phases.length > 0 && (
            <>
              <Strip phases={rule.phases} />
              <table className="protocol-table">
                <tbody>
                  {rule.phases.map(phase => (
                    <tr key={phase.id}>
                      <td>{phase.id}</td>
                      <td>{pick(kindNames[phase.kind] ?? { zh: phase.kind, en: phase.kind })}</td>
                      <td>{w.day({ n: `${phase.from_day}–${phase.open_ended ? '…' : phase.to_day}` })}</td>
                      <td>
                        {(phase.tests ?? []).map(test => (
                          <div key={test.id}>
                            ◆ {test.kind} {test.specimen} {test.days.join(', ')} ({test.id})
                          </div>
                        ))}
                        {(phase.daily_checks ?? []).map(check => (
                          <div key={check.id}>
                            {pick(check.what)} ×{check.per_day} ({check.id})
                          </div>
                        ))}
                      </td>
                      <td>
                        <Basis basis={phase} />
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </>
          )}
          {rule.release && rule.release.length > 0 && (
            <p>
              {w.release}: {rule.release.map(one => `${pick(one.text)} (${one.id})`).join('; ')}
            </p>
          )}
          {rule.linked_upgrade && (
            <p>
              {w.upgrade}: {pick(rule.linked_upgrade.text)} ({rule.linked_upgrade.id})
            </p>
          )}
        </div>
      ))}
    </section>
  );
}
