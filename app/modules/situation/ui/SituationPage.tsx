import { EmptyState, ErrorState, LoadingState, PageHead } from '../../../ui/desk/parts.tsx';
import { StatTile } from '../../../ui/desk/StatTile.tsx';
import { Link, navigate } from '../../../ui/nav.tsx';
import type { PersonClass } from '../../../ui/tokens.ts';
import { useApiQuery } from '../../../ui/useApi.ts';
import { CityMap } from '../../../ui/visuals/CityMap.tsx';
import { DelayBars } from '../../../ui/visuals/DelayBars.tsx';
import { EpiCurve } from '../../../ui/visuals/EpiCurve.tsx';
import { useFormat, useWords } from '../../../ui/words/index.ts';
import { OutbreakChoice, useOutbreak } from './OutbreakChoice.tsx';
import './situation.css';
import { definitions, words } from './words.ts';

interface Situation {
  asOf: string;
  cases: { last24h: number; last24hOutside: number; last24hKnown: number; total: number; spark: number[] };
  control: { accepted: number; inPlaceInTime: number; hours: number };
  measures: { open: number; endingToday: number };
  uncovered: { tasksOverdue: number; clocksOverdue: number; checksMissedToday: number };
  curve: {
    days: string[];
    inControl: number[];
    community: number[];
    unknown: number[];
    incompleteFrom: string;
  };
  points: { id: string; number: string; state: string; lon: number; lat: number; onsetOn: string | null }[];
  notShown: number;
  overdue: { areaKey: number; areaPath: string; kind: string; count: number; oldestDueAt: string }[];
  delays: {
    key: 'onsetToReport' | 'sampleToReport' | 'reportToControl';
    n: number;
    p50: number | null;
    p75: number | null;
    p95: number | null;
  }[];
}

const classOf = (state: string): PersonClass =>
  state === 'asymptomatic'
    ? 'asymptomatic'
    : state === 'suspected'
      ? 'suspected'
      : state === 'recovered'
        ? 'released'
        : 'confirmed';
/** `0.0%(0/2)` as a large number with its counts small beside it. */
function headline(percent: string): { value: string; unit?: string } {
  const [value = percent, counts] = percent.split(/\s*(?=\()/);
  return counts ? { value, unit: counts } : { value };
}
const refreshMs = 15_000;

export function SituationPage() {
  const w = useWords(words);
  const { outbreak, outbreaks, error, pending } = useOutbreak();
  if (pending) return <LoadingState rows={6} />;
  if (error) return <ErrorState page problem={error} onRetry={() => window.location.reload()} />;
  if (!outbreak) return <EmptyState title={w.noOutbreak} hint={w.noOutbreakHint} />;
  return (
    <Figures outbreakId={outbreak.id} choice={<OutbreakChoice outbreak={outbreak} outbreaks={outbreaks} />} />
  );
}

function Figures({ outbreakId, choice }: { outbreakId: string; choice: React.ReactNode }) {
  const w = useWords(words);
  const f = useFormat();
  const answer = useApiQuery<Situation>('/situation', { query: { outbreakId }, refreshEvery: refreshMs });
  if (answer.error && !answer.data)
    return <ErrorState page problem={answer.error} onRetry={() => answer.refetch()} />;
  if (!answer.data) return <LoadingState rows={6} />;
  const s = answer.data;
  const stale = answer.error ? s.asOf : undefined;
  const late = s.uncovered.tasksOverdue + s.uncovered.clocksOverdue + s.uncovered.checksMissedToday;
  const control = f.percent({ n: s.control.inPlaceInTime, of: s.control.accepted });
  const outside = f.percent({ n: s.cases.last24hOutside, of: s.cases.last24hKnown });
  const sum = (from: number, to: number) =>
    [s.curve.inControl, s.curve.community, s.curve.unknown].reduce(
      (total, series) => total + series.slice(from, to).reduce((a, b) => a + b, 0),
      0,
    );
  const days = s.curve.days.length;
  const slowest = s.delays.filter(row => row.p50 !== null).sort((a, b) => b.p50! - a.p50!)[0];
  const query = `outbreakId=${outbreakId}`;
  return (
    <>
      <PageHead
        title={w.title}
        asOf={s.asOf}
        answer={
          s.cases.last24h === 0
            ? w.calm({ late })
            : w.sentence({
                n: s.cases.last24h,
                share: outside,
                control,
                hours: s.control.hours,
                late,
              })
        }
        actions={choice}
      />
      <div className="situation-tiles">
        <StatTile
          label={w.newCases}
          value={f.number(s.cases.last24h)}
          unit={w.casesUnit}
          of={w.ofTotal({ n: f.number(s.cases.total) })}
          spark={s.cases.spark}
          definition={definitions.newCases}
          asOf={s.asOf}
          staleSince={stale}
          href={`/cases?${query}&sort=-reported`}
        />
        <StatTile
          label={w.outsideShare}
          {...headline(outside)}
          definition={definitions.outside}
          asOf={s.asOf}
          staleSince={stale}
          href={`/cases?${query}&foundIn=community`}
        />
        <StatTile
          label={w.inTime}
          {...headline(control)}
          target={w.inTimeTarget}
          definition={definitions.inTime(s.control.hours)}
          asOf={s.asOf}
          staleSince={stale}
          href={`/contacts?${query}`}
        />
        <StatTile
          label={w.underMeasure}
          value={f.number(s.measures.open)}
          unit={w.people}
          of={w.ending({ n: s.measures.endingToday })}
          definition={definitions.underMeasure}
          asOf={s.asOf}
          staleSince={stale}
          href={`/follow-up?${query}`}
        />
        <StatTile
          label={w.overdueWork}
          value={f.number(late)}
          of={w.overdueParts({
            tasks: s.uncovered.tasksOverdue,
            clocks: s.uncovered.clocksOverdue,
            checks: s.uncovered.checksMissedToday,
          })}
          tone={late > 0 ? 'alarm' : 'plain'}
          definition={definitions.overdue}
          asOf={s.asOf}
          staleSince={stale}
          href={`/uncontrolled?${query}`}
        />
      </div>
      <div className="situation-figures">
        <CityMap
          title={w.mapTitle}
          asOf={s.asOf}
          description={w.mapTitle}
          points={s.points.map(point => ({
            id: point.id,
            lon: point.lon,
            lat: point.lat,
            class: classOf(point.state),
            label: point.number,
          }))}
          notShown={
            s.notShown ? [{ reason: { zh: '没有坐标', en: 'no coordinates' }, count: s.notShown }] : undefined
          }
          onSelect={id => id && navigate(`/cases/${id}`)}
          height={420}
        />
        <div className="situation-side">
          <EpiCurve
            title={w.curveGrowing({ now: sum(days - 7, days), before: sum(days - 14, days - 7) })}
            subtitle={w.curveSubtitle}
            asOf={s.asOf}
            description={w.curveGrowing({ now: sum(days - 7, days), before: sum(days - 14, days - 7) })}
            days={s.curve.days}
            series={[
              { key: 'community', label: w.community, tone: 'alarm', values: s.curve.community },
              { key: 'in_control', label: w.inControl, values: s.curve.inControl },
              ...(s.curve.unknown.some(n => n > 0)
                ? [{ key: 'unknown', label: w.unknown, values: s.curve.unknown }]
                : []),
            ]}
            incompleteFrom={s.curve.incompleteFrom}
            onPick={(day, found) => navigate(`/cases?${query}&foundIn=${found}&reportedOn=${day}`)}
          />
          <DelayBars
            title={
              slowest ? w.slowest({ step: w[slowest.key], hours: Math.round(slowest.p50!) }) : w.delaysTitle
            }
            subtitle={w.delaysSubtitle}
            asOf={s.asOf}
            description={w.delaysTitle}
            rows={s.delays
              .filter(row => row.n > 0)
              .map(row => ({ label: w[row.key], n: row.n, p50: row.p50!, p75: row.p75!, p95: row.p95! }))}
            target={s.control.hours}
          />
        </div>
      </div>
      <section className="situation-overdue" aria-labelledby="overdue-title">
        <h2 id="overdue-title">{w.byArea}</h2>
        {s.overdue.length === 0 ? (
          <p className="secondary">{w.noneOverdue}</p>
        ) : (
          <ol>
            {s.overdue.map(row => (
              <li key={`${row.areaKey} ${row.kind}`}>
                <Link to={`/tasks?${query}&areaKey=${row.areaKey}&kind=${row.kind}`}>{row.areaPath}</Link>
                <b>{f.number(row.count)}</b>
                <span className="alarm-text">{f.deadline(row.oldestDueAt)}</span>
              </li>
            ))}
          </ol>
        )}
      </section>
    </>
  );
}
