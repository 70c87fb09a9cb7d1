import { useQuery } from '@tanstack/react-query';
import { read } from '../../api/client.ts';

/** The counties within the operator's scope, as a filter offers them. */
export const useCounties = (): { value: string; label: string }[] => {
  const places = useQuery({
    queryKey: ['orders.places'],
    queryFn: ({ signal }) => read('orders.places', {}, signal),
    staleTime: 600_000,
  });
  return (places.data?.counties ?? []).map(({ code, name }) => ({ value: code, label: name }));
};
