import { usePick, useWords } from '../../../ui/words/index.ts';
import { type Block, blocksOf, type Span } from '../text.ts';
import type { Plan } from './api.ts';
import { roleWords, words } from './words.ts';

const Spans = ({ spans }: { spans: Span[] }) =>
  spans.map((span, at) =>
    // biome-ignore lint/suspicious/noArrayIndexKey: parts of a line have no identity
    span.strong ? <b key={at}>{span.text}</b> : <span key={at}>{span.text}</span>,
  );

function Part({ block }: { block: Block }) {
  if (block.kind === 'heading') {
    const Heading = block.level === 3 ? 'h3' : 'h4';
    return (
      <Heading>
        <Spans spans={block.spans} />
      </Heading>
    );
  }
  if (block.kind === 'paragraph')
    return (
      <p>
        <Spans spans={block.spans} />
      </p>
    );
  const List = block.ordered ? 'ol' : 'ul';
  return (
    <List>
      {block.items.map((spans, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: items of a text have no identity
        <li key={at}>
          <Spans spans={spans} />
        </li>
      ))}
    </List>
  );
}

/** A plan as it is read: sections with their units, triggers in words, the checklist. */
export function PlanText({ shown }: { shown: Plan['shown'] }) {
  const w = useWords(words);
  const pick = usePick();
  const { sections, actions, triggers } = shown.body;
  const wordsOf = new Map(shown.triggerWords.map(one => [one.key, one.words]));
  return (
    <div className="plans-text">
      {sections.length === 0 && <p className="secondary">{w.noText}</p>}
      {sections.map(section => (
        <section key={section.key}>
          <h2>{section.heading}</h2>
          {section.unit && (
            <span className="secondary small">
              {w.unit}: {section.unit}
            </span>
          )}
          {blocksOf(section.text).map((block, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: blocks of a text have no identity
            <Part key={at} block={block} />
          ))}
        </section>
      ))}
      <h2>{w.triggers}</h2>
      {triggers.length === 0 ? (
        <p className="secondary">{w.noTriggers}</p>
      ) : (
        <ol>
          {triggers.map(trigger => (
            <li key={trigger.key}>
              {pick(wordsOf.get(trigger.key)!)}
              {trigger.responseLevel && <> — {w.levelN({ n: trigger.responseLevel })}</>}
              {trigger.note && <span className="secondary"> ({trigger.note})</span>}
            </li>
          ))}
        </ol>
      )}
      <h2>{w.actions}</h2>
      <p className="secondary small">{w.actionsHint}</p>
      {actions.length === 0 ? (
        <p className="secondary">{w.noActions}</p>
      ) : (
        <ol>
          {actions.map(action => (
            <li key={action.key}>
              {action.text} — {[action.unit, pick(roleWords[action.role])].filter(Boolean).join(' · ')},{' '}
              <b>{w.within({ n: action.hours })}</b>
              <br />
              <span className="secondary small">
                {w.forTriggers}:{' '}
                {action.triggers.length
                  ? action.triggers.map(key => pick(wordsOf.get(key) ?? { zh: key, en: key })).join('; ')
                  : w.allTriggers}
              </span>
            </li>
          ))}
        </ol>
      )}
    </div>
  );
}
