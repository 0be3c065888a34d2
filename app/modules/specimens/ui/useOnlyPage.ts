import { useEffect, useState } from 'react';

/** A page that is reloaded lets go of its lock a moment after the new one asks. */
const patienceMillis = 2000;

/** Whether this is the only open page of its kind in the browser: two would write over each other's work. */
export function useOnlyPage(name: string): 'asking' | 'mine' | 'taken' {
  const [state, setState] = useState<'asking' | 'mine' | 'taken'>('asking');
  useEffect(() => {
    if (!navigator.locks) {
      setState('mine');
      return;
    }
    let release = () => {};
    const held = new Promise<void>(resolve => {
      release = resolve;
    });
    const asking = new AbortController();
    const timer = setTimeout(() => asking.abort(), patienceMillis);
    navigator.locks
      .request(name, { signal: asking.signal }, () => {
        clearTimeout(timer);
        setState('mine');
        return held;
      })
      .catch(() => setState(before => (before === 'mine' ? before : 'taken')));
    return () => {
      clearTimeout(timer);
      asking.abort();
      release();
    };
  }, [name]);
  return state;
}
