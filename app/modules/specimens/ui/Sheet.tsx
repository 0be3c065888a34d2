import { type ReactNode, useEffect, useRef } from 'react';
import { BigButton } from '../../../ui/field/BigButton.tsx';
import { useWords } from '../../../ui/words/index.ts';
import { words } from './words.ts';

/** A sheet from below, in reach of the thumb; keeps focus inside, Esc and 返回 close it. `tall`: takes the whole screen. */
export function Sheet(props: { label: string; tall?: boolean; onClose: () => void; children: ReactNode }) {
  const w = useWords(words);
  const box = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = box.current!;
    if (!dialog.open) dialog.showModal();
    return () => dialog.close();
  }, []);
  return (
    <dialog
      ref={box}
      className={`table-sheet ${props.tall ? 'tall' : ''}`}
      aria-label={props.label}
      onCancel={event => {
        event.preventDefault();
        props.onClose();
      }}
    >
      <div className="table-sheet-head">
        <h2>{props.label}</h2>
        <BigButton icon="close" onPress={props.onClose}>
          {w.back}
        </BigButton>
      </div>
      {props.children}
    </dialog>
  );
}
