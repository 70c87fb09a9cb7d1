import { createLiveSource, type Heard } from './live-source.ts';

/**
 * Listens for all tabs of this browser: a browser opens few connections to one server, and a stream holds one for good. A tab says `open` when
 * somebody is signed in, and `leave` when it goes.
 */
const tabs = new Set<MessagePort>();
let last: Heard | undefined;

const source = createLiveSource((heard) => {
  last = heard;
  for (const tab of tabs) tab.postMessage(heard);
});

addEventListener('connect', (event) => {
  if (!(event instanceof MessageEvent)) return;
  for (const tab of event.ports) {
    tabs.add(tab);
    tab.onmessage = ({ data }: MessageEvent<'open' | 'leave'>) => {
      if (data === 'open') tabs.add(tab);
      else tabs.delete(tab);
      if (data === 'open') source.open();
      else if (tabs.size === 0) {
        source.close();
        last = undefined;
      }
    };
    if (last?.kind === 'news') tab.postMessage(last);
  }
});
