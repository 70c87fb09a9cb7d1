import { useQuery } from '@tanstack/react-query';
import { read } from '../../api/client.ts';
import type { Filter } from '../../frame/filter-bar.tsx';
import { useAddress } from '../../frame/search.ts';

/** The employer that a link narrowed a list to, by name; no filter where none did. Until the name is known, `otherwise` stands. */
export const useEmployerFilter = (label: string, otherwise: string): Filter[] => {
  const id = useAddress().search['employerId'];
  const { data } = useQuery({
    queryKey: ['employer name', id],
    queryFn: async ({ signal }) =>
      (await read('orders.list', { employerId: id, limit: 1 }, signal)).rows[0]?.employer ?? null,
    enabled: id !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (id === undefined) return [];
  return [{ key: 'employerId', label, options: [{ value: id, label: data ?? otherwise }] }];
};
