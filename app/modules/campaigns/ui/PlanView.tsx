import { ChartFrame } from '../../../ui/visuals/ChartFrame.tsx';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import { useRoom } from '../../analysis/ui/figure.ts';
import { zoneWords } from '../rules/plan.ts';
import type { HourPair, Plan } from './api.ts';
import { HourLines } from './HoursFigure.tsx';
import { words } from './words.ts';
import { zoneLooks } from './zones.ts';

/** What a plan comes to: where it does not fit first, then its figures with how they came about, the timeline, zones and laboratories. */
export function PlanView({ plan, against }: { plan: Plan; against?: Plan | null }) {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const { totals } = plan;
  return (
    <div className="campaign-plan">
      <Gaps plan={plan} />
      <section className="panel">
        <h2>{w.plan}</h2>
        <div className="campaign-scroll">
          <table className="campaign-table">
            <thead>
              <tr>
                <th scope="col">{w.figure}</th>
                <th scope="col" className="num">
                  {against ? w.now : w.value}
                </th>
                {against && (
                  <>
                    <th scope="col" className="num">
                      {w.kept}
                    </th>
                    <th scope="col" className="num">
                      {w.difference}
                    </th>
                  </>
                )}
                <th scope="col">{w.because}</th>
              </tr>
            </thead>
            <tbody>
              {plan.lines.map(line => {
                const before = against?.lines.find(one => one.key === line.key)?.value;
                return (
                  <tr key={line.key}>
                    <th scope="row">{pick(line.title)}</th>
                    <td className="num">
                      {f.number(line.value, Number.isInteger(line.value) ? 0 : 1)} {pick(line.unit)}
                    </td>
                    {against && (
                      <>
                        <td className="num">
                          {before === undefined
                            ? f.missing
                            : f.number(before, Number.isInteger(before) ? 0 : 1)}
                        </td>
                        <td className="num">
                          {before === undefined ? f.missing : signed(line.value - before, f.number)}
                        </td>
                      </>
                    )}
                    <td className="secondary small">{pick(line.because)}</td>
                  </tr>
                );
              })}
              <Ending
                label={flowEnd(w.covered)}
                now={totals.sampledByHour}
                before={against?.totals.sampledByHour}
                compared={!!against}
              />
              <Ending
                label={w.reportedTile}
                now={totals.reportedByHour}
                before={against?.totals.reportedByHour}
                compared={!!against}
              />
            </tbody>
          </table>
        </div>
      </section>
      <Timeline plan={plan} />
      <div className="campaign-two">
        <section className="panel">
          <h2>{w.byZone}</h2>
          <div className="campaign-scroll">
            <table className="campaign-table">
              <tbody>
                {plan.zones.map(zone => (
                  <tr key={zone.zone}>
                    <th scope="row">
                      <span aria-hidden="true" style={{ color: zoneLooks[zone.zone].colour }}>
                        {zoneLooks[zone.zone].mark}
                      </span>{' '}
                      {pick(zoneWords[zone.zone])}
                    </th>
                    <td className="num">
                      {f.number(zone.people)} {w.people}
                    </td>
                    <td className="num">
                      {f.number(zone.points)} {w.points}
                    </td>
                    <td className="num">
                      {f.number(zone.tubes)} {w.tubes}
                    </td>
                    <td className="secondary small">
                      {zone.poolSize}
                      {zone.poolSize < zone.most ? ` (${w.atMost({ n: zone.most })})` : ''} · {zone.ruleId}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </section>
        <section className="panel">
          <h2>{w.labs}</h2>
          {plan.labs.length === 0 && <p className="secondary">{w.labsNone}</p>}
          <div className="campaign-scroll">
            <table className="campaign-table">
              <tbody>
                {plan.labs.map(lab => (
                  <tr key={lab.id}>
                    <th scope="row">{lab.name}</th>
                    <td className="num">{w.perHour({ n: f.number(lab.tubesAnHour) })}</td>
                    <td className="num">
                      {w.backlog} {f.number(lab.backlog)}
                    </td>
                    <td className="num">
                      {f.number(lab.tubes)} {w.tubes}
                    </td>
                    <td>{lab.tubes ? `${w.doneBy} ${w.hourN({ n: lab.doneByHour })}` : f.notApplicable}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </section>
      </div>
    </div>
  );
}

const flowEnd = (text: string) => text;
const signed = (value: number, number: (value: number, digits?: number) => string) =>
  value === 0 ? '0' : `${value > 0 ? '+' : '−'}${number(Math.abs(value), Number.isInteger(value) ? 0 : 1)}`;

function Ending({
  label,
  now,
  before,
  compared,
}: {
  label: string;
  now: number | null;
  before: number | null | undefined;
  compared: boolean;
}) {
  const w = useWords(words);
  const f = useFormat();
  return (
    <tr>
      <th scope="row">{label}</th>
      <td className="num">{now === null ? f.unknown : w.hourN({ n: now })}</td>
      {compared && (
        <>
          <td className="num">{before == null ? f.unknown : w.hourN({ n: before })}</td>
          <td className="num">
            {now === null || before == null
              ? f.missing
              : signed(Math.round((now - before) * 10) / 10, f.number)}
          </td>
        </>
      )}
      <td />
    </tr>
  );
}

function Gaps({ plan }: { plan: Plan }) {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  if (!plan.gaps.length) return null;
  return (
    <section className="panel campaign-gaps">
      <h2>{w.gapsTitle}</h2>
      <ul>
        {plan.gaps.map(gap => (
          <li key={gap.constraint}>
            <strong>{pick(gap.says)}</strong>
            <ol>
              {gap.fixes.map((fix, at) => (
                <li key={fix.kind} className={fix.fits ? '' : 'secondary'}>
                  {pick(fix.says)}
                  {fix.yuan > 0 && ` · ${w.yuan({ n: f.short(fix.yuan) })}`}
                  {at === 0 && fix.fits && <b className="campaign-tag">{w.cheapest}</b>}
                  {!fix.fits && <span className="campaign-tag">{w.notAlone}</span>}
                </li>
              ))}
            </ol>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Timeline({ plan }: { plan: Plan }) {
  const w = useWords(words);
  const f = useFormat();
  const [box, room] = useRoom();
  const { totals } = plan;
  const title = w.timeline({
    a: totals.sampledByHour,
    b: totals.reportedByHour === null ? f.unknown : totals.reportedByHour,
  });
  const share = totals.tubes ? (plan.hours.at(-1)?.sampled ?? 0) / totals.tubes : 0;
  const hours: HourPair[] = plan.hours.map(hour => ({
    hour: hour.hour,
    planSampled: hour.sampled,
    planReported: Math.round(hour.reported * share),
    sampled: null,
    received: null,
    reported: null,
  }));
  return (
    <ChartFrame
      title={title}
      subtitle={w.timelineSub}
      description={title}
      csvName="campaign-plan-hours"
      table={{
        head: [w.hourN({ n: '' }), w.covered, w.tubes, w.reportedTile],
        rows: plan.hours.map(hour => [hour.hour, hour.sampled, hour.tubes, hour.reported]),
        numeric: [0, 1, 2, 3],
      }}
      legend={
        <>
          <span>╌ {w.covered}</span>
          <span>┈ {w.reportedTile}</span>
        </>
      }
    >
      <div ref={box}>
        <HourLines hours={hours} width={Math.max(260, room)} height={200} label={title} />
      </div>
    </ChartFrame>
  );
}
