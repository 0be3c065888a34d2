import { useState } from 'react';
import { EvidenceCard } from '../../../ui/desk/EvidenceCard.tsx';
import { ProblemSummary } from '../../../ui/desk/ProblemSummary.tsx';
import { ErrorState, LoadingState } from '../../../ui/desk/parts.tsx';
import { useHotkeys } from '../../../ui/keys.ts';
import { Link, navigate } from '../../../ui/nav.tsx';
import { useCan } from '../../../ui/session.ts';
import { useApiCommand, useApiQuery } from '../../../ui/useApi.ts';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import { AskedOf } from './AskedOf.tsx';
import { ClassDialog, ConvertDialog, ExcludeDialog } from './ContactDialogs.tsx';
import { type ContactView, evidenceOf } from './looks.ts';
import { words } from './words.ts';
import './contacts.css';

const reaches = ['not_reached', 'reached', 'in_control', 'lost', 'elsewhere'] as const;

/** One contact: evidence on one axis, what accepting asks, and every act on it. `classes` are the pack's, by the keys 1–4. */
export function ContactDetail({
  id,
  classes,
  onClose,
}: {
  id: string;
  classes: string[];
  onClose: () => void;
}) {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const mayWrite = useCan('contact.write');
  const mayConvert = useCan('case.write');
  const [dialog, setDialog] = useState<'exclude' | 'class' | 'convert' | null>(null);
  const [wanted, setWanted] = useState<string>();
  const view = useApiQuery<ContactView>(`/contacts/${id}`);
  const accept = useApiCommand('POST', '/contacts/accept', {
    invalidates: ['/contacts', '/cases', '/measures'],
  });
  const reopen = useApiCommand('POST', `/contacts/${id}/reopen`, { invalidates: ['/contacts'] });
  const reach = useApiCommand('POST', `/contacts/${id}/reach`, { invalidates: ['/contacts'] });
  const contact = view.data?.contact;
  const decidable =
    mayWrite &&
    contact?.mine === true &&
    (contact.state === 'proposed' || (contact.state === 'accepted' && contact.change === 'changed'));
  const excludable =
    mayWrite && contact !== undefined && ['proposed', 'accepted', 'withdrawn'].includes(contact.state);
  const send = () => accept.mutate({ body: { ids: [id] } });
  useHotkeys([
    {
      keys: 'A',
      label: { zh: '确认并管控', en: 'Accept' },
      run: send,
      disabled: !decidable || accept.isPending,
    },
    {
      keys: 'X',
      label: { zh: '排除', en: 'Exclude' },
      run: () => setDialog('exclude'),
      disabled: !excludable,
    },
    { keys: 'E', label: { zh: '收起证据', en: 'Close evidence' }, run: onClose },
    ...[1, 2, 3, 4].map(n => ({
      keys: String(n),
      label: { zh: `按第${n}类重新判定`, en: `Class ${n}` },
      run: () => {
        setWanted(classes[n - 1]);
        setDialog('class');
      },
      disabled: !mayWrite || !classes[n - 1],
    })),
  ]);
  if (view.error) return <ErrorState problem={view.error} onRetry={() => void view.refetch()} />;
  if (!view.data || !contact) return <LoadingState rows={5} />;
  return (
    <section aria-label={w.evidenceOf}>
      <div className="contacts-row">
        <h2>{contact.maskedName}</h2>
        {contact.caseNumber && (
          <span>
            {w.case} <Link to={`/cases/${contact.caseId}`}>{contact.caseNumber}</Link>
          </span>
        )}
        {contact.hop === 2 && view.data.via && (
          <span>{w.viaWhom({ name: view.data.via.maskedName ?? '' })}</span>
        )}
        <button
          type="button"
          className="button small bare"
          style={{ marginInlineStart: 'auto' }}
          onClick={onClose}
        >
          {w.close} <kbd>E</kbd>
        </button>
      </div>
      {contact.changeNote && (
        <p role="note">
          <strong>{w[contact.change as 'new' | 'changed' | 'unaffected' | 'gone']}</strong>{' '}
          {pick(contact.changeNote.text)}
        </p>
      )}
      <EvidenceCard evidence={evidenceOf(view.data, contact.caseNumber ?? w.case)} />
      {view.data.classSet && (
        <p className="small secondary">
          {w.byHand}: {view.data.classSet.by ?? f.unknown} {f.instant(view.data.classSet.at)}{' '}
          {view.data.classSet.note}
        </p>
      )}
      {contact.state === 'proposed' || contact.change === 'changed' ? <AskedOf view={view.data} /> : null}
      {contact.measure && (
        <p>
          <Link to={`/measures/${contact.measure.id}`}>
            {w.measure} {f.instant(contact.measure.endsAt)}
          </Link>
        </p>
      )}
      {contact.stateReason && (
        <p className="secondary">
          {w[contact.state as 'excluded' | 'withdrawn' | 'converted' | 'proposed' | 'accepted']}:{' '}
          {contact.stateReason}
        </p>
      )}
      {view.data.others.length > 0 && (
        <p className="small">
          {w.alsoOf}:{' '}
          {view.data.others
            .map(other => `${other.caseNumber ?? w.notMine} ${pick(other.classTitle)}`)
            .join('、')}
        </p>
      )}
      <ProblemSummary problem={accept.error ?? reopen.error ?? reach.error} />
      {!contact.mine && <p className="small">{w.otherArea({ area: contact.areaName })}</p>}
      {mayWrite && (
        <div className="contacts-row">
          {decidable && (
            <button type="button" className="button main" disabled={accept.isPending} onClick={send}>
              {w.accept} <kbd>A</kbd>
            </button>
          )}
          {excludable && (
            <button type="button" className="button" onClick={() => setDialog('exclude')}>
              {w.exclude} <kbd>X</kbd>
            </button>
          )}
          {(contact.state === 'excluded' || contact.state === 'withdrawn') && (
            <button
              type="button"
              className="button"
              onClick={() => reopen.mutate({ body: { reason: w.reopen } })}
            >
              {w.reopen}
            </button>
          )}
          <button
            type="button"
            className="button"
            onClick={() => {
              setWanted(undefined);
              setDialog('class');
            }}
          >
            {w.setClass}
          </button>
          {mayConvert && contact.mine && contact.state !== 'converted' && (
            <button type="button" className="button" onClick={() => setDialog('convert')}>
              {w.convert}
            </button>
          )}
          <label className="contacts-row">
            {w.reachNow}
            <select
              className="field-box"
              value={contact.reach}
              onChange={event =>
                reach.mutate({ body: { reach: event.target.value, version: contact.version } })
              }
            >
              {reaches.map(value => (
                <option key={value} value={value}>
                  {w[value]}
                </option>
              ))}
            </select>
          </label>
        </div>
      )}
      <ExcludeDialog
        body={{ ids: [id] }}
        count={1}
        open={dialog === 'exclude'}
        onClose={() => setDialog(null)}
      />
      <ClassDialog
        contact={contact}
        classId={wanted}
        open={dialog === 'class'}
        onClose={() => setDialog(null)}
      />
      <ConvertDialog
        contact={contact}
        open={dialog === 'convert'}
        onClose={() => setDialog(null)}
        onDone={caseId => navigate(`/cases/${caseId}`)}
      />
    </section>
  );
}
