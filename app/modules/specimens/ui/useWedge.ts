import { useEffect, useRef } from 'react';
import { nothingTyped, typeKey } from './wedge.ts';

/** Scanners and card readers that type, wherever the focus is; not while somebody writes into a field. */
export function useWedge(onScan: (text: string) => void, listening: boolean): void {
  const handler = useRef(onScan);
  handler.current = onScan;
  useEffect(() => {
    if (!listening) return;
    let typed = nothingTyped;
    const listen = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.altKey || event.metaKey) return;
      const at = event.target as HTMLElement;
      if (at.closest?.('input, textarea, select')) return;
      const next = typeKey(typed, event.key, performance.now());
      typed = next.typed;
      if (next.done === null) return;
      // the Enter of a scanner must not press the button that has the focus
      event.preventDefault();
      event.stopPropagation();
      handler.current(next.done);
    };
    addEventListener('keydown', listen, true);
    return () => removeEventListener('keydown', listen, true);
  }, [listening]);
}
