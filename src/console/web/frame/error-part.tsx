import { Alert, Button } from 'antd';
import { CallError } from '../api/client.ts';
import { commonWords } from '../words/common.ts';
import { errorWords, namesFirst, namesParticulars } from '../words/error-words.ts';
import { useLanguage, useWords } from '../words/language.tsx';
import { useChangedFirst } from './first.ts';

type ErrorPartProps = {
  error: Error;
  retry?: () => void;
};

type Said = { title: string; detail?: string | undefined };

/** What an error says to people: the sentence first, and below it what only the server knows. */
export const useErrorSaid = (): ((error: Error) => Said) => {
  const words = useWords(commonWords);
  const { language } = useLanguage();
  const titles: Readonly<Record<number, string>> = { 403: words.forbidden, 404: words.notFound };
  return (error) => {
    if (!(error instanceof CallError)) return { title: words.unknownError, detail: error.message };
    const { code, status, message } = error;
    if (status === 0) return { title: words.unreachable, detail: words.unreachableHow };
    if (!Object.hasOwn(errorWords, code)) return { title: titles[status] ?? words.unknownError, detail: message };
    if (language === 'en') return { title: message.charAt(0).toUpperCase() + message.slice(1) };
    return { title: errorWords[code] ?? code, detail: namesParticulars.has(code) ? message : undefined };
  };
};

/** Who was first, where that is why it was refused. */
const ChangedFirst = ({ refusal }: { refusal: string }) => <>{useChangedFirst()(refusal)} · </>;

/** What a failed part says, in its own place: a sentence, the code, the trace id, and a way to try again. */
export const ErrorPart = ({ error, retry }: ErrorPartProps) => {
  const words = useWords(commonWords);
  const { language } = useLanguage();
  const { title, detail } = useErrorSaid()(error);
  const call = error instanceof CallError ? error : undefined;
  const second = call !== undefined && language === 'zh' && namesFirst.has(call.code);
  const facts = [detail, call?.code, call?.traceId && `${words.traceId} ${call.traceId}`];
  return (
    <Alert
      type={call?.status === 0 ? 'warning' : 'error'}
      showIcon
      role="alert"
      title={title}
      description={
        <>
          {second && <ChangedFirst refusal={call.message} />}
          {facts.filter(Boolean).join(' · ')}
        </>
      }
      action={retry && <Button onClick={retry}>{words.retry}</Button>}
    />
  );
};
