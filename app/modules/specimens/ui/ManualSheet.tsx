import { useState } from 'react';
import { BigButton } from '../../../ui/field/BigButton.tsx';
import { FieldForm } from '../../../ui/field/FieldForm.tsx';
import { useWords } from '../../../ui/words/index.ts';
import type { UnknownPerson } from './api.ts';
import { Sheet } from './Sheet.tsx';
import { words } from './words.ts';

const keys = ['1', '2', '3', '4', '5', '6', '7', '8', '9', 'X', '0'];
const asked = ['name', 'phone', 'documentNumber', 'address', 'birthDate'] as const;

/** Keys for a gloved hand; letters through the phone's own keyboard. Without a document: whatever is known, settled later. */
export function ManualSheet(props: {
  onText: (text: string) => void;
  onUnknown: (person: UnknownPerson, label: string) => void;
  onClose: () => void;
}) {
  const w = useWords(words);
  const [text, setText] = useState('');
  const [unknown, setUnknown] = useState(false);
  const [nothing, setNothing] = useState(false);
  if (unknown)
    return (
      <Sheet label={w.unknown} tall onClose={props.onClose}>
        <p>{w.unknownWhy}</p>
        {nothing && (
          <p className="field-wrong" role="alert">
            {w.fillOne}
          </p>
        )}
        <FieldForm
          fields={asked.map(key => ({
            key,
            label: w[key],
            kind: key === 'phone' ? 'phone' : key === 'birthDate' ? 'day' : 'text',
          }))}
          submit={w.recordUnknown}
          onSubmit={values => {
            const known = Object.fromEntries(
              asked.map(key => [key, values[key]?.trim() ?? '']).filter(([, value]) => value !== ''),
            ) as UnknownPerson;
            setNothing(Object.keys(known).length === 0);
            if (Object.keys(known).length > 0)
              props.onUnknown(known, known.name ? `${known.name.slice(0, 1)}*` : w.somebody);
          }}
        />
      </Sheet>
    );
  return (
    <Sheet label={w.manualTitle} tall onClose={props.onClose}>
      <form
        className="table-keypad"
        onSubmit={event => {
          event.preventDefault();
          if (text.trim()) props.onText(text);
        }}
      >
        <label>
          {w.typeHere}
          <input
            className="entry"
            autoComplete="off"
            autoCapitalize="characters"
            value={text}
            onChange={event => setText(event.target.value)}
          />
        </label>
        <div className="table-keys">
          {keys.map(key => (
            <button
              key={key}
              type="button"
              className="big-button glove"
              onClick={() => setText(before => before + key)}
            >
              {key}
            </button>
          ))}
          <button
            type="button"
            className="big-button glove"
            aria-label={w.deleteKey}
            onClick={() => setText(before => before.slice(0, -1))}
          >
            ⌫
          </button>
        </div>
        <BigButton tone="main" size={72} submit disabled={text.trim() === ''}>
          {w.enter}
        </BigButton>
      </form>
      <BigButton icon="person" onPress={() => setUnknown(true)}>
        {w.unknown}
      </BigButton>
    </Sheet>
  );
}
