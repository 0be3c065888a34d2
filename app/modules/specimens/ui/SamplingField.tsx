import { useEffect, useMemo, useState } from 'react';
import { BigButton } from '../../../ui/field/BigButton.tsx';
import { FieldNotice } from '../../../ui/field/FieldNotice.tsx';
import { FieldShell } from '../../../ui/field/FieldShell.tsx';
import { isOverdue, syncSentence } from '../../../ui/offline/sentence.ts';
import { useDevice, useDeviceStatus } from '../../../ui/offline/useDevice.ts';
import { useFormat, useWords } from '../../../ui/words/index.ts';
import { Choose } from './Choose.tsx';
import { DeviceNotices, FullStopScreen } from './DeviceNotices.tsx';
import { newTable } from './table.ts';
import './sampling.css';
import { TableScreen } from './TableScreen.tsx';
import { useBundle } from './useBundle.ts';
import { useOnlyPage } from './useOnlyPage.ts';
import { useTable } from './useTable.ts';
import { words } from './words.ts';

const keptMillis = 24 * 3_600_000;

/** 采样台: is this person in this tube? */
export function SamplingField() {
  const w = useWords(words);
  const f = useFormat();
  const only = useOnlyPage('outpace-sampling-table');
  const device = useDevice();
  const status = useDeviceStatus(device);
  const [pointId, setPointId] = useState<string | null>(null);
  const [singleGroups, setSingleGroups] = useState<ReadonlySet<string>>(new Set());
  const handle = useTable(device, singleGroups);
  const { table } = handle;
  const bundle = useBundle(device, table?.pointId ?? null).value;
  useEffect(() => {
    if (bundle) setSingleGroups(new Set(bundle.singleGroups.map(one => one.group)));
  }, [bundle]);
  const programme = useMemo(
    () => bundle?.programmes.find(one => one.id === table?.programmeId) ?? table?.programme ?? null,
    [bundle, table?.programmeId, table?.programme],
  );
  const sync = status ? syncSentence(status, f.now, '/sent-back') : undefined;
  const left =
    status && status.lostSince !== null && status.waiting > 0
      ? w.offlineChip({ n: f.number(status.waiting) })
      : undefined;
  const frame = (content: React.ReactNode, actions?: React.ReactNode) => (
    <FieldShell title={w.title} sync={sync} left={left} actions={actions}>
      {content}
    </FieldShell>
  );
  if (only === 'taken')
    return frame(
      <>
        <FieldNotice tone="alarm">{w.elsewhere}</FieldNotice>
        <div className="field-pad">
          <BigButton onPress={() => location.reload()}>{w.retry}</BigButton>
        </div>
      </>,
    );
  if (status?.stopped) return frame(<FullStopScreen status={status} />);
  if (!device || !status || table === undefined || only === 'asking')
    return frame(
      <p className="field-pad" role="status">
        {w.opening}
      </p>,
    );
  const notices = <DeviceNotices status={status} overdue={isOverdue(status, f.now)} />;
  if (!table || !table.programmeId)
    return frame(
      <>
        {notices}
        <Choose
          device={device}
          pointId={pointId}
          onPoint={setPointId}
          onBegin={(point, programme) =>
            void handle.replace(before => ({
              ...newTable(point, programme.id, programme),
              box: before?.box ?? null,
              tubes: (before?.tubes ?? []).filter(
                tube => Date.parse(f.now) - Date.parse(tube.closedAt ?? f.now) < keptMillis,
              ),
            }))
          }
        />
      </>,
    );
  return (
    <TableScreen
      device={device}
      handle={handle}
      table={table}
      bundle={bundle}
      programme={programme}
      singleGroups={singleGroups}
      sync={sync}
      left={left}
      notices={notices}
      onChange={() => {
        setPointId(table.pointId);
        void handle.replace(before => before && { ...before, programmeId: '' });
      }}
    />
  );
}
