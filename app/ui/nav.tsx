import {
  type AnchorHTMLAttributes,
  createContext,
  type MouseEvent,
  type ReactNode,
  useCallback,
  useContext,
  useSyncExternalStore,
} from 'react';

/** The kit does not know the router: the shell gives it a way to go somewhere, and the gallery can give another. */
let go = (to: string, replace: boolean) => {
  if (replace) history.replaceState(null, '', to);
  else history.pushState(null, '', to);
  dispatchEvent(new PopStateEvent('popstate'));
};

/** Called once by the shell. */
export function setNavigator(navigator: (to: string, replace: boolean) => void): void {
  go = navigator;
}

/** Goes to a path of ours, `/cases/12?tab=log`. */
export function navigate(to: string, options: { replace?: boolean } = {}): void {
  go(to, options.replace ?? false);
}

export type LinkProps = { to: string; children: ReactNode } & Omit<
  AnchorHTMLAttributes<HTMLAnchorElement>,
  'href'
>;

/** A link that stays in the page; modified clicks open a tab as everywhere. */
export function Link({ to, children, onClick, ...rest }: LinkProps) {
  const follow = (event: MouseEvent<HTMLAnchorElement>) => {
    onClick?.(event);
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey)
      return;
    event.preventDefault();
    navigate(to);
  };
  return (
    <a href={to} onClick={follow} {...rest}>
      {children}
    </a>
  );
}

const urlListeners = new Set<() => void>();
function subscribeUrl(listener: () => void) {
  urlListeners.add(listener);
  addEventListener('popstate', listener);
  return () => {
    urlListeners.delete(listener);
    removeEventListener('popstate', listener);
  };
}

/** Tells components that the URL changed by other means (the router's own navigation). */
export function urlChanged(): void {
  for (const listener of urlListeners) listener();
}

/** The query string as it stands, with a way to change some of it; null removes a name. Replaces, so Back leaves the page. */
export function useUrlParams(): [
  URLSearchParams,
  (changes: Record<string, string | null>, options?: { push?: boolean }) => void,
] {
  const search = useSyncExternalStore(
    subscribeUrl,
    () => location.search,
    () => '',
  );
  const set = useCallback((changes: Record<string, string | null>, options?: { push?: boolean }) => {
    const params = new URLSearchParams(location.search);
    for (const [key, value] of Object.entries(changes)) {
      if (value === null || value === '') params.delete(key);
      else params.set(key, value);
    }
    const text = params.toString();
    navigate(`${location.pathname}${text ? `?${text}` : ''}`, { replace: !options?.push });
    urlChanged();
  }, []);
  return [new URLSearchParams(search), set];
}

/** One name of the query string, so a view can be shared as a link; the default is not written. */
export function useUrlState(name: string, initial = ''): [string, (value: string) => void] {
  const [params, set] = useUrlParams();
  const setOne = useCallback(
    (value: string) => set({ [name]: value === initial ? null : value }),
    [name, initial, set],
  );
  return [params.get(name) ?? initial, setOne];
}

/** Path parameters of the page on screen, put here by the shell. */
export const PathParamsContext = createContext<Record<string, string>>({});

/** The page's path parameters: `/cases/$caseId` → `{ caseId }`. */
export function usePathParams<T extends Record<string, string>>(): T {
  return useContext(PathParamsContext) as T;
}
