import { useSession } from '../../../ui/session.ts';
import { useWords } from '../../../ui/words/index.ts';
import { NotDrill } from './NotDrill.tsx';
import { ScorePage } from './ScorePage.tsx';
import { roomWords } from './words.ts';

/** The score, where this is a drill. */
export function DrillScorePage() {
  const w = useWords(roomWords);
  return useSession().drill ? <ScorePage /> : <NotDrill title={w.score} />;
}
