import { type Bilingual, defineWords, usePick, useWords } from '../words/index.ts';
import { Popover } from './Popover.tsx';

const words = defineWords({
  rule: ['规则 {id}', 'Rule {id}'],
  source: ['出处:{text}', 'Source: {text}'],
  open: ['查看规则全文', 'Read the rule'],
});

/** Why something is so: the rule's id, opening its text and where it comes from. */
export function Reason(props: { rule: string; text: Bilingual; source?: Bilingual; href?: string }) {
  const w = useWords(words);
  const pick = usePick();
  return (
    <Popover label={props.rule} name={w.rule({ id: props.rule })}>
      <p>
        <strong>{w.rule({ id: props.rule })}</strong>
      </p>
      <p>{pick(props.text)}</p>
      {props.source && <p className="secondary small">{w.source({ text: pick(props.source) })}</p>}
      {props.href && (
        <p>
          <a href={props.href}>{w.open}</a>
        </p>
      )}
    </Popover>
  );
}
