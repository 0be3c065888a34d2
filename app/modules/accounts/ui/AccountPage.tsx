import { PageHead } from '../../../ui/desk/parts.tsx';
import { type Role, useSession } from '../../../ui/session.ts';
import { usePick, useWords } from '../../../ui/words/index.ts';
import { Authenticator } from './Authenticator.tsx';
import { ChangeRole } from './ChangeRole.tsx';
import { OwnSessions } from './OwnSessions.tsx';
import { roleWords } from './roles.ts';
import './accounts.css';
import { accountWords } from './words.ts';

/** What `GET /session` says besides what every page needs. */
export interface OwnAccount {
  grants?: { id: string; role: Role; areaKey: number; areaName: string }[];
  secondFactorMissing?: boolean;
}

export function AccountPage() {
  const w = useWords(accountWords);
  const pick = usePick();
  const session = useSession();
  const own = session as typeof session & OwnAccount;
  return (
    <>
      <PageHead
        title={w.title}
        answer={w.answer({
          name: session.actor.name,
          role: pick(roleWords[session.role]),
          area: session.area.name,
        })}
      />
      {own.secondFactorMissing && (
        <p className="account-note" role="status">
          {w.factorMissing}
        </p>
      )}
      <OwnSessions />
      <Authenticator />
      {(own.grants?.length ?? 0) > 1 && <ChangeRole grants={own.grants!} />}
    </>
  );
}
