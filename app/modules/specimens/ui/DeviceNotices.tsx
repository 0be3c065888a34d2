import { FieldNotice } from '../../../ui/field/FieldNotice.tsx';
import { Link } from '../../../ui/nav.tsx';
import type { DeviceStatus } from '../../../ui/offline/sentence.ts';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import { words } from './words.ts';

/** What a person has to know about the records of this phone beyond the one sentence on top. */
export function DeviceNotices({ status, overdue }: { status: DeviceStatus; overdue: boolean }) {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  return (
    <>
      {status.notAllowed && (
        <FieldNotice tone="alarm">
          {status.notAllowed.status === 401 ? (
            <>
              {w.signInAgain}{' '}
              <Link to={`/sign-in?next=${encodeURIComponent(location.pathname)}`}>{w.signIn}</Link>
            </>
          ) : (
            w.notAllowed({
              why: status.notAllowed.why ? pick(status.notAllowed.why) : `${status.notAllowed.status}`,
            })
          )}
        </FieldNotice>
      )}
      {overdue && <FieldNotice tone="alarm">{w.overdue}</FieldNotice>}
      {status.ofOthers > 0 && (
        <FieldNotice tone="plain">{w.others({ n: f.number(status.ofOthers) })}</FieldNotice>
      )}
    </>
  );
}

/** Nothing can be kept on this phone: nothing more may be promised. */
export function FullStopScreen({ status }: { status: DeviceStatus }) {
  const w = useWords(words);
  const f = useFormat();
  const n = f.number(status.waiting);
  return (
    <div className="table-stop" role="alert">
      <h2>{w.stop}</h2>
      <p>
        {status.stopped === 'insecure'
          ? w.stop_insecure
          : status.stopped === 'full'
            ? w.stop_full({ n })
            : w.stop_storage({ n })}
      </p>
      <p>{w.stopHelp}</p>
    </div>
  );
}
