import { Link, Outlet, useLocation } from '@tanstack/react-router';
import { Button, Grid, Layout, Menu, Result, Segmented } from 'antd';
import { type ReactNode, useState } from 'react';
import { permissionWords } from '../../../domain/permission-words.ts';
import { useInstantText, useServerNow } from '../frame/instant.tsx';
import { groups, type Screen, screenAt, screens } from '../screens/screens.ts';
import { commonWords } from '../words/common.ts';
import { useLanguage, useWords } from '../words/language.tsx';
import { AccountMenu } from './account-menu.tsx';
import { ExactSearch } from './exact-search.tsx';
import { useFirstScreen, useSeesInbox } from './first-screen.ts';
import { InboxBadge } from './inbox-badge.tsx';
import { Lamp } from './lamp.tsx';
import { useIsStale, useLiveNews } from './live.ts';
import { usePermits, useSession } from './session.ts';
import { shellWords } from './shell-words.ts';
import './shell.css';

const Clock = () => {
  const words = useWords(shellWords);
  const now = useServerNow();
  const text = useInstantText();
  const { timeZone } = useSession();
  return (
    <span className="number" title={`${words.clock} ${timeZone}`}>
      {text(now)}
    </span>
  );
};

/** Who is signed in, with what part of the city, in which language; and the way out. */
const Person = () => {
  const words = useWords(shellWords);
  const common = useWords(commonWords);
  const { scope } = useSession();
  const { language, choose } = useLanguage();
  return (
    <>
      <span>
        {words.scope}: {scope.join(', ') || common.wholeCity}
      </span>
      <Clock />
      <Segmented
        aria-label={words.language}
        value={language}
        onChange={choose}
        options={[
          { label: '中', value: 'zh' },
          { label: 'EN', value: 'en' },
        ]}
      />
      <AccountMenu />
    </>
  );
};

const Header = ({ children }: { children: ReactNode }) => {
  const common = useWords(commonWords);
  return (
    <Layout.Header className="shell-header">
      <Link to="/" className="shell-brand">
        {common.product}
      </Link>
      <ExactSearch />
      <span className="grow" />
      <Lamp />
      {children}
    </Layout.Header>
  );
};

const MenuLink = ({ path, label }: { path: string; label: string }) => (
  <Link to={path} className="menu-link">
    {label}
    {path === '/inbox' && <InboxBadge />}
  </Link>
);

const Navigation = () => {
  const words = useWords(shellWords);
  const { language } = useLanguage();
  const permits = usePermits();
  const { pathname } = useLocation();
  const seesInbox = useSeesInbox();
  const visible = screens.filter(
    ({ path, permission, hidden }) => !hidden && permits(permission) && (path !== '/inbox' || seesInbox),
  );
  const items = (Object.keys(groups) as (keyof typeof groups)[]).flatMap((group) => {
    const children = visible
      .filter((screen) => screen.group === group)
      .map(({ path, label }) => ({ key: path, label: <MenuLink path={path} label={label[language]} /> }));
    return children.length > 0
      ? [{ key: group, type: 'group' as const, label: groups[group][language], children }]
      : [];
  });
  return (
    <nav aria-label={words.menu}>
      <Menu mode="inline" items={items} selectedKeys={[pathname, `/${pathname.split('/')[1] ?? ''}`]} />
    </nav>
  );
};

/** The screen that the address names, grey while nothing is heard of the server. One that is not permitted says which permission it takes. */
const Content = () => {
  const words = useWords(shellWords);
  const permits = usePermits();
  const { pathname } = useLocation();
  const stale = useIsStale();
  const { language } = useLanguage();
  const permissionName = (permission: Screen['permission']): string =>
    permission === 'anybody' ? '' : permissionWords[permission][language];
  const screen = screenAt(pathname);
  const refused = screen && !permits(screen.permission);
  return (
    <Layout.Content className={`shell-content ${stale ? 'stale' : ''}`}>
      {refused ? (
        <Result
          status="403"
          title="403"
          subTitle={words.forbidden(`${permissionName(screen.permission)} (${screen.permission})`)}
        />
      ) : (
        <Outlet />
      )}
    </Layout.Content>
  );
};

/** On a phone the menu, and who is signed in, fold out below the header, until a screen is chosen. */
const NarrowShell = () => {
  const words = useWords(shellWords);
  const { pathname } = useLocation();
  const [openAt, setOpenAt] = useState<string>();
  const open = openAt === pathname;
  return (
    <Layout className="shell">
      <Header>
        <Button aria-expanded={open} onClick={() => setOpenAt(open ? undefined : pathname)}>
          {words.menuShort}
          <InboxBadge short />
        </Button>
      </Header>
      {open && (
        <div className="shell-folded">
          <div className="bar">
            <Person />
          </div>
          <Navigation />
        </div>
      )}
      <Content />
    </Layout>
  );
};

/** Header, menu and the screen; listens for what is live. */
export const Shell = () => {
  const { lg } = Grid.useBreakpoint();
  const { pathname } = useLocation();
  useLiveNews();
  useFirstScreen(pathname);
  if (lg === false) return <NarrowShell />;
  return (
    <Layout className="shell">
      <Header>
        <Person />
      </Header>
      <Layout>
        <Layout.Sider theme="light" width={216}>
          <Navigation />
        </Layout.Sider>
        <Content />
      </Layout>
    </Layout>
  );
};

export const NotFound = () => {
  const words = useWords(shellWords);
  return <Result status="404" title="404" subTitle={words.notFound} extra={<Link to="/">{words.home}</Link>} />;
};
