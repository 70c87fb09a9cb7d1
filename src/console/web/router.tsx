import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Navigate } from '@tanstack/react-router';
import { readSearch } from './frame/search.ts';
import { screens } from './screens/screens.ts';
import { NotFound, Shell } from './shell/shell.tsx';

/** One route a screen; each screen's code comes when it is opened. */
export const createConsoleRouter = () => {
  const root = createRootRoute({ component: Shell, notFoundComponent: NotFound, validateSearch: readSearch });
  const routes = screens.map(({ path, load }) =>
    createRoute({
      getParentRoute: () => root,
      path,
      component: lazyRouteComponent(async () => ({ default: await load() })),
    }),
  );
  const [first] = screens;
  const home = createRoute({
    getParentRoute: () => root,
    path: '/',
    component: () => <Navigate to={first?.path ?? '/'} replace />,
  });
  const hasHome = screens.some(({ path }) => path === '/');
  return createRouter({
    routeTree: root.addChildren(hasHome ? routes : [home, ...routes]),
    basepath: import.meta.env.BASE_URL,
    defaultPendingMs: 200,
  });
};
