import {
  createRootRoute,
  createRoute,
  createRouter,
  Outlet,
  useParams,
  useRouterState,
} from '@tanstack/react-router';
import { Component, type ComponentType, lazy, type ReactNode, Suspense, useEffect } from 'react';
import { isInMenu, type Surface, type WebPage } from '../ui/module.ts';
import { navigate, PathParamsContext, setNavigator, urlChanged } from '../ui/nav.tsx';
import { useSession } from '../ui/session.ts';
import { usePick } from '../ui/words/index.ts';
import { pages } from './manifests.ts';
import { NotFound, PlainFailure, PlainLoading } from './plain.tsx';
import { WithSession } from './session.tsx';

type SurfaceFrame = ComponentType<{ path: string; children: ReactNode }>;

/** Each surface is its own chunk, so a phone page never downloads what only a desk page needs. */
const surfaces: Record<Surface, SurfaceFrame> = {
  desk: lazy(() => import('./DeskSurface.tsx').then(module => ({ default: module.DeskSurface }))),
  field: lazy(() => import('./FieldSurface.tsx').then(module => ({ default: module.FieldSurface }))),
  public: lazy(() => import('./PublicSurface.tsx').then(module => ({ default: module.PublicSurface }))),
};

class Safe extends Component<{ children: ReactNode; path: string }, { problem: unknown }> {
  override state: { problem: unknown } = { problem: null };
  static getDerivedStateFromError(problem: unknown) {
    return { problem };
  }
  override componentDidUpdate(before: { path: string }) {
    if (before.path !== this.props.path && this.state.problem) this.setState({ problem: null });
  }
  override render() {
    if (this.state.problem)
      return <PlainFailure problem={this.state.problem} onRetry={() => location.reload()} />;
    return this.props.children;
  }
}

function Root() {
  const href = useRouterState({ select: state => state.location.href });
  // biome-ignore lint/correctness/useExhaustiveDependencies: told of every new address
  useEffect(() => urlChanged(), [href]);
  return <Outlet />;
}

const root = createRootRoute({ component: Root, notFoundComponent: NotFound });

/** Frames stay mounted while one walks between pages of a surface: the route of a surface holds the frame, its pages are children. */
function surfaceRoute(surface: Surface) {
  const Frame = surfaces[surface];
  return createRoute({
    getParentRoute: () => root,
    id: surface,
    component: function SurfaceFrameRoute() {
      const path = useRouterState({ select: state => state.location.pathname });
      useEffect(() => {
        document.documentElement.dataset.surface = surface;
      }, []);
      return (
        <Suspense fallback={<PlainLoading />}>
          <Frame path={path}>
            <Safe path={path}>
              <Suspense fallback={<PlainLoading />}>
                <Outlet />
              </Suspense>
            </Safe>
          </Frame>
        </Suspense>
      );
    },
  });
}

function PageOf({ page, content: Content }: { page: WebPage; content: ComponentType }) {
  const params = useParams({ strict: false }) as Record<string, string>;
  const pick = usePick();
  const title = pick(page.title);
  useEffect(() => {
    document.title = `${title} · Outpace`;
  }, [title]);
  return (
    <PathParamsContext value={params}>
      <Content />
    </PathParamsContext>
  );
}

function pageComponent(page: WebPage) {
  const content = lazy(page.load);
  return () => <PageOf page={page} content={content} />;
}

const galleryPages: WebPage[] =
  import.meta.env.DEV || import.meta.env.MODE === 'gallery'
    ? [
        {
          path: '/gallery',
          title: { zh: '组件', en: 'Components' },
          surface: 'public',
          load: () =>
            import('../ui/gallery/GalleryPage.tsx').then(module => ({ default: module.GalleryPage })),
        },
      ]
    : [];

const allPages = [...pages, ...galleryPages];

const surfaceRoutes = (['desk', 'field', 'public'] as const).map(surface => {
  const parent = surfaceRoute(surface);
  return parent.addChildren(
    allPages
      .filter(page => page.surface === surface)
      .map(page =>
        createRoute({ getParentRoute: () => parent, path: page.path, component: pageComponent(page) }),
      ),
  );
});

/** Without a page of its own, `/` leads to the first page of the reader's role. */
const home = pages.some(page => page.path === '/')
  ? []
  : [
      createRoute({
        getParentRoute: () => root,
        path: '/',
        component: () => (
          <WithSession>
            <FirstPage />
          </WithSession>
        ),
      }),
    ];

function FirstPage() {
  const session = useSession();
  const to = pages
    .filter(page => isInMenu(page, session))
    .sort((a, b) => a.nav!.order - b.nav!.order)[0]?.path;
  useEffect(() => {
    if (to) navigate(to, { replace: true });
  }, [to]);
  return to ? <PlainLoading /> : <NotFound />;
}

/** The query string stays plain text, so that links can be typed and read. */
const parseSearch = (text: string) => Object.fromEntries(new URLSearchParams(text));
const stringifySearch = (search: Record<string, unknown>) => {
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries(search))
    if (value !== undefined && value !== null) params.set(key, String(value));
  const text = params.toString();
  return text ? `?${text}` : '';
};

export const router = createRouter({
  routeTree: root.addChildren([...surfaceRoutes, ...home]),
  parseSearch,
  stringifySearch,
  defaultPendingComponent: PlainLoading,
  defaultNotFoundComponent: NotFound,
  scrollRestoration: true,
});

setNavigator((to, replace) => {
  if (replace) router.history.replace(to);
  else router.history.push(to);
  router.history.flush(); // the router writes the address in a microtask; who reads it next must see it
});
