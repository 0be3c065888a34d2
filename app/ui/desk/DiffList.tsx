import type { ReactNode } from 'react';
import { defineWords, useFormat, useWords } from '../words/index.ts';
import './desk.css';

export type DiffKind = 'new' | 'changed' | 'withdrawn' | 'same';
export type DiffItem = {
  key: string;
  title: ReactNode;
  detail?: ReactNode;
  before?: ReactNode;
  after?: ReactNode;
};

const words = defineWords({
  new: ['新增', 'New'],
  changed: ['变化', 'Changed'],
  withdrawn: ['撤销', 'Withdrawn'],
  same: ['不变', 'Unchanged'],
});
const signs: Record<DiffKind, string> = { new: '+', changed: '≠', withdrawn: '−', same: '=' };

/** What changed since last time. Withdrawn items are listed like the others: nobody leaves a list silently. */
export function DiffList(props: {
  groups: { kind: DiffKind; items: DiffItem[] }[];
  onOpen?: (key: string) => void;
}) {
  const w = useWords(words);
  const f = useFormat();
  return (
    <div>
      {props.groups.map(group => (
        <section key={group.kind} className="diff-group">
          <h3>
            <kbd>{signs[group.kind]}</kbd>
            {w[group.kind]} {f.number(group.items.length)}
          </h3>
          {group.kind !== 'same' && (
            <ul>
              {group.items.map(item => (
                <li key={item.key}>
                  <span aria-hidden="true">{signs[group.kind]}</span>
                  <span>
                    {props.onOpen ? (
                      <button type="button" className="term-button" onClick={() => props.onOpen?.(item.key)}>
                        {item.title}
                      </button>
                    ) : (
                      item.title
                    )}
                  </span>
                  <span>
                    {item.before !== undefined && (
                      <>
                        <del>{item.before}</del> → <ins>{item.after}</ins>{' '}
                      </>
                    )}
                    {item.detail}
                  </span>
                </li>
              ))}
            </ul>
          )}
        </section>
      ))}
    </div>
  );
}
