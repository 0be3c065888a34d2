import { useEffect, useRef, useState } from 'react';
import { Entry, inputOf } from '../../../ui/desk/Entry.tsx';
import { ProblemSummary } from '../../../ui/desk/ProblemSummary.tsx';
import { useApiCommand } from '../../../ui/useApi.ts';
import { usePick, useWords } from '../../../ui/words/index.ts';
import type { FeedView } from '../exchange/api.ts';
import type { LabView } from '../schema.ts';
import { settingsWords, transportWords } from './settingsWords.ts';

/** The token of a FHIR feed just registered. */
export interface MadeFeed {
  name: string;
  token: string;
}

/** Registers the system of a laboratory that sends by itself. */
export function RegisterFeed({
  lab,
  onMade,
  onCancel,
}: {
  lab: LabView;
  /** Null: there is no token to show. */
  onMade: (made: MadeFeed | null) => void;
  onCancel: () => void;
}) {
  const w = useWords(settingsWords);
  const pick = usePick();
  const [name, setName] = useState('');
  const [transport, setTransport] = useState<FeedView['transport']>('mllp');
  const [charset, setCharset] = useState<FeedView['charset']>('UNICODE UTF-8');
  const [facts, setFacts] = useState({ sendingApplication: '', sendingFacility: '', certificate: '' });
  const save = useApiCommand<{ id: string; token: string | null }>('POST', `/labs/${lab.id}/feeds`, {
    invalidates: [`/labs/${lab.id}/feeds`],
    onDone: ({ token }) => onMade(token === null ? null : { name: name.trim(), token }),
  });
  const set = (key: keyof typeof facts) => (event: { target: { value: string } }) =>
    setFacts(now => ({ ...now, [key]: event.target.value }));
  const given = Object.fromEntries(
    Object.entries(facts)
      .map(([key, value]) => [key, value.trim()])
      .filter(([, value]) => value),
  );
  return (
    <form
      className="lab-form"
      onSubmit={event => {
        event.preventDefault();
        save.mutate({
          body: { name: name.trim(), transport, ...(transport === 'mllp' ? { ...given, charset } : {}) },
        });
      }}
    >
      <h2>{w.addFeedOf({ name: pick({ zh: lab.name, en: lab.nameEn ?? lab.name }) })}</h2>
      <ProblemSummary
        problem={save.error}
        fieldLabels={{ 'body/sendingFacility': w.facility, 'body/certificate': w.certificate }}
      />
      <div className="lab-inputs">
        <Entry path="body/name" label={w.feedName} problem={save.error}>
          <input
            className="field-box"
            {...inputOf('body/name', save.error)}
            required
            maxLength={80}
            autoComplete="off"
            value={name}
            onChange={event => setName(event.target.value)}
          />
        </Entry>
        <Entry path="body/transport" label={w.transport} problem={save.error}>
          <select
            className="field-box"
            {...inputOf('body/transport', save.error)}
            value={transport}
            onChange={event => setTransport(event.target.value as FeedView['transport'])}
          >
            {Object.entries(transportWords).map(([value, text]) => (
              <option key={value} value={value}>
                {pick(text)}
              </option>
            ))}
          </select>
        </Entry>
      </div>
      {transport === 'mllp' && (
        <>
          <Entry path="body/sendingApplication" label={w.application} problem={save.error}>
            <input
              className="field-box"
              {...inputOf('body/sendingApplication', save.error)}
              maxLength={60}
              autoComplete="off"
              value={facts.sendingApplication}
              onChange={set('sendingApplication')}
            />
          </Entry>
          <Entry path="body/sendingFacility" label={w.facility} hint={w.facilityHint} problem={save.error}>
            <input
              className="field-box"
              {...inputOf('body/sendingFacility', save.error)}
              maxLength={60}
              autoComplete="off"
              value={facts.sendingFacility}
              onChange={set('sendingFacility')}
            />
          </Entry>
          <Entry path="body/charset" label={w.charset} hint={w.charsetHint} problem={save.error}>
            <select
              className="field-box"
              {...inputOf('body/charset', save.error)}
              value={charset}
              onChange={event => setCharset(event.target.value as FeedView['charset'])}
            >
              <option value="UNICODE UTF-8">UNICODE UTF-8</option>
              <option value="GB 18030">GB 18030</option>
            </select>
          </Entry>
          <Entry path="body/certificate" label={w.certificate} hint={w.certificateHint} problem={save.error}>
            <textarea
              className="field-box"
              {...inputOf('body/certificate', save.error)}
              rows={5}
              maxLength={20_000}
              spellCheck={false}
              placeholder="-----BEGIN CERTIFICATE-----"
              value={facts.certificate}
              onChange={set('certificate')}
            />
          </Entry>
        </>
      )}
      <div className="lab-row">
        <button type="submit" className="button main" disabled={save.isPending}>
          {w.addFeed}
        </button>
        <button type="button" className="button" onClick={onCancel}>
          {w.cancel}
        </button>
      </div>
    </form>
  );
}

/** Ends a feed, with the reason that stands in the journal. */
export function RevokeFeed({ feed, onDone }: { feed: FeedView; onDone: () => void }) {
  const w = useWords(settingsWords);
  const [reason, setReason] = useState('');
  const revoke = useApiCommand('POST', `/laboratory/feeds/${feed.id}/revoke`, {
    invalidates: [`/labs/${feed.labId}/feeds`],
    onDone,
  });
  return (
    <form
      className="lab-form"
      onSubmit={event => {
        event.preventDefault();
        revoke.mutate({ body: { reason: reason.trim() } });
      }}
    >
      <h2>{w.revokeOf({ name: feed.name })}</h2>
      <p>{w.revokeEffect}</p>
      <ProblemSummary problem={revoke.error} />
      <Entry path="body/reason" label={w.reason} problem={revoke.error}>
        <textarea
          className="field-box"
          {...inputOf('body/reason', revoke.error)}
          rows={3}
          required
          maxLength={500}
          value={reason}
          onChange={event => setReason(event.target.value)}
        />
      </Entry>
      <div className="lab-row">
        <button type="submit" className="button danger" disabled={revoke.isPending || !reason.trim()}>
          {w.revoke}
        </button>
        <button type="button" className="button" onClick={onDone}>
          {w.cancel}
        </button>
      </div>
    </form>
  );
}

/** The token of a FHIR feed, on the page itself: a dialog closes with a slip of the finger, and the token is gone with it. */
export function FeedToken({ name, token, onClose }: { name: string; token: string; onClose: () => void }) {
  const w = useWords(settingsWords);
  const [copied, setCopied] = useState<'yes' | 'failed' | null>(null);
  const box = useRef<HTMLElement>(null);
  useEffect(() => {
    // the closing dialog gives the focus back to its button first
    const frame = requestAnimationFrame(() => box.current?.focus());
    return () => cancelAnimationFrame(frame);
  }, []);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(token);
      setCopied('yes');
    } catch {
      setCopied('failed');
    }
  };
  return (
    <section ref={box} className="panel lab-block" tabIndex={-1} aria-labelledby="feed-token-title">
      <h2 id="feed-token-title">{w.tokenOf({ name })}</h2>
      <p>
        <strong>{w.tokenOnce}</strong>
      </p>
      <p className="lab-secret">{token}</p>
      <p className="secondary small">{w.tokenUse({ url: `${location.origin}/api/fhir/DiagnosticReport` })}</p>
      <div className="lab-row">
        <button type="button" className="button main" onClick={() => void copy()}>
          {copied === 'yes' ? w.copied : w.copy}
        </button>
        <button type="button" className="button" onClick={onClose}>
          {w.tokenSaved}
        </button>
      </div>
      {copied === 'failed' && (
        <p className="alarm-text" role="status">
          {w.copyFailed}
        </p>
      )}
    </section>
  );
}
