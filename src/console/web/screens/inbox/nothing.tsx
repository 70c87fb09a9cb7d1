import { Button, Empty } from 'antd';
import { type Filter, isFiltered, withoutFilters } from '../../frame/filter-bar.tsx';
import { useAddress } from '../../frame/search.ts';
import { useSeesTheDay } from '../../shell/first-screen.ts';
import { commonWords } from '../../words/common.ts';
import { useWords } from '../../words/language.tsx';
import { inboxWords } from './words.ts';

/** What the inbox can be narrowed by. */
export const useInboxFilters = (): Filter[] => {
  const words = useWords(inboxWords);
  const kinds = Object.entries(words.kinds).map(([value, label]) => ({ value, label }));
  return [{ key: 'kind', label: words.kind, options: kinds }];
};

/** What stands there when nothing wants a person, or nothing of what was asked for; or when the operator has no part in it. */
export const Nothing = ({ view }: { view: keyof typeof inboxWords.zh.views }) => {
  const words = useWords(inboxWords);
  const common = useWords(commonWords);
  const seesTheDay = useSeesTheDay();
  const { search, change } = useAddress();
  const filters = useInboxFilters();
  if (!isFiltered(search, filters)) return <Empty description={seesTheDay ? words.empty[view] : words.notYours} />;
  return (
    <Empty description={common.noMatch}>
      <Button onClick={() => change(withoutFilters(filters))}>{common.clearFilters}</Button>
    </Empty>
  );
};
