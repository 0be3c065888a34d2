import { useState } from 'react';
import { StateBadge } from '../../../ui/desk/badges.tsx';
import { Dialog } from '../../../ui/desk/Dialog.tsx';
import { ErrorState, LoadingState } from '../../../ui/desk/parts.tsx';
import { useCan } from '../../../ui/session.ts';
import { useApiQuery } from '../../../ui/useApi.ts';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import type { FeedView } from '../exchange/api.ts';
import type { LabView } from '../schema.ts';
import { type MadeFeed, RegisterFeed, RevokeFeed } from './FeedForms.tsx';
import { settingsWords, transportWords } from './settingsWords.ts';

/** The systems of a laboratory that send by themselves: when each was heard, how long its certificate is good, and who registered it. */
export function FeedsPanel({
  lab,
  made,
  setMade,
}: {
  lab: LabView;
  made: MadeFeed | null;
  setMade: (made: MadeFeed) => void;
}) {
  const w = useWords(settingsWords);
  const f = useFormat();
  const pick = usePick();
  const may = useCan('account.manage');
  const [adding, setAdding] = useState(false);
  const [revoking, setRevoking] = useState<FeedView | null>(null);
  const list = useApiQuery<{ items: FeedView[] }>(`/labs/${lab.id}/feeds`, { refreshEvery: 30_000 });
  return (
    <section className="lab-block">
      <h2>
        {w.feeds} · {pick({ zh: lab.name, en: lab.nameEn ?? lab.name })}
      </h2>
      <p className="secondary small">{w.feedsHint}</p>
      {list.error && !list.data && <ErrorState problem={list.error} onRetry={() => void list.refetch()} />}
      {!list.data && !list.error && <LoadingState rows={3} />}
      {list.data?.items.length === 0 && <p className="secondary">{w.noFeeds}</p>}
      {list.data && list.data.items.length > 0 && (
        <div className="lab-scroll">
          <table className="lab-table">
            <thead>
              <tr>
                <th scope="col">{w.feedName}</th>
                <th scope="col">{w.transport}</th>
                <th scope="col">{w.sender}</th>
                <th scope="col">{w.lastHeard}</th>
                <th scope="col">{w.expires}</th>
                <th scope="col">{w.fingerprint}</th>
                <th scope="col">{w.state}</th>
              </tr>
            </thead>
            <tbody>
              {list.data.items.map(feed => (
                <tr key={feed.id}>
                  <td>
                    <strong>{feed.name}</strong>
                    <div className="secondary small">
                      {w.registered} {f.instant(feed.registeredAt)} {feed.registeredByName}
                    </div>
                  </td>
                  <td>
                    {pick(transportWords[feed.transport]!)}
                    {feed.transport === 'mllp' && <div className="secondary small">{feed.charset}</div>}
                  </td>
                  <td>
                    {[feed.sendingApplication, feed.sendingFacility].filter(Boolean).join(' / ') || f.missing}
                  </td>
                  <td>{feed.lastHeardAt ? f.instant(feed.lastHeardAt) : w.neverHeard}</td>
                  <td>
                    <CertificateEnd at={feed.certificateExpiresAt} />
                  </td>
                  <td className="lab-fingerprint">{feed.certificateFingerprint ?? f.missing}</td>
                  <td>
                    {feed.revokedAt ? (
                      <StateBadge tone="off">
                        {w.revoked({ at: f.instant(feed.revokedAt), reason: feed.revokeReason ?? '' })}
                      </StateBadge>
                    ) : (
                      <div className="lab-row">
                        <StateBadge tone="good">{w.inUse}</StateBadge>
                        {may && (
                          <button
                            type="button"
                            className="button small danger"
                            aria-label={w.revokeOf({ name: feed.name })}
                            onClick={() => setRevoking(feed)}
                          >
                            {w.revoke}
                          </button>
                        )}
                      </div>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {may && list.data && (
        <p>
          {/* a token not yet put away would be lost to the next one */}
          <button type="button" className="button" disabled={made !== null} onClick={() => setAdding(true)}>
            {w.addFeed}
          </button>
        </p>
      )}
      <Dialog open={adding} onClose={() => setAdding(false)} label={w.addFeed}>
        <RegisterFeed
          lab={lab}
          onMade={feed => {
            if (feed) setMade(feed);
            setAdding(false);
          }}
          onCancel={() => setAdding(false)}
        />
      </Dialog>
      <Dialog open={revoking !== null} onClose={() => setRevoking(null)} label={w.revoke}>
        {revoking && <RevokeFeed feed={revoking} onDone={() => setRevoking(null)} />}
      </Dialog>
    </section>
  );
}

function CertificateEnd({ at }: { at: string | null }) {
  const w = useWords(settingsWords);
  const f = useFormat();
  if (!at) return <>{f.missing}</>;
  if (Date.parse(at) <= Date.parse(f.now))
    return <span className="alarm-text">{w.expired({ at: f.instant(at) })}</span>;
  return <>{f.instant(at)}</>;
}
