import {
  keepPreviousData,
  QueryClient,
  type UseMutationResult,
  type UseQueryResult,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { type ApiProblem, api, type Query } from './api.ts';

/** The page's one query cache; `api` itself asks again after lost answers, so the cache must not do it a second time. */
export const queryClient = new QueryClient({
  defaultOptions: { queries: { retry: false, staleTime: 15_000, refetchOnWindowFocus: true } },
});

export type ApiQueryOptions = {
  query?: Query;
  purpose?: string;
  enabled?: boolean;
  /** Ask again every so many milliseconds. */
  refreshEvery?: number;
  /** Keep showing the last answer while a changed query loads. */
  keepPrevious?: boolean;
};

/** Reads from the server; the cache key is the path and the query. */
export function useApiQuery<T>(path: string, options: ApiQueryOptions = {}): UseQueryResult<T, ApiProblem> {
  return useQuery<T, ApiProblem>({
    queryKey: [path, options.query ?? {}, options.purpose ?? null],
    queryFn: ({ signal }) => api<T>('GET', path, { query: options.query, purpose: options.purpose, signal }),
    enabled: options.enabled ?? true,
    refetchInterval: options.refreshEvery ?? false,
    placeholderData: options.keepPrevious ? keepPreviousData : undefined,
  });
}

export type Command = {
  body?: unknown;
  /** Overrides the hook's path, for `/cases/12/hand-over`. */
  path?: string;
  query?: Query;
  purpose?: string;
};

/** Sends commands; on success every cached read whose path begins with one of `invalidates` is read again. */
export function useApiCommand<T = void>(
  method: 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  path: string,
  options: { invalidates?: string[]; onDone?: (answer: T) => void } = {},
): UseMutationResult<T, ApiProblem, Command> {
  const client = useQueryClient();
  return useMutation<T, ApiProblem, Command>({
    mutationFn: command =>
      api<T>(method, command.path ?? path, {
        body: command.body,
        query: command.query,
        purpose: command.purpose,
      }),
    onSuccess: async answer => {
      const prefixes = options.invalidates ?? [];
      if (prefixes.length > 0)
        await client.invalidateQueries({
          predicate: query => prefixes.some(prefix => String(query.queryKey[0]).startsWith(prefix)),
        });
      options.onDone?.(answer);
    },
  });
}
