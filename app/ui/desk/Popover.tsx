import { type ReactNode, useId, useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import './desk.css';

/**
 * A word that explains itself on click or Enter. Uses the browser's own popover, which closes on Esc and outside clicks, lies above everything and
 * costs no library.
 */
export function Popover(props: { label: ReactNode; children: ReactNode; className?: string; name?: string }) {
  const id = useId();
  const panel = useRef<HTMLDivElement>(null);
  const anchor = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  const place = () => {
    const box = anchor.current!.getBoundingClientRect();
    const own = panel.current!;
    const { offsetWidth: width, offsetHeight: height } = own;
    own.style.left = `${Math.max(8, Math.min(box.left, innerWidth - width - 8))}px`;
    const below = box.bottom + 4;
    own.style.top = `${below + height > innerHeight - 8 && box.top > height + 8 ? box.top - height - 4 : below}px`;
  };
  return (
    <span className="popover-anchor">
      <button
        ref={anchor}
        type="button"
        className={props.className ?? 'term-button'}
        popoverTarget={id}
        aria-expanded={open}
        aria-label={props.name}
      >
        {props.label}
      </button>
      {createPortal(
        <div
          ref={panel}
          id={id}
          popover="auto"
          className="popover"
          onToggle={event => {
            const isOpen = event.nativeEvent.newState === 'open';
            setOpen(isOpen);
            if (isOpen) place();
          }}
        >
          {open && props.children}
        </div>,
        document.body,
      )}
    </span>
  );
}
