import { useState } from 'react';
import { letterKeysAreOn, setLetterKeys, useActiveHotkeys } from '../keys.ts';
import { defineWords, usePick, useWords } from '../words/index.ts';
import { Dialog } from './Dialog.tsx';

const words = defineWords({
  title: ['快捷键', 'Keyboard shortcuts'],
  letters: ['启用单字母快捷键', 'Single-letter shortcuts on'],
  where: ['在输入框内时单字母不起作用。', 'Single letters do nothing inside text fields.'],
  close: ['关闭', 'Close'],
});

/** All keys that work on the page now, under `?`. */
export function HotkeyHelp({ open, onClose }: { open: boolean; onClose: () => void }) {
  const w = useWords(words);
  const pick = usePick();
  const hotkeys = useActiveHotkeys();
  const [on, setOn] = useState(letterKeysAreOn);
  const seen = new Set<string>();
  return (
    <Dialog open={open} onClose={onClose} label={w.title}>
      <header>
        <h2>{w.title}</h2>
        <button type="button" className="button small" onClick={onClose}>
          {w.close} <kbd>Esc</kbd>
        </button>
      </header>
      <dl className="keys-table">
        {hotkeys
          .filter(hotkey => !seen.has(hotkey.keys) && seen.add(hotkey.keys))
          .flatMap(hotkey => [
            <dt key={`k${hotkey.keys}`}>
              {hotkey.keys.split(' ').map(part => (
                <kbd key={part}>{part}</kbd>
              ))}
            </dt>,
            <dd key={`l${hotkey.keys}`}>{pick(hotkey.label)}</dd>,
          ])}
      </dl>
      <p className="keys-table secondary">
        <label>
          <input
            type="checkbox"
            checked={on}
            onChange={event => {
              setLetterKeys(event.target.checked);
              setOn(event.target.checked);
            }}
          />{' '}
          {w.letters}
        </label>
        <span>{w.where}</span>
      </p>
    </Dialog>
  );
}
