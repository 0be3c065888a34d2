import { useMemo, useState } from 'react';
import { ChainGraph } from '../visuals/ChainGraph.tsx';
import { CityMap } from '../visuals/CityMap.tsx';
import { ControlShareBar } from '../visuals/ControlShareBar.tsx';
import { DelayBars } from '../visuals/DelayBars.tsx';
import { EpiCurve } from '../visuals/EpiCurve.tsx';
import { FollowUpCalendar } from '../visuals/FollowUpCalendar.tsx';
import { TrajectoryTimeline } from '../visuals/TrajectoryTimeline.tsx';
import {
  chains,
  curveDays,
  curveSeries,
  followUpPeople,
  mapPoints,
  now,
  nowcast,
  timelineDays,
  timelineEntries,
  timelineIssues,
  today,
} from './samples.ts';

export function TimelinePart() {
  const [entries, setEntries] = useState(timelineEntries);
  return (
    <div className="page">
      <TrajectoryTimeline
        title="7天中有31小时去向不明,1处重叠"
        subtitle="病例 A-0137,每天0–24时"
        asOf={now}
        description="7月14日至20日的轨迹"
        days={timelineDays}
        entries={entries}
        issues={timelineIssues}
        now={now}
        sourcesDown={[{ day: '2022-07-18', source: '车票' }]}
        parts={{ 早上: { from: 360, to: 540 }, 晚饭后: { from: 1080, to: 1260 } }}
        onChange={entry => setEntries(all => all.map(one => (one.id === entry.id ? entry : one)))}
        onAdd={draft => setEntries(all => [...all, { ...draft, id: `x${all.length}` }])}
        onRemove={id => setEntries(all => all.filter(one => one.id !== id))}
      />
    </div>
  );
}

export function CalendarPart() {
  const [people, setPeople] = useState(() => followUpPeople(186));
  return (
    <div className="page">
      <FollowUpCalendar
        title="今天还有人未随访"
        subtitle="第几天自末次暴露起算"
        asOf={now}
        description="每人每天的随访结果"
        people={people}
        today={today}
        onMark={changes =>
          setPeople(all =>
            all.map(person => {
              const mine = changes.filter(change => change.personId === person.id);
              if (mine.length === 0) return person;
              const cells = { ...person.cells };
              for (const change of mine) {
                if (change.mark) cells[change.day] = { ...cells[change.day], mark: change.mark };
                else delete cells[change.day];
              }
              return { ...person, cells };
            }),
          )
        }
        onOpen={() => {}}
      />
    </div>
  );
}

export function CurvePart() {
  const few = useMemo(() => curveSeries(4), []);
  const many = useMemo(() => curveSeries(60), []);
  return (
    <div
      style={{
        display: 'grid',
        gap: 16,
        gridTemplateColumns: 'repeat(auto-fit, minmax(min(100%, 480px), 1fr))',
      }}
    >
      <EpiCurve
        title="管控外发现占比连降6天"
        subtitle="每日病例,按发病日"
        asOf={now}
        description="近28天每日病例数,按管控内外发现"
        days={curveDays}
        series={many}
        incompleteFrom={curveDays[25]}
        nowcast={nowcast}
      />
      <EpiCurve
        title="近28天每天不超过4例"
        subtitle="每格1例,按发病日"
        asOf={now}
        description="近28天每日病例,每格一例"
        days={curveDays}
        series={few}
        incompleteFrom={curveDays[25]}
      />
    </div>
  );
}

export function ChainPart() {
  const size = Number(new URLSearchParams(location.search).get('n') ?? 1000);
  const { nodes, links, summaries } = useMemo(() => chains(size), [size]);
  return (
    <div className="page">
      <ChainGraph
        title={`${summaries.filter(one => one.open).length}条链仍在增长`}
        subtitle="横轴为发病或采样日"
        asOf={now}
        description="传播链,横轴为日期,每条链一组行"
        nodes={nodes}
        links={links}
        chains={summaries}
      />
    </div>
  );
}

export function MapPart() {
  const points = useMemo(() => mapPoints(240), []);
  return (
    <div className="page">
      <CityMap
        title="暴露场所集中在东门一带"
        subtitle="近7天病例到过的场所"
        asOf={now}
        description="病例到过的场所地图"
        points={points}
        base="/map/"
        notShown={[{ reason: { zh: '无坐标', en: 'no coordinates' }, count: 3 }]}
      />
    </div>
  );
}

export function BarsPart() {
  return (
    <div className="page" style={{ display: 'grid', gap: 16 }}>
      <ControlShareBar
        title="南区一半以上病例在管控外发现"
        subtitle="过去7天,例"
        asOf={now}
        description="各区管控内发现占比"
        target={0.9}
        rows={[
          { label: '东区', inside: 41, outside: 5, href: '/cases' },
          { label: '南区', inside: 12, outside: 15, href: '/cases' },
          { label: '西区', inside: 8, outside: 0 },
          { label: '北区', inside: 0, outside: 0 },
        ]}
      />
      <DelayBars
        title="南区从采样到管控,每20人有1人超过31小时"
        subtitle="采样至管控,小时"
        asOf={now}
        description="各区采样到管控的时间"
        target={24}
        rows={[
          { label: '东区', n: 46, p50: 6.2, p75: 11, p95: 22 },
          { label: '南区', n: 27, p50: 9.5, p75: 18, p95: 31 },
          { label: '北区', n: 2, p50: null, p75: null, p95: null },
        ]}
      />
    </div>
  );
}
