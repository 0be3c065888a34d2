import { addDays, useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import type { Cell, Plan } from './api.ts';
import './measures.css';
import { settingWords, words } from './words.ts';

const signs: Record<Cell['mark'], string> = {
  well: '✓',
  symptoms: '!',
  no_answer: '☎︎',
  refused: '✕',
  due: '○',
  missed: '⊘',
};
const strict = new Set(['hospital_isolation', 'central_quarantine', 'home_isolation', 'home_quarantine']);

/** A plan as one row of days from day 0, tests marked, with what was found on each day where that is known. */
export function PlanStrip({ plan, cells = {} }: { plan: Plan; cells?: Record<string, Cell> }) {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const last = plan.phases.at(-1)?.to ?? plan.dayZero;
  const days: string[] = [];
  for (let day = plan.dayZero; day <= last && days.length < 120; day = addDays(day, 1)) days.push(day);
  return (
    <>
      <div
        className="measure-strip"
        role="img"
        aria-label={plan.phases
          .map(
            phase =>
              `${pick(settingWords[phase.kind] ?? { zh: phase.kind, en: phase.kind })} ${phase.from}–${phase.to}`,
          )
          .join('; ')}
      >
        {days.map((day, n) => {
          const phase = plan.phases.find(one => one.from <= day && day <= one.to);
          const test = plan.tests.some(one => one.on === day);
          return (
            <span
              key={day}
              className={`${phase && strict.has(phase.kind) ? 'strict' : ''} ${day === f.today ? 'now' : ''}`}
              title={`${f.day(day)} ${phase ? pick(settingWords[phase.kind] ?? { zh: phase.kind, en: phase.kind }) : ''}`}
            >
              {n}
              <br />
              {test ? '◆' : phase ? '·' : ' '}
              {cells[day] ? signs[cells[day].mark] : ''}
            </span>
          );
        })}
      </div>
      <table className="measure-table">
        <tbody>
          {plan.phases.map(phase => (
            <tr key={`${phase.ruleId} ${phase.from}`}>
              <td>{pick(settingWords[phase.kind] ?? { zh: phase.kind, en: phase.kind })}</td>
              <td>
                {phase.openEnded
                  ? w.onFrom({ day: f.day(phase.from) })
                  : `${f.day(phase.from)} – ${f.day(phase.to)}`}
              </td>
              <td>
                {phase.openEnded
                  ? w.dayOn({ from: phase.fromDay })
                  : w.dayRange({ from: phase.fromDay, to: phase.toDay })}
              </td>
              <td>{phase.ruleId}</td>
            </tr>
          ))}
          {plan.skipped.map(phase => (
            <tr key={`${phase.ruleId} skipped`} className="secondary">
              <td>
                <s>{pick(settingWords[phase.kind] ?? { zh: phase.kind, en: phase.kind })}</s>
              </td>
              <td colSpan={2}>{pick(phase.why)}</td>
              <td>{phase.ruleId}</td>
            </tr>
          ))}
          {plan.dailyChecks.map(check => (
            <tr key={`${check.ruleId} ${check.from}`}>
              <td>{pick(check.what)}</td>
              <td>
                {f.day(check.from)} – {f.day(check.to)}
              </td>
              <td>×{check.perDay}</td>
              <td>{check.ruleId}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
