import { Tooltip } from 'antd';
import { useClockText } from '../frame/instant.tsx';
import { useWords } from '../words/language.tsx';
import { type Freshness, useFreshness, useLiveAsOf } from './live.ts';
import { shellWords } from './shell-words.ts';

/** The instant that live numbers are of, by the city's clock. */
const AsOf = () => {
  const words = useWords(shellWords);
  const text = useClockText();
  const asOf = useLiveAsOf();
  return <>{asOf !== null && words.asOf(text(asOf))}</>;
};

/** Whether the numbers are live; where nothing is heard any more, of which instant they are, and why. */
export const Lamp = () => {
  const words = useWords(shellWords);
  const freshness = useFreshness();
  const why: Partial<Record<Freshness, string>> = { silent: words.silent, unanswered: words.unanswered };
  const lost = why[freshness];
  return (
    <Tooltip title={lost}>
      <span role="status" className="lamp" data-freshness={freshness}>
        <span aria-hidden="true">{freshness === 'live' ? '●' : '○'}</span>{' '}
        {lost === undefined ? words[freshness === 'live' ? 'live' : 'connecting'] : <AsOf />}
        {lost !== undefined && <span className="visually-hidden">{lost}</span>}
      </span>
    </Tooltip>
  );
};
