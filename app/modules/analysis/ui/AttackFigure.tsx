import { Link } from '../../../ui/nav.tsx';
import { ChartFrame } from '../../../ui/visuals/ChartFrame.tsx';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import type { AttackOut } from '../schema.ts';
import type { Chosen } from './CasesDialog.tsx';
import { isEstimable } from './figure.ts';
import { Notes, useAcross, useEstimate } from './Notes.tsx';
import { numberWords, partWords, words } from './words.ts';

/** Secondary attack rate by setting with its exact interval; the infected open their cases, the others the list of contacts. */
export function AttackFigure({
  answer,
  outbreakId,
  open,
}: {
  answer: AttackOut;
  outbreakId: string;
  open: (chosen: Chosen) => void;
}) {
  const w = useWords(numberWords);
  const common = useWords(words);
  const estimate = useEstimate();
  const parts = useWords(partWords);
  const f = useFormat();
  const acrossOf = useAcross();
  const pick = usePick();
  const nameOf = (setting: string) => (parts as unknown as Record<string, string>)[setting] ?? setting;
  const percent = (share: number) => `${(share * 100).toFixed(1)}%`;
  const rows = [...answer.settings, ...(answer.settings.length > 1 ? [answer.overall] : [])];
  const rated = answer.settings.flatMap(row => (isEstimable(row.rate) ? [{ ...row, rate: row.rate }] : []));
  const highest = rated.toSorted((a, b) => b.rate.estimate - a.rate.estimate)[0];
  const most = Math.max(0.1, ...rated.map(row => row.rate.upper ?? 0));
  const at = (share: number) => `${(share / most) * 100}%`;
  return (
    <ChartFrame
      title={
        highest
          ? w.attackTitle({ setting: nameOf(highest.setting), rate: percent(highest.rate.estimate) })
          : w.attackTitleNone
      }
      subtitle={w.attackSubtitle({ day: f.day(answer.followedBefore) })}
      asOf={answer.asOf}
      description={w.attack}
      csvName="attack-rates"
      state={rows.length ? 'ready' : 'empty'}
      emptyText={common.cannotWhy({
        what: w.attack,
        why: isEstimable(answer.overall.rate) ? '' : pick(answer.overall.rate.notEstimable),
      })}
      table={{
        head: [w.setting, w.ofContacts, w.followed, w.becameCases, w.rate, '2.5%', '97.5%'],
        rows: rows.map(row => [
          nameOf(row.setting),
          row.contacts,
          row.followed,
          row.infected,
          ...(isEstimable(row.rate)
            ? [row.rate.estimate, row.rate.lower, row.rate.upper].map(n => (n === null ? null : percent(n)))
            : [w.notEstimable, null, null]),
        ]),
        numeric: [1, 2, 3, 4, 5, 6],
      }}
    >
      <ul className="analysis-rows">
        {rows.map(row => (
          <li key={row.setting}>
            <span>{nameOf(row.setting)}</span>
            <span className="analysis-track" aria-hidden="true">
              {isEstimable(row.rate) && (
                <>
                  <i
                    className="range"
                    style={{
                      insetInlineStart: at(row.rate.lower ?? 0),
                      width: at((row.rate.upper ?? 1) - (row.rate.lower ?? 0)),
                    }}
                  />
                  <i className="point" style={{ insetInlineStart: at(row.rate.estimate) }} />
                </>
              )}
            </span>
            <span className="num">
              {isEstimable(row.rate) ? estimate(row.rate, 1, true) : w.notEstimable}
            </span>
            <span className="num">
              {row.infected > 0 ? (
                <button
                  type="button"
                  className="button small"
                  onClick={() =>
                    open({
                      title: `${nameOf(row.setting)} · ${w.becameCases}`,
                      query: { attack: row.members.join(',') },
                    })
                  }
                >
                  {f.number(row.infected)}
                </button>
              ) : (
                row.infected
              )}
              {' / '}
              {f.number(row.followed)}
            </span>
          </li>
        ))}
      </ul>
      <Notes
        basis={[answer.basis]}
        leftOut={answer.leftOut}
        warnings={acrossOf(answer.changes, answer.basis)}
      />
      <p>
        <Link to={`/contacts?outbreakId=${outbreakId}`}>
          {w.ofContacts} {f.number(answer.overall.contacts)}
        </Link>
      </p>
    </ChartFrame>
  );
}
