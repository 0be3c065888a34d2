import { ChartFrame } from '../../../ui/visuals/ChartFrame.tsx';
import '../../../ui/visuals/bars/bars.css';
import { useFormat, useWords } from '../../../ui/words/index.ts';
import { type FigureOf, Opens, useShare } from './scoreLooks.tsx';
import { words } from './scoreWords.ts';

/** Share of new cases found already in control, by day. */
export function ScoreControl({ score, open }: FigureOf) {
  const w = useWords(words);
  const f = useFormat();
  const share = useShare();
  const { control } = score;
  const days = control.days.filter(day => day.inControl + day.community + day.unknown > 0);
  return (
    <ChartFrame
      title={w.controlIs({ share: share(control.share) })}
      subtitle={w.controlSub}
      description={days
        .map(day => `${day.day}: ${day.inControl} / ${day.inControl + day.community}`)
        .join('; ')}
      csvName="drill-control"
      state={days.length ? 'ready' : 'empty'}
      emptyText={w.none}
      table={{
        head: [w.day, w.inControl, w.community, w.unknownHead],
        rows: control.days.map(day => [day.day, day.inControl, day.community, day.unknown]),
        numeric: [1, 2, 3],
      }}
      legend={
        <>
          <span>
            <i className="bar-inside" style={{ width: 14, height: 14 }} /> {w.inControl}
          </span>
          <span>
            <i className="bar-outside hatched" style={{ width: 14, height: 14, flex: 'none' }} />{' '}
            {w.community}
          </span>
        </>
      }
    >
      <ul className="bars">
        {days.map(day => {
          const known = day.inControl + day.community;
          return (
            <li key={day.day}>
              <span>{f.day(day.day)}</span>
              <span className="bar-track">
                {day.inControl > 0 && (
                  <i className="bar-inside" style={{ width: `${(100 * day.inControl) / known}%` }}>
                    {f.number(day.inControl)}
                  </i>
                )}
                {day.community > 0 && (
                  <i className="bar-outside hatched">
                    <b>{f.number(day.community)}</b>
                  </i>
                )}
              </span>
              <span className="num">
                <Opens evidence={day.evidence} open={open}>
                  {known ? share({ hits: day.inControl, of: known }) : w.unknownFound({ n: day.unknown })}
                </Opens>
              </span>
            </li>
          );
        })}
      </ul>
    </ChartFrame>
  );
}
