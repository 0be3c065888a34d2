import { BigButton } from '../field/BigButton.tsx';
import { FieldForm } from '../field/FieldForm.tsx';
import { FieldList } from '../field/FieldList.tsx';
import { FieldNotice } from '../field/FieldNotice.tsx';
import { FieldShell } from '../field/FieldShell.tsx';
import { Icon } from '../icons.tsx';

const rows = Array.from({ length: 62 }, (_, index) => ({
  id: String(index),
  building: `${1 + Math.floor(index / 24)}栋 ${1 + (Math.floor(index / 12) % 2)}单元`,
  door: `${1 + Math.floor((index % 12) / 2)}0${1 + (index % 2)}`,
  task: ['随访', '随访、送抗原', '上门(两次未接通)'][index % 3]!,
  people: 1 + (index % 4),
  vulnerable: index % 7 === 0,
}));

export function FieldPart() {
  return (
    <FieldShell
      title="今天"
      left="剩 23/62户"
      sync={{ kind: 'waiting', count: 12 }}
      actions={
        <>
          <BigButton icon="scan" tone="main">
            扫码
          </BigButton>
          <BigButton icon="note">记一笔</BigButton>
          <BigButton icon="help">求助</BigButton>
        </>
      }
    >
      <FieldList
        rows={rows}
        rowKey={row => row.id}
        group={row => row.building}
        onOpen={() => {}}
        emptyText="今天全部完成 62/62"
        render={row => (
          <>
            <span className="door">{row.door}</span>
            <span style={{ flex: 1 }}>
              {row.task}
              <br />
              <span className="secondary small">
                {row.people}人{row.vulnerable ? ' · 独居老人' : ''}
              </span>
            </span>
            <Icon name="next" />
          </>
        )}
      />
    </FieldShell>
  );
}

export function FieldFormPart() {
  return (
    <FieldShell title="3栋502 随访" sync={{ kind: 'offline', since: '2022-07-20T05:20:00Z' }}>
      <FieldNotice tone="alarm">上次记录有发热。若仍有症状,先拨打区急救专线。</FieldNotice>
      <FieldForm
        submit="保存3人今天的随访"
        onSubmit={() => {}}
        fields={[
          {
            key: 'state',
            label: '今天有没有不舒服?',
            kind: 'choice',
            options: [
              { value: 'well', label: '没有' },
              { value: 'symptoms', label: '有' },
              { value: 'unknown', label: '没问到' },
            ],
          },
          { key: 'temperature', label: '体温(℃)', kind: 'number', hint: '没量就不填' },
          { key: 'phone', label: '联系电话', kind: 'phone', value: '138****5678', source: '流调' },
        ]}
        alsoFeeds="本次填写将同时用于:街道日报、疾控随访"
      />
    </FieldShell>
  );
}
