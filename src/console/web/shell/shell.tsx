import { Link, Outlet, useLocation } from '@tanstack/react-router';
import { Button, Layout, Menu, Result, Segmented } from 'antd';
import { act, signedOut } from '../api/client.ts';
import { useInstantText, useServerNow } from '../frame/instant.tsx';
import { groups, screenAt, screens } from '../screens/screens.ts';
import { commonWords } from '../words/common.ts';
import { useLanguage, useWords } from '../words/language.tsx';
import { ExactSearch } from './exact-search.tsx';
import { usePermits, useSession } from './session.ts';
import { shellWords } from './shell-words.ts';

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

const Header = () => {
  const words = useWords(shellWords);
  const common = useWords(commonWords);
  const { name, scope } = useSession();
  const { language, choose } = useLanguage();
  const leave = async (): Promise<void> => {
    await act('sign-out', {});
    signedOut.dispatchEvent(new Event('signed-out'));
    location.reload();
  };
  return (
    <Layout.Header className="shell-header">
      <Link to="/" className="shell-brand">
        {common.product}
      </Link>
      <ExactSearch />
      <span className="grow" />
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
      <b>{name}</b>
      <Button onClick={() => void leave()}>{words.signOut}</Button>
    </Layout.Header>
  );
};

const Navigation = () => {
  const words = useWords(shellWords);
  const { language } = useLanguage();
  const permits = usePermits();
  const { pathname } = useLocation();
  const visible = screens.filter(({ permission, hidden }) => !hidden && permits(permission));
  const items = (Object.keys(groups) as (keyof typeof groups)[]).flatMap((group) => {
    const children = visible
      .filter((screen) => screen.group === group)
      .map(({ path, label }) => ({ key: path, label: <Link to={path}>{label[language]}</Link> }));
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

/** Header, menu and the screen. A screen that is not permitted says which permission it takes. */
export const Shell = () => {
  const words = useWords(shellWords);
  const permits = usePermits();
  const { pathname } = useLocation();
  const screen = screenAt(pathname);
  const refused = screen && !permits(screen.permission);
  return (
    <Layout className="shell">
      <Header />
      <Layout>
        <Layout.Sider theme="light" width={200} breakpoint="lg" collapsedWidth={0}>
          <Navigation />
        </Layout.Sider>
        <Layout.Content className="shell-content">
          {refused ? <Result status="403" title="403" subTitle={words.forbidden(screen.permission)} /> : <Outlet />}
        </Layout.Content>
      </Layout>
    </Layout>
  );
};

export const NotFound = () => {
  const words = useWords(shellWords);
  return <Result status="404" title="404" subTitle={words.notFound} extra={<Link to="/">{words.home}</Link>} />;
};
