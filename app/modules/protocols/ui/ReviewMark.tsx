import { StateBadge } from '../../../ui/desk/badges.tsx';
import { usePick, useWords } from '../../../ui/words/index.ts';
import './protocols.css';
import { confidenceWord, words } from './words.ts';

/** Where a rule comes from, how sure it is, and whether an officer must confirm it before relying on it. */
export function Basis({
  basis,
}: {
  basis: {
    source: string;
    ref?: string | undefined;
    confidence: string;
    review_required?: boolean | undefined;
  };
}) {
  const w = useWords(words);
  const pick = usePick();
  const sure = confidenceWord[basis.confidence];
  return (
    <span>
      {basis.source} {basis.ref && <span className="secondary">{basis.ref}</span>} ·{' '}
      {sure ? pick(sure) : basis.confidence}{' '}
      {basis.review_required && <StateBadge tone="wait">{w.reviewMark}</StateBadge>}
    </span>
  );
}
