import { Alert, Button } from 'antd';
import { CallError } from '../api/client.ts';
import { commonWords } from '../words/common.ts';
import { useWords } from '../words/language.tsx';
import { frameWords } from './frame-words.ts';

/** What a failed part says, in its own place: a sentence, the code, the trace id, and a way to try again. */
export const ErrorPart = ({ error, retry }: { error: Error; retry?: () => void }) => {
  const words = useWords(commonWords);
  const { actDone, actUnderWay } = useWords(frameWords);
  const call = error instanceof CallError ? error : undefined;
  const byCode: Record<string, string> = { act_done: actDone, act_under_way: actUnderWay };
  const titles: Record<number, string> = { 0: words.unreachable, 403: words.forbidden, 404: words.notFound };
  const facts = [
    call?.status === 0 ? words.unreachableHow : error.message,
    call?.code,
    call?.traceId && `${words.traceId} ${call.traceId}`,
  ];
  return (
    <Alert
      type={call?.status === 0 ? 'warning' : 'error'}
      showIcon
      role="alert"
      title={byCode[call?.code ?? ''] ?? titles[call?.status ?? -1] ?? words.unknownError}
      description={facts.filter(Boolean).join(' · ')}
      action={retry && <Button onClick={retry}>{words.retry}</Button>}
    />
  );
};
