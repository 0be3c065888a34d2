import { useEffect, useRef, useState } from 'react';
import { useNow } from '../../../ui/clock.ts';
import { useSession } from '../../../ui/session.ts';
import { useWords } from '../../../ui/words/index.ts';
import type { NewToken } from './DeviceForms.tsx';
import { firstBatch, withOffset } from './devices.ts';
import { words } from './deviceWords.ts';

/** The token of a device just registered, on the page itself: a dialog closes with a slip of the finger, and the token is gone with it. */
export function DeviceToken({ made, onClose }: { made: NewToken; onClose: () => void }) {
  const w = useWords(words);
  const { timeZone } = useSession();
  const now = useNow();
  const [copied, setCopied] = useState<'token' | 'command' | null>(null);
  const box = useRef<HTMLElement>(null);
  useEffect(() => box.current?.focus(), []);
  const copy = (what: 'token' | 'command', text: string) =>
    void navigator.clipboard.writeText(text).then(() => setCopied(what));
  const command = firstBatch(
    location.origin,
    made.token,
    { personExternalId: 'PERSON-NUMBER', ...(made.hasPlace ? {} : { placeExternalId: 'PLACE-NUMBER' }) },
    withOffset(now, timeZone),
  );
  return (
    <section ref={box} className="panel device-token" tabIndex={-1} aria-labelledby="device-token-title">
      <h2 id="device-token-title">{w.tokenOf({ name: made.name })}</h2>
      <p>
        <strong>{w.tokenOnce}</strong>
      </p>
      <p className="device-secret">{made.token}</p>
      <div className="device-row">
        <button type="button" className="button main" onClick={() => copy('token', made.token)}>
          {copied === 'token' ? w.copied : w.copy}
        </button>
        <button type="button" className="button" onClick={onClose}>
          {w.tokenSaved}
        </button>
      </div>
      <h3>{w.firstBatch}</h3>
      <p className="secondary small">
        {w.firstBatchHint} {!made.hasPlace && w.firstBatchPlace}
      </p>
      <pre className="device-command">{command}</pre>
      <div className="device-row">
        <button type="button" className="button small" onClick={() => copy('command', command)}>
          {copied === 'command' ? w.copied : w.copyCommand}
        </button>
      </div>
    </section>
  );
}
