import { Link } from '../../../ui/nav.tsx';
import { useWords } from '../../../ui/words/index.ts';
import type { CaseTabProps } from '../../cases/ui/tabs.ts';
import { SourcePanel } from './SourcePanel.tsx';
import { words } from './words.ts';

/** The chain tab of a case: its sources and whom it infected, with a way to the drawing. */
export function CaseChain({ caseId, outbreakId }: CaseTabProps) {
  const w = useWords(words);
  return (
    <>
      <p>
        <Link to={`/chains?outbreakId=${outbreakId}&case=${caseId}`}>{w.onGraph}</Link>
      </p>
      <SourcePanel caseId={caseId} />
    </>
  );
}
