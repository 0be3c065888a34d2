import { useEffect, useRef, useState } from 'react';

/** Hand scanners send a whole code within this time; a single key that stays alone this long is a key. */
const aloneMillis = 220;

/**
 * The bench's one input: a scanner that types, or a person. It takes the focus back whenever that would go nowhere; Tab still leaves it. `keys` act while it is
 * empty: a letter pressed alone, or Enter on nothing.
 */
export function ScannerField(props: {
  label: string;
  hint?: string;
  onScan: (code: string) => void;
  keys?: Partial<Record<'R' | 'H' | 'V' | 'Enter', () => void>>;
}) {
  const field = useRef<HTMLInputElement>(null);
  const [text, setText] = useState('');
  const timer = useRef(0);
  const keys = useRef(props.keys);
  keys.current = props.keys;
  useEffect(() => () => clearTimeout(timer.current), []);
  const back = () =>
    setTimeout(() => {
      const at = document.activeElement;
      if (!at || at === document.body || (at instanceof HTMLButtonElement && !at.closest('dialog')))
        field.current?.focus({ preventScroll: true });
    }, 60);
  return (
    <form
      className="lab-scan"
      onSubmit={event => {
        event.preventDefault();
        clearTimeout(timer.current);
        const code = text.normalize('NFKC').trim().toUpperCase();
        setText('');
        if (code) props.onScan(code);
        else keys.current?.Enter?.();
      }}
    >
      <label>
        <span className="visually-hidden">{props.label}</span>
        <input
          ref={field}
          // biome-ignore lint/a11y/noAutofocus: the scanner types into it
          autoFocus
          style={{ width: '100%' }}
          autoComplete="off"
          spellCheck={false}
          placeholder={props.label}
          value={text}
          onBlur={event => {
            if (!event.relatedTarget || event.relatedTarget instanceof HTMLButtonElement) back();
          }}
          onChange={event => {
            const next = event.target.value;
            setText(next);
            clearTimeout(timer.current);
            const key = next.toUpperCase() as 'R' | 'H' | 'V';
            if (next.length === 1 && keys.current?.[key])
              timer.current = window.setTimeout(() => {
                setText('');
                keys.current?.[key]?.();
              }, aloneMillis);
          }}
        />
      </label>
      {props.hint && <p className="secondary small">{props.hint}</p>}
    </form>
  );
}
