import { useState } from 'react';
import { ApiProblem } from '../api.ts';
import { ClassBadge, Clock, StateBadge } from '../desk/badges.tsx';
import { DataList } from '../desk/DataList.tsx';
import { DiffList } from '../desk/DiffList.tsx';
import { EvidenceCard } from '../desk/EvidenceCard.tsx';
import { JobProgress } from '../desk/JobProgress.tsx';
import { ProblemSummary } from '../desk/ProblemSummary.tsx';
import { PageHead } from '../desk/parts.tsx';
import { Reason } from '../desk/Reason.tsx';
import { RevealField } from '../desk/RevealField.tsx';
import { StatTile } from '../desk/StatTile.tsx';
import { personClasses } from '../tokens.ts';
import { useFormat } from '../words/index.ts';
import { evidence, now, type SampleRow } from './samples.ts';
import { CurvePart } from './VisualParts.tsx';

const definition = {
  zh: '过去24小时内报告的病例,按报告时间计。',
  en: 'Cases reported in the last 24 hours, by time of report.',
};
const problem = new ApiProblem(400, {
  title: 'invalid',
  errors: [
    {
      path: 'sampledAt',
      message: {
        zh: '采样时间不能晚于现在(现在14:05)',
        en: 'The sampling time cannot be later than now (14:05)',
      },
    },
    { path: 'place', message: { zh: '写明采样地点', en: 'Say where the sample was taken' } },
  ],
});

export function Tiles() {
  return (
    <div className="tile-row">
      <StatTile
        label="新增病例"
        value="23"
        unit="例"
        of="24小时内"
        spark={[4, 7, 9, 12, 15, 19, 23]}
        change="较昨日同时 +4"
        definition={definition}
        asOf={now}
        href="/cases"
      />
      <StatTile
        label="管控外发现"
        value="39.1%"
        of="9/23"
        target="≤10%"
        spark={[60, 52, 48, null, 41, 40, 39]}
        change="较昨日同时 −2.0"
        definition={definition}
        asOf={now}
        href="/cases"
        tone="alarm"
      />
      <StatTile
        label="未闭合链"
        value="3"
        unit="条"
        of="共11条"
        definition={definition}
        asOf={now}
        href="/chains"
        spark={[5, 5, 4, 4, 3, 3, 3]}
      />
      <StatTile
        label="密接2小时内管控"
        value="78.0%"
        of="167/214"
        target="95%"
        definition={definition}
        asOf={now}
        href="/contacts"
        spark={[62, 64, 70, 73, 75, 77, 78]}
      />
      <StatTile
        label="隔离房可用"
        value="3.2"
        unit="天"
        definition={definition}
        asOf="2022-07-20T05:20:00Z"
        staleSince="2022-07-20T05:20:00Z"
        href="/rooms"
      />
    </div>
  );
}

export function SituationSample() {
  return (
    <div>
      <PageHead
        title="一张图"
        answer="过去24小时新增23例,其中9例在管控外发现(39.1%);3条链未闭合。"
        actions={
          <button type="button" className="button main">
            冻结为日报
          </button>
        }
      />
      <Tiles />
      <div style={{ marginTop: 12 }}>
        <CurvePart />
      </div>
    </div>
  );
}

export function DeskParts() {
  const f = useFormat();
  return (
    <div className="page" style={{ display: 'grid', gap: 16 }}>
      <PageHead
        title="组件"
        answer={f.dayOf({ day: 3, of: 7, lastExposure: '2022-07-17' })}
        asOf={f.asOf(now)}
      />
      <ProblemSummary problem={problem} fieldLabels={{ sampledAt: '采样时间', place: '采样地点' }} />
      <Tiles />
      <p style={{ display: 'flex', flexWrap: 'wrap', gap: 16 }}>
        {personClasses.map(one => (
          <ClassBadge key={one} class={one} />
        ))}
      </p>
      <p style={{ display: 'flex', flexWrap: 'wrap', gap: 8, alignItems: 'center' }}>
        <StateBadge tone="plain">待接收</StateBadge>
        <StateBadge tone="active">进行中</StateBadge>
        <StateBadge tone="good">已完成</StateBadge>
        <StateBadge tone="wait">待出</StateBadge>
        <StateBadge tone="alarm">失管</StateBadge>
        <StateBadge tone="off">已解除</StateBadge>
        <Clock due="2022-07-20T06:43:00Z" label="2小时核心信息" />
        <Clock due="2022-07-20T06:12:00Z" label="采样" />
        <Clock due="2022-07-20T03:55:00Z" label="管控到位" />
        <Clock due="2022-07-20T05:55:00Z" doneAt="2022-07-20T05:40:00Z" label="报告" />
        <Reason rule={evidence.rule.id} text={evidence.rule.text} source={evidence.rule.source} />
        <RevealField
          masked="138****5678"
          label={{ zh: '电话', en: 'phone' }}
          reveal={async () => '138 0000 5678'}
        />
        <span>
          {[
            f.unknown,
            f.pending,
            f.missing,
            f.notApplicable,
            f.number(0),
            f.short(12345),
            f.percent({ n: 7, of: 9 }),
            f.interval(1.24, 1.02, 1.49),
          ].join(' | ')}
        </span>
      </p>
      <EvidenceCard evidence={evidence} />
      <div style={{ display: 'grid', gridTemplateColumns: 'repeat(auto-fit, minmax(320px, 1fr))', gap: 16 }}>
        <JobProgress
          job={{
            id: '1',
            title: { zh: '导入病例名单', en: 'Importing cases' },
            state: 'running',
            done: 412_000,
            of: 1_000_000,
          }}
        />
        <JobProgress
          job={{
            id: '2',
            title: { zh: '导出密接名单', en: 'Exporting contacts' },
            state: 'done',
            done: 301_234,
            of: 301_234,
            resultHref: '#',
          }}
        />
      </div>
      <section className="panel">
        <DiffList
          groups={[
            { kind: 'new', items: [{ key: '1', title: '李*', detail: '东门面馆 7月17日 同桌' }] },
            {
              kind: 'changed',
              items: [{ key: '2', title: '张*', before: '次密接', after: '密接', detail: '新增门禁记录' }],
            },
            { kind: 'withdrawn', items: [{ key: '3', title: '陈*', detail: '病例轨迹更正,未同时在场' }] },
            {
              kind: 'same',
              items: Array.from({ length: 202 }, (_, index) => ({ key: `s${index}`, title: '' })),
            },
          ]}
        />
      </section>
    </div>
  );
}

const columns = [
  { key: 'number', title: '编号', width: 150, value: (row: SampleRow) => row.number, sort: 'number' },
  { key: 'class', title: '类别', width: 120, render: (row: SampleRow) => <ClassBadge class={row.class} /> },
  { key: 'area', title: '区域', width: 170, value: (row: SampleRow) => row.area },
  { key: 'reason', title: '依据', width: 90, value: (row: SampleRow) => row.reason },
  {
    key: 'minutes',
    title: '同处(分)',
    width: 110,
    value: (row: SampleRow) => row.minutes || null,
    align: 'end' as const,
    sort: 'minutes',
  },
  {
    key: 'state',
    title: '到位',
    width: 120,
    render: (row: SampleRow) => (
      <StateBadge tone={row.minutes % 3 ? 'good' : 'wait'}>
        {row.minutes % 3 ? '已到位' : '未到位'}
      </StateBadge>
    ),
  },
  { key: 'due', title: '时限', width: 190, render: (row: SampleRow) => <Clock due={row.due} />, sort: 'due' },
];

export function ListPart() {
  const [opened, setOpened] = useState('');
  return (
    <div className="page">
      <PageHead title="密接名单" answer="密接214人,未到位31人;次密接902人;场所暴露1,480人。" />
      <DataList<SampleRow>
        id="gallery"
        path="/gallery/rows"
        columns={columns}
        rowKey={row => row.id}
        defaultSort="due"
        facets={[
          { key: 'class', value: 'close_contact', label: '密接', count: 214, class: 'close_contact' },
          {
            key: 'class',
            value: 'secondary_contact',
            label: '次密接',
            count: 902,
            class: 'secondary_contact',
          },
          { key: 'class', value: 'venue_exposed', label: '场所暴露', count: 300118, class: 'venue_exposed' },
        ]}
        filters={[
          { key: 'q', label: '编号', kind: 'text' },
          { key: 'state', label: '到位', kind: 'choice', options: [{ value: 'no', label: '未到位' }] },
          { key: 'from', label: '自', kind: 'day' },
        ]}
        bulkActions={[{ key: 'send', label: '下发到网格', run: target => setOpened(JSON.stringify(target)) }]}
        exportPath="/gallery/export"
        onOpen={row => setOpened(row.id)}
      />
      <p data-opened={opened} />
    </div>
  );
}

export function ListStates() {
  const rest = { columns: columns.slice(0, 3), rowKey: (row: SampleRow) => row.id, height: '260px' };
  return (
    <div
      className="page"
      style={{ display: 'grid', gap: 16, gridTemplateColumns: 'repeat(auto-fit, minmax(300px, 1fr))' }}
    >
      <DataList<SampleRow>
        id="g1"
        path="/gallery/empty"
        {...rest}
        emptyText={{ title: '今天没有待随访的人', hint: '已完成 186/186' }}
      />
      <DataList<SampleRow> id="g2" path="/gallery/failing" {...rest} />
      <DataList<SampleRow> id="g3" path="/gallery/forbidden" {...rest} />
    </div>
  );
}
