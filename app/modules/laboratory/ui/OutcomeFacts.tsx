import { StateBadge } from '../../../ui/desk/badges.tsx';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import type { OutcomeView } from '../schema.ts';
import { outcomeWords, sourceWords, words } from './words.ts';

/** A result's word: sign and border besides the colour. */
export function OutcomeBadge({ outcome }: { outcome: string }) {
  const pick = usePick();
  return (
    <StateBadge tone={outcome === 'positive' ? 'alarm' : outcome === 'negative' ? 'good' : 'wait'}>
      {pick(outcomeWords[outcome]!)}
    </StateBadge>
  );
}

/** Ct values by gene in one line. */
export function Genes({ genes }: { genes: OutcomeView['genes'] }) {
  const w = useWords(words);
  const f = useFormat();
  if (genes.length === 0) return <>{f.missing}</>;
  return (
    <>
      {genes.map(one => `${one.gene} ${one.ct === null ? w.notAmplified : f.number(one.ct, 1)}`).join(' · ')}
    </>
  );
}

/** Where a result came from and when. */
export function Origin({ outcome }: { outcome: OutcomeView }) {
  const f = useFormat();
  const pick = usePick();
  return (
    <>
      {pick(sourceWords[outcome.source]!)}
      {outcome.plateCode && ` ${outcome.plateCode}${outcome.well ? ` ${outcome.well}` : ''}`}
      <div className="secondary small">{f.instant(outcome.testedAt)}</div>
    </>
  );
}
