import { useState } from 'react';
import { StateBadge } from '../../../ui/desk/badges.tsx';
import { Dialog } from '../../../ui/desk/Dialog.tsx';
import { EmptyState, ErrorState, LoadingState, PageHead } from '../../../ui/desk/parts.tsx';
import { Link, useUrlState } from '../../../ui/nav.tsx';
import { type Role, useCan, useSession } from '../../../ui/session.ts';
import { useApiQuery } from '../../../ui/useApi.ts';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import { DisableAccount, GiveRole, NewAccount } from './AccountForms.tsx';
import { useAreas } from './AreaChoice.tsx';
import { roleWords } from './roles.ts';
import './accounts.css';
import { accountsWords } from './words.ts';

export interface AccountRow {
  id: string;
  login: string;
  name: string;
  unit: string;
  disabledAt: string | null;
  hasTotp: boolean;
  grants: { id: string; role: Role; areaKey: number }[];
}

type Doing = { what: 'add' } | { what: 'give' | 'disable'; account: AccountRow };

export function AccountsPage() {
  const w = useWords(accountsWords);
  const f = useFormat();
  const pick = usePick();
  const may = useCan('account.manage');
  const session = useSession();
  const { pathOf } = useAreas();
  const [find, setFind] = useUrlState('q');
  const [doing, setDoing] = useState<Doing | null>(null);
  const answer = useApiQuery<{ items: AccountRow[] }>('/accounts');
  if (answer.error) return <ErrorState page problem={answer.error} onRetry={() => void answer.refetch()} />;
  if (!answer.data) return <LoadingState rows={8} />;
  const all = answer.data.items;
  const wanted = find.trim().toLowerCase();
  const rows = all.filter(
    row => !wanted || [row.login, row.name, row.unit].some(text => text.toLowerCase().includes(wanted)),
  );
  const usable = all.filter(row => !row.disabledAt);
  const done = () => setDoing(null);
  return (
    <>
      <PageHead
        title={w.title}
        answer={w.answer({
          n: f.number(usable.length),
          disabled: f.number(all.length - usable.length),
          bare: f.number(usable.filter(row => !row.hasTotp).length),
        })}
        actions={
          may && (
            <button type="button" className="button main" onClick={() => setDoing({ what: 'add' })}>
              {w.add}
            </button>
          )
        }
      />
      <div className="entry account-find">
        <label htmlFor="find-account">{w.find}</label>
        <input id="find-account" type="search" value={find} onChange={event => setFind(event.target.value)} />
      </div>
      {rows.length === 0 ? (
        <EmptyState title={all.length === 0 ? w.none : w.noneFound} />
      ) : (
        <div className="account-scroll">
          <table className="account-table">
            <thead>
              <tr>
                <th scope="col">{w.login}</th>
                <th scope="col">{w.name}</th>
                <th scope="col">{w.unit}</th>
                <th scope="col">{w.grants}</th>
                <th scope="col">{w.factor}</th>
                <th scope="col">{w.state}</th>
                <th scope="col" aria-label={w.disable} />
              </tr>
            </thead>
            <tbody>
              {rows.map(row => (
                <tr key={row.id} className={row.disabledAt ? 'off' : undefined}>
                  <td>{row.login}</td>
                  <td>{row.name}</td>
                  <td>{row.unit || f.missing}</td>
                  <td>
                    {row.grants.length === 0 && w.noRole}
                    {row.grants.map(grant => (
                      <div key={grant.id}>
                        {roleWords[grant.role] ? pick(roleWords[grant.role]) : grant.role} ·{' '}
                        {pathOf(grant.areaKey)}
                      </div>
                    ))}
                  </td>
                  <td>{row.hasTotp ? w.set : w.notSet}</td>
                  <td>
                    {row.disabledAt ? (
                      <StateBadge tone="off">{w.disabledAt({ at: f.instant(row.disabledAt) })}</StateBadge>
                    ) : (
                      <StateBadge tone="good">{w.usable}</StateBadge>
                    )}
                  </td>
                  <td className="act">
                    {session.capabilities.includes('journal.read') && (
                      <Link to={`/journal?actor=${row.id}`} className="button small bare">
                        {w.journal}
                      </Link>
                    )}
                    {!row.disabledAt && may && (
                      <>
                        <button
                          type="button"
                          className="button small"
                          onClick={() => setDoing({ what: 'give', account: row })}
                        >
                          {w.give}
                        </button>{' '}
                        <button
                          type="button"
                          className="button small danger"
                          onClick={() => setDoing({ what: 'disable', account: row })}
                        >
                          {w.disable}
                        </button>
                      </>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <Dialog open={doing?.what === 'add'} onClose={done} label={w.add}>
        <NewAccount onDone={done} />
      </Dialog>
      <Dialog open={doing?.what === 'give'} onClose={done} label={w.give}>
        {doing?.what === 'give' && <GiveRole account={doing.account} onDone={done} />}
      </Dialog>
      <Dialog open={doing?.what === 'disable'} onClose={done} label={w.disable}>
        {doing?.what === 'disable' && <DisableAccount account={doing.account} onDone={done} />}
      </Dialog>
    </>
  );
}
