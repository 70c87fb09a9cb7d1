import { useQuery } from '@tanstack/react-query';
import { Space, Typography } from 'antd';
import type { Answered } from '../../../api/contract.ts';
import { exportColumns } from '../../../api/exports/columns.ts';
import { act, read } from '../../api/client.ts';
import { cameOf } from '../../frame/action-dialog.tsx';
import { type ChangeLine, ChangeLines } from '../../frame/change-lines.tsx';
import { FileButton, useExportFailure } from '../../frame/export-button.tsx';
import { ListScreen } from '../../frame/list-screen.tsx';
import { StateTag } from '../../frame/state-tag.tsx';
import { useToldFilter } from '../../frame/told-filter.ts';
import { useLanguage, useWords } from '../../words/language.tsx';
import { exportsWords } from './words.ts';

type Row = Answered<'exports.list'>['rows'][number];

const meanings = {
  running: 'info',
  done: 'success',
  failed: 'error',
  interrupted: 'warning',
  expired: 'quiet',
} as const;

const State = ({ row }: { row: Row }) => {
  const words = useWords(exportsWords);
  const failed = useExportFailure();
  const { state, failedAs } = row;
  return (
    <Space wrap>
      <StateTag meaning={meanings[state]}>{words.states[state]}</StateTag>
      {failedAs && <span>{failed(failedAs)}</span>}
      {state === 'done' && <FileButton item={row} type="link" />}
    </Space>
  );
};

/** `3.2 MB`, of bytes. */
const sizeText = (bytes: number): string =>
  bytes < 1_024 ** 2 ? `${(bytes / 1_024).toFixed(1)} KB` : `${(bytes / 1_024 ** 2).toFixed(1)} MB`;

/** An operator's own exports: how far each is, and its file. */
export const ExportsScreen = () => {
  const words = useWords(exportsWords);
  const { language } = useLanguage();
  const filterText = useToldFilter();
  const lists = useQuery({
    queryKey: ['exports.lists'],
    queryFn: ({ signal }) => read('exports.lists', {}, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const titleOf = (name: string): string =>
    lists.data?.lists.find((list) => list.name === name)?.title[language] ?? name;
  const lineOf = ({ id, fileName, state, bytes }: Row): ChangeLine => ({
    ...{ key: id, name: fileName[language], after: words.gone },
    before: bytes > 0 ? words.fileOf(sizeText(bytes)) : words.states[state],
  });
  return (
    <ListScreen
      title={words.title}
      list="exports.list"
      count="exports.count"
      columns={exportColumns}
      cells={{
        fileName: ({ fileName }) => <span className="mono">{fileName[language]}</span>,
        list: ({ list }) => titleOf(list),
        filter: ({ filter }) => filterText(filter) || words.noFilter,
        state: (row) => <State row={row} />,
      }}
      actions={[
        {
          ...{ key: 'delete', permission: 'export.run', label: words.delete, danger: true },
          applies: ({ state }) => state !== 'running',
          says: (rows) => <ChangeLines says={words.deleteSays(rows.length)} lines={rows.map(lineOf)} />,
          run: async (rows, _reason, key) => {
            const { deleted } = await act('exports.delete', { ids: rows.map(({ id }) => id) }, key);
            return cameOf(deleted.length, words.deleted(deleted.length, rows.length));
          },
        },
      ]}
      pollMs={(rows) => (rows.some(({ state }) => state === 'running') ? 1_000 : false)}
      empty={words.empty}
    >
      <Typography.Paragraph type="secondary">{words.mine}</Typography.Paragraph>
    </ListScreen>
  );
};
