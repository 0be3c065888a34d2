import type { Page } from '../../../ui/api.ts';
import { Link } from '../../../ui/nav.tsx';
import { useApiQuery } from '../../../ui/useApi.ts';
import { useFormat } from '../../../ui/words/index.ts';

/** A count that opens its rows: how many rows a list holds under a query. Without an answer it says so, never 0. */
export function Count(props: { path: string; query: Record<string, string>; to: string; label: string }) {
  const f = useFormat();
  const answer = useApiQuery<Page<unknown>>(props.path, { query: { ...props.query, limit: 1 } });
  if (answer.isPending) return <span className="secondary">…</span>;
  const total = answer.data?.total ?? null;
  const shown =
    total === null ? f.missing : answer.data?.totalIsApproximate ? f.approximate(total) : f.number(total);
  return (
    <Link to={props.to} aria-label={`${props.label} ${shown}`}>
      {shown}
    </Link>
  );
}
