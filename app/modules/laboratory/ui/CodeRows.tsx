import { type Dispatch, type ReactNode, type SetStateAction, useRef } from 'react';
import { fieldId } from '../../../ui/desk/ProblemSummary.tsx';
import { type Bilingual, usePick, useWords } from '../../../ui/words/index.ts';
import { settingsWords } from './settingsWords.ts';

/** A code as it is edited; `key` keeps a row's inputs while others come and go. */
interface Row {
  key: number;
  system: string;
  code: string;
  means: string;
}

/** One required text of a code, found by its path when the server refuses it. */
export function CodeText(props: {
  path: string;
  label: string;
  value: string;
  onChange: (value: string) => void;
  max?: number;
}) {
  return (
    <input
      id={fieldId(props.path)}
      className="field-box"
      aria-label={props.label}
      required
      maxLength={props.max ?? 60}
      autoComplete="off"
      value={props.value}
      onChange={event => props.onChange(event.target.value)}
    />
  );
}

/** Codes of one kind as a table whose rows are added, changed and removed; `more` is a column only this kind has. */
export function CodeRows<Code extends Row>(props: {
  title: string;
  /** Of the list in the body that is sent. */
  path: string;
  rows: readonly Code[];
  setRows: Dispatch<SetStateAction<Code[]>>;
  means: Record<string, Bilingual>;
  blank: (key: number) => Code;
  more?: {
    title: string;
    cell: (row: Code, path: string, change: (part: Partial<Code>) => void) => ReactNode;
  };
}) {
  const w = useWords(settingsWords);
  const pick = usePick();
  const nextKey = useRef(1_000);
  return (
    <>
      <h3>{props.title}</h3>
      <div className="lab-scroll">
        <table className="lab-table">
          <thead>
            <tr>
              <th scope="col">{w.system}</th>
              <th scope="col">{w.codeWord}</th>
              <th scope="col">{w.means}</th>
              {props.more && <th scope="col">{props.more.title}</th>}
              <th scope="col" aria-label={w.remove} />
            </tr>
          </thead>
          <tbody>
            {props.rows.map((one, at) => {
              const path = `${props.path}/${at}`;
              const change = (part: Partial<Code>) =>
                props.setRows(now => now.map(row => (row.key === one.key ? { ...row, ...part } : row)));
              return (
                <tr key={one.key}>
                  <td>
                    <CodeText
                      path={`${path}/system`}
                      label={w.system}
                      value={one.system}
                      onChange={system => change({ system } as Partial<Code>)}
                    />
                  </td>
                  <td>
                    <CodeText
                      path={`${path}/code`}
                      label={w.codeWord}
                      value={one.code}
                      onChange={code => change({ code } as Partial<Code>)}
                    />
                  </td>
                  <td>
                    <select
                      id={fieldId(`${path}/means`)}
                      className="field-box"
                      aria-label={w.means}
                      value={one.means}
                      onChange={event => change({ means: event.target.value } as Partial<Code>)}
                    >
                      {Object.entries(props.means).map(([value, word]) => (
                        <option key={value} value={value}>
                          {pick(word)}
                        </option>
                      ))}
                    </select>
                  </td>
                  {props.more && <td>{props.more.cell(one, path, change)}</td>}
                  <td>
                    <button
                      type="button"
                      className="button small"
                      onClick={() => props.setRows(now => now.filter(row => row.key !== one.key))}
                    >
                      {w.remove}
                    </button>
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      <div>
        <button
          type="button"
          className="button small"
          disabled={props.rows.length >= 500}
          onClick={() => {
            const key = nextKey.current++;
            props.setRows(now => [...now, props.blank(key)]);
          }}
        >
          {w.addRow}
        </button>
      </div>
    </>
  );
}
