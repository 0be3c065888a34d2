import { useQuery } from '@tanstack/react-query';
import { useUrlState } from '../../../ui/nav.tsx';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import type { CaseDetail } from '../api.ts';
import { FactsPanel } from './FactsPanel.tsx';
import { HistoryPanel } from './HistoryPanel.tsx';
import { type CaseTab, moduleTabs } from './tabs.ts';
import { caseWords } from './words.ts';

/** The tabs under the trajectory: facts and journal are this module's, the others belong to theirs. */
export function CaseTabs({ detail, mayWrite }: { detail: CaseDetail; mayWrite: boolean }) {
  const w = useWords(caseWords);
  const pick = usePick();
  const [tab, setTab] = useUrlState('tab', 'facts');
  const tabs = [
    ...moduleTabs.map(one => ({ id: one.id, title: pick(one.title), module: one as CaseTab | null })),
    { id: 'facts', title: w.basis, module: null },
    { id: 'history', title: w.history, module: null },
  ];
  const current = tabs.find(one => one.id === tab) ?? tabs.find(one => one.id === 'facts')!;
  const given = {
    caseId: detail.id,
    caseNumber: detail.number,
    outbreakId: detail.outbreakId,
    personId: detail.personId,
  };
  const Tab = current.module?.Tab;
  return (
    <section className="case-tabs">
      <div role="tablist" aria-label={detail.number}>
        {tabs.map(one => (
          <button
            key={one.id}
            type="button"
            role="tab"
            id={`tab-${one.id}`}
            aria-selected={one.id === current.id}
            aria-controls="case-tab"
            className="case-tab"
            onClick={() => setTab(one.id)}
          >
            {one.title}
            {one.module?.count && <Count tab={one.module} caseId={detail.id} version={detail.version} />}
          </button>
        ))}
      </div>
      <div role="tabpanel" id="case-tab" aria-labelledby={`tab-${current.id}`} className="case-tabpanel">
        {Tab ? (
          <Tab {...given} />
        ) : current.id === 'history' ? (
          <HistoryPanel caseId={detail.id} />
        ) : (
          <FactsPanel detail={detail} mayWrite={mayWrite} />
        )}
      </div>
    </section>
  );
}

function Count({ tab, caseId, version }: { tab: CaseTab; caseId: string; version: number }) {
  const f = useFormat();
  // under the case's path, so that whatever reads the case again counts again
  const counted = useQuery({
    queryKey: [`/cases/${caseId}/count/${tab.id}`, version],
    queryFn: () => tab.count!(caseId),
  });
  return counted.data === null || counted.data === undefined ? null : (
    <span className="case-count num">{f.number(counted.data)}</span>
  );
}
