import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button, Empty, Skeleton, Typography } from 'antd';
import { useState } from 'react';
import { fundState, fundsFound, leftOf } from '../../../api/funds/columns.ts';
import type { FundItem } from '../../../api/funds/routes.ts';
import { read } from '../../api/client.ts';
import { Actor } from '../../frame/actor.tsx';
import { ErrorPart } from '../../frame/error-part.tsx';
import { ExportButton, totalOf } from '../../frame/export-button.tsx';
import { type Filter, FilterBar, filterIn } from '../../frame/filter-bar.tsx';
import { Instant } from '../../frame/instant.tsx';
import { type PlainColumn, PlainTable } from '../../frame/plain-table.tsx';
import { useAddress } from '../../frame/search.ts';
import { SnapshotBar } from '../../frame/snapshot-bar.tsx';
import { StateTag } from '../../frame/state-tag.tsx';
import { moneyText, numberText } from '../../frame/value.tsx';
import { usePermits } from '../../shell/session.ts';
import { useWords } from '../../words/language.tsx';
import { SetDialog } from './set-dialog.tsx';
import { fundMeanings, ratioText } from './state.ts';
import { fundsWords } from './words.ts';

const keyOf = ({ programme, year }: FundItem): string => `${programme}/${year}`;

const State = ({ fund }: { fund: FundItem }) => {
  const words = useWords(fundsWords);
  const state = fundState(fund);
  return (
    <>
      <StateTag meaning={fundMeanings[state]}>{words.states[state]}</StateTag>
      {state === 'closed' && (
        <>
          <br />
          <Typography.Text type="secondary">{words.closedHow}</Typography.Text>
        </>
      )}
    </>
  );
};

/** What is left, of how much, and how many days of cover that pays at least. */
const Left = ({ fund }: { fund: FundItem }) => {
  const words = useWords(fundsWords);
  const left = leftOf(fund);
  const { cheapestFen, budgetFen } = fund;
  return (
    <>
      {ratioText(left, budgetFen)}
      {cheapestFen !== null && cheapestFen > 0 && (
        <>
          <br />
          <Typography.Text type="secondary">{words.days(numberText(Math.floor(left / cheapestFen)))}</Typography.Text>
        </>
      )}
    </>
  );
};

const Changed = ({ fund: { changed } }: { fund: FundItem }) => {
  const words = useWords(fundsWords);
  if (!changed) return <Typography.Text type="secondary">{words.neverChanged}</Typography.Text>;
  return (
    <>
      <Instant at={changed.at} dated /> <Actor actor={changed.by} />
      <br />
      {changed.reason}
    </>
  );
};

const useColumns = (open: (fund: FundItem) => void): PlainColumn<FundItem>[] => {
  const words = useWords(fundsWords);
  const permitted = usePermits()('fund.change');
  const columns: PlainColumn<FundItem>[] = [
    {
      key: 'programme',
      title: words.programme,
      cell: ({ name, programme }) => (
        <>
          <b>{name}</b> <span className="mono">{programme}</span>
        </>
      ),
    },
    { key: 'year', title: words.year, cell: ({ year }) => year },
    { key: 'state', title: words.state, cell: (fund) => <State fund={fund} /> },
    { key: 'budget', title: words.budget, number: true, cell: ({ budgetFen }) => moneyText(budgetFen) },
    { key: 'spent', title: words.spent, number: true, cell: (fund) => ratioText(fund.spentFen, fund.budgetFen) },
    { key: 'left', title: words.left, number: true, cell: (fund) => <Left fund={fund} /> },
    { key: 'changed', title: words.changed, cell: (fund) => <Changed fund={fund} /> },
  ];
  if (!permitted) return columns;
  const act: PlainColumn<FundItem> = {
    key: 'act',
    title: words.set,
    cell: (fund) => (
      <Button aria-label={`${words.set} ${keyOf(fund)}`} onClick={() => open(fund)}>
        {words.set}
      </Button>
    ),
  };
  return [...columns, act];
};

const useFundFilters = (funds: readonly FundItem[]): Filter[] => {
  const words = useWords(fundsWords);
  const names = new Map(funds.map(({ programme, name }) => [programme, name]));
  const years = [...new Set(funds.map(({ year }) => year))];
  return [
    { key: 'programme', label: words.programme, options: [...names].map(([value, label]) => ({ value, label })) },
    { key: 'year', label: words.year, options: years.map((year) => ({ value: String(year), label: String(year) })) },
  ];
};

/** What each programme may spend on cover in a year, has spent and has left; and setting it. */
export const FundsScreen = () => {
  const words = useWords(fundsWords);
  const { search } = useAddress();
  const [open, setOpen] = useState<FundItem>();
  const list = useQuery({ queryKey: ['funds.list'], queryFn: ({ signal }) => read('funds.list', {}, signal) });
  const columns = useColumns(setOpen);
  const all = list.data?.funds ?? [];
  const filters = useFundFilters(all);
  const filter = filterIn(search, filters);
  const rows = fundsFound(all, filter);
  return (
    <main className="page">
      <SnapshotBar
        title={words.title}
        asOf={list.data?.asOf}
        refresh={() => void list.refetch()}
        loading={list.isFetching}
      >
        <Link to="/plans">{words.plans}</Link>
        <ExportButton list="funds.list" filter={filter} total={totalOf(rows)} />
      </SnapshotBar>
      <Typography.Paragraph type="secondary">{words.about}</Typography.Paragraph>
      <FilterBar filters={filters} />
      {list.error && <ErrorPart error={list.error} retry={() => void list.refetch()} />}
      {list.isPending && <Skeleton active />}
      {rows.length > 0 && <PlainTable label={words.title} columns={columns} rows={rows} keyOf={keyOf} />}
      {list.data && rows.length === 0 && <Empty description={all.length === 0 ? words.empty : words.noMatch} />}
      {open && <SetDialog seen={open} onClose={() => setOpen(undefined)} />}
    </main>
  );
};
