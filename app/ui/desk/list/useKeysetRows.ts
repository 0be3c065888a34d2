import { useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { type ApiProblem, api, type Page, type Query } from '../../api.ts';

const pageRows = 100;

/** Rows of a keyset-paged list, page after page as the reader scrolls; nothing is counted in pages. */
export function useKeysetRows<Row>(path: string, query: Query) {
  const answer = useInfiniteQuery<Page<Row>, ApiProblem, { pages: Page<Row>[] }, unknown[], string | null>({
    queryKey: [path, 'rows', query],
    queryFn: ({ pageParam, signal }) =>
      api<Page<Row>>('GET', path, { query: { ...query, limit: pageRows, after: pageParam }, signal }),
    initialPageParam: null,
    getNextPageParam: page => page.next,
    // Refetching re-reads every page held and would move rows under the pointer; the reader refreshes.
    refetchOnWindowFocus: false,
    staleTime: 60_000,
    // coming back from another page shows what is true now
    refetchOnMount: 'always',
  });
  const pages = answer.data?.pages;
  const rows = useMemo(() => pages?.flatMap(page => page.items) ?? [], [pages]);
  return {
    rows,
    first: pages?.[0],
    problem: answer.error,
    loading: answer.isPending,
    loadingMore: answer.isFetchingNextPage,
    hasMore: answer.hasNextPage,
    loadMore: answer.fetchNextPage,
    refresh: answer.refetch,
  };
}
