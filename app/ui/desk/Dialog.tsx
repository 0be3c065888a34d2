import { type ReactNode, useEffect, useRef } from 'react';
import './shell.css';

/** The browser's own modal: keeps focus inside, closes on Esc and on a press outside. */
export function Dialog(props: { open: boolean; onClose: () => void; label: string; children: ReactNode }) {
  const box = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = box.current!;
    if (props.open && !dialog.open) dialog.showModal();
    if (!props.open && dialog.open) dialog.close();
  }, [props.open]);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Esc closes a dialog by itself
    <dialog
      ref={box}
      className="dialog"
      aria-label={props.label}
      onClose={props.onClose}
      onClick={event => {
        if (event.target === box.current) props.onClose();
      }}
    >
      {props.open && props.children}
    </dialog>
  );
}
