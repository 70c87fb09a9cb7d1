import { Link } from '@tanstack/react-router';
import { Button, Space, Tabs, Typography } from 'antd';
import type { ReactNode } from 'react';
import { commonWords } from '../words/common.ts';
import { useWords } from '../words/language.tsx';
import { detailWords } from './detail-words.ts';
import { Instant } from './instant.tsx';
import { useListPlace } from './list-place.ts';
import type { ListName } from './list-screen.tsx';
import { useAddress } from './search.ts';

export type DetailProps = {
  /** The list it belongs to: its call, address and name. */
  list: { call: ListName; path: string; label: string };
  id: string;
  /** As people call it. */
  identifier: string;
  state: ReactNode;
  /** One sentence: why it stands as it does. */
  why: ReactNode;
  /** What to do next, as buttons or links. */
  next?: ReactNode;
  /** Business time of the answer, and a way to ask again. */
  asOf: number;
  refreshing: boolean;
  refresh(): void;
  timeline: ReactNode;
  facts: ReactNode;
  tabs: readonly { key: string; label: string; children: ReactNode }[];
};

/** One thing on its own page: head, time line, facts, related lists. The open tab stands in the address. */
export const DetailScreen = (props: DetailProps) => {
  const { list, id, identifier, state, why, next, asOf, tabs } = props;
  const words = useWords(detailWords);
  const common = useWords(commonWords);
  const { search, change } = useAddress();
  const { search: from, before, after } = useListPlace(list.call, id);
  return (
    <main className="page">
      <div className="bar">
        <Link to={list.path} search={from}>
          ← {list.label}
        </Link>
        {before && <Link to={`${list.path}/${before}`}>{words.previous}</Link>}
        {after && <Link to={`${list.path}/${after}`}>{words.following}</Link>}
        <span className="grow" />
        <Typography.Text type="secondary">
          {common.asOf} <Instant at={asOf} absolute />
        </Typography.Text>
        <Button loading={props.refreshing} onClick={props.refresh}>
          {common.refresh}
        </Button>
      </div>
      <div className="bar">
        <Typography.Title level={1} className="page-title mono">
          {identifier}
        </Typography.Title>
        {state}
        <span className="detail-why">{why}</span>
        {next && <Space wrap>{next}</Space>}
      </div>
      <div className="detail">
        <section className="detail-story" aria-label={words.story}>
          <Typography.Title level={2} className="part-title">
            {words.story}
          </Typography.Title>
          {props.timeline}
        </section>
        <section className="detail-facts" aria-label={words.facts}>
          <Typography.Title level={2} className="part-title">
            {words.facts}
          </Typography.Title>
          {props.facts}
        </section>
      </div>
      <Tabs
        items={[...tabs]}
        activeKey={search['tab'] ?? tabs[0]?.key ?? ''}
        onChange={(tab) => change({ tab }, true)}
      />
    </main>
  );
};

/** Facts as a table of names and values; what is null is left out. */
export const FactTable = ({ facts }: { facts: readonly (readonly [name: string, value: ReactNode] | null)[] }) => (
  <table className="facts">
    <tbody>
      {facts.map((fact) =>
        fact === null || fact[1] === null ? null : (
          <tr key={fact[0]}>
            <th scope="row">{fact[0]}</th>
            <td>{fact[1]}</td>
          </tr>
        ),
      )}
    </tbody>
  </table>
);
