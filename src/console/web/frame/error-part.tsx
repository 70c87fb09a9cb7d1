import { Alert, Button } from 'antd';
import type { RefusalFacts } from '../../../domain/refusal-facts.ts';
import { CallError } from '../api/client.ts';
import { commonWords } from '../words/common.ts';
import { errorWords } from '../words/error-words.ts';
import { useLanguage, useWords } from '../words/language.tsx';
import { refusalFactsInChinese } from '../words/refusal-facts.ts';
import { ChangedFirst, firstIn } from './first.ts';

type ErrorPartProps = {
  error: Error;
  retry?: () => void;
};

type Refusal = { code: string; facts?: RefusalFacts | undefined };
type Said = { title: string; detail?: string | undefined };

/** What a refusal tells beside its title; nothing in English, where the server's own sentence tells it. */
export const useRefusalFacts = (): ((refusal: Refusal) => string | undefined) => {
  const { language } = useLanguage();
  return ({ code, facts = {} }) => (language === 'en' ? undefined : refusalFactsInChinese(code, facts));
};

/** What an error says to people: the sentence first, and below it the facts of the case. */
export const useErrorSaid = (): ((error: Error) => Said) => {
  const words = useWords(commonWords);
  const { language } = useLanguage();
  const factsOf = useRefusalFacts();
  const titles: Readonly<Record<number, string>> = { 403: words.forbidden, 404: words.notFound };
  return (error) => {
    if (!(error instanceof CallError)) return { title: words.unknownError, detail: error.message };
    const { code, status, message } = error;
    if (status === 0) return { title: words.unreachable, detail: words.unreachableHow };
    if (!Object.hasOwn(errorWords, code)) return { title: titles[status] ?? words.unknownError, detail: message };
    if (language === 'en') return { title: message.charAt(0).toUpperCase() + message.slice(1) };
    return { title: errorWords[code] ?? code, detail: factsOf(error) };
  };
};

/** What a failed part says, in its own place: a sentence, the code, the trace id, and a way to try again. */
export const ErrorPart = ({ error, retry }: ErrorPartProps) => {
  const words = useWords(commonWords);
  const { language } = useLanguage();
  const { title, detail } = useErrorSaid()(error);
  const call = error instanceof CallError ? error : undefined;
  const first = call && language === 'zh' ? firstIn(call.facts) : null;
  const facts = [detail, call?.code, call?.traceId && `${words.traceId} ${call.traceId}`];
  return (
    <Alert
      type={call?.status === 0 ? 'warning' : 'error'}
      showIcon
      role="alert"
      title={title}
      description={
        <>
          {first && (
            <>
              <ChangedFirst first={first} /> ·{' '}
            </>
          )}
          {facts.filter(Boolean).join(' · ')}
        </>
      }
      action={retry && <Button onClick={retry}>{words.retry}</Button>}
    />
  );
};
