import type { Page } from '../../../ui/api.ts';
import { Icon } from '../../../ui/icons.tsx';
import { Link } from '../../../ui/nav.tsx';
import { useApiQuery } from '../../../ui/useApi.ts';
import { useFormat, useWords } from '../../../ui/words/index.ts';
import type { RerouteView } from '../schema.ts';
import { rerouteWords } from './reroutePageWords.ts';

/** Where those who run or lead laboratories look: how many reroutings wait for a decision, all of the area's or one laboratory's. Nothing where none waits. */
export function RerouteNotice({ labId }: { labId?: string }) {
  const w = useWords(rerouteWords);
  const f = useFormat();
  const open = useApiQuery<Page<RerouteView>>('/laboratory/reroutes', {
    query: { state: 'proposed', limit: 1, ...(labId ? { labId } : {}) },
    refreshEvery: 60_000,
  });
  const first = open.data?.items[0];
  if (!first) return null;
  return (
    <p className="lab-box alarm lab-row reroute-notice" role="status">
      <Icon name="alarm" size={16} />
      <Link to={labId ? `/laboratory/rerouting?proposal=${first.id}` : '/laboratory/rerouting'}>
        {labId ? w.noticeOf : w.notice({ n: f.number(open.data?.total ?? 1) })}
      </Link>
    </p>
  );
}
