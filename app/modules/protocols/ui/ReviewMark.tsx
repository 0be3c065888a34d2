import { StateBadge } from '../../../ui/desk/badges.tsx';
import { useWords } from '../../../ui/words/index.ts';
import './protocols.css';
import { words } from './words.ts';

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
  return (
    <span>
      {basis.source} {basis.ref && <span className="secondary">{basis.ref}</span>} · {basis.confidence}{' '}
      {basis.review_required && <StateBadge tone="wait">{w.reviewMark}</StateBadge>}
    </span>
  );
}
