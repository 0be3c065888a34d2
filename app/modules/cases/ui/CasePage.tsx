import { useState } from 'react';
import { ErrorState, LoadingState } from '../../../ui/desk/parts.tsx';
import { useHotkeys } from '../../../ui/keys.ts';
import { usePathParams, useUrlState } from '../../../ui/nav.tsx';
import { useCan } from '../../../ui/session.ts';
import { useApiQuery } from '../../../ui/useApi.ts';
import type { CaseDetail } from '../api.ts';
import { CaseHeader } from './CaseHeader.tsx';
import { CaseTabs } from './CaseTabs.tsx';
import { HandOverDialog } from './HandOverDialog.tsx';
import { ReportDialog } from './ReportDialog.tsx';
import { StateDialog } from './StateDialog.tsx';
import { TrajectoryPanel } from './TrajectoryPanel.tsx';
import './cases.css';

export type CaseDialog = 'state' | 'hand-over' | 'report' | 'paste' | null;

/** What do we not know yet, and how long is left on the clock? */
export function CasePage() {
  const { caseId } = usePathParams<{ caseId: string }>();
  const found = useApiQuery<CaseDetail>(`/cases/${caseId}`, { refreshEvery: 20_000 });
  if (found.error && !found.data)
    return <ErrorState page problem={found.error} onRetry={() => void found.refetch()} />;
  if (!found.data) return <LoadingState rows={10} />;
  // another case is another page: nothing half typed goes over
  return <OneCase key={caseId} detail={found.data} />;
}

function OneCase({ detail }: { detail: CaseDetail }) {
  const mayWrite = useCan('case.write');
  const [dialog, setDialog] = useState<CaseDialog>(null);
  const [, setTab] = useUrlState('tab', 'facts');
  const timeline = (key: string) => {
    const body = document.querySelector<HTMLElement>('.case-trajectory .tl-body');
    body?.focus();
    body?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
  };
  useHotkeys([
    {
      keys: 'C',
      label: { zh: '打电话', en: 'Call' },
      run: () => document.getElementById('case-call')?.click(),
      disabled: !mayWrite,
    },
    {
      keys: 'N',
      label: { zh: '新一条轨迹', en: 'New line' },
      run: () => document.querySelector<HTMLInputElement>('.case-trajectory .tl-typed input')?.focus(),
      disabled: !mayWrite,
    },
    { keys: 'G', label: { zh: '下一处空白', en: 'Next gap' }, run: () => timeline('g') },
    { keys: 'T', label: { zh: '追踪密接', en: 'Trace contacts' }, run: () => setTab('contacts') },
    { keys: 'R', label: { zh: '通报文字', en: 'Report text' }, run: () => setDialog('report') },
    {
      keys: 'P',
      label: { zh: '贴入文字', en: 'Paste text' },
      run: () => setDialog('paste'),
      disabled: !mayWrite,
    },
    {
      keys: 'Shift+@',
      label: { zh: '移交', en: 'Hand over' },
      run: () => setDialog('hand-over'),
      disabled: !mayWrite,
    },
    {
      keys: '@',
      label: { zh: '移交', en: 'Hand over' },
      run: () => setDialog('hand-over'),
      disabled: !mayWrite,
    },
  ]);
  const close = () => setDialog(null);
  return (
    <div className="case-page">
      <CaseHeader
        detail={detail}
        mayWrite={mayWrite}
        onDialog={setDialog}
        onTrace={() => setTab('contacts')}
      />
      <TrajectoryPanel
        detail={detail}
        mayWrite={mayWrite}
        pasting={dialog === 'paste'}
        onPaste={open => setDialog(open ? 'paste' : null)}
      />
      <CaseTabs detail={detail} mayWrite={mayWrite} />
      <StateDialog detail={detail} open={dialog === 'state'} onClose={close} />
      <HandOverDialog detail={detail} open={dialog === 'hand-over'} onClose={close} />
      <ReportDialog detail={detail} open={dialog === 'report'} onClose={close} />
    </div>
  );
}
