import type { ReactNode } from 'react';
import { wordsOfReason } from '../../../../domain/notice/reason-words.ts';
import { useDuration } from '../../frame/duration.ts';
import { useInstantText } from '../../frame/instant.tsx';
import { moneyText, numberText } from '../../frame/value.tsx';
import { useFailure } from '../../words/failure.ts';
import { useLanguage, useWords } from '../../words/language.tsx';
import { storyWords } from './story-words-en.ts';

export type Facts = Record<string, string | number | boolean | null>;

/** What people or files wrote: no word of it is ours to translate. */
const verbatim = new Set(['note', 'message', 'planName']);

/** Why something failed, in words where there are any, and the code that support asks for. */
const FailureCode = ({ code }: { code: string }) => {
  const { name } = useFailure()(code);
  return (
    <>
      {name !== code && `${name} `}
      <span className="mono">{code}</span>
    </>
  );
};

/** A fact by its name: instants, durations, money and reasons are told by what the fact is called, the rest by its value. */
const useFact = (): ((name: string, value: Facts[string]) => ReactNode) => {
  const words = useWords(storyWords);
  const { language } = useLanguage();
  const instant = useInstantText();
  const duration = useDuration();
  return (name, value) => {
    if (value === null || value === '') return '—';
    if (typeof value === 'number') {
      if (/Fen$/.test(name)) return <span className="number">{moneyText(value)}</span>;
      if (/(At|Start|End|From|To)$/.test(name)) return <span className="number">{instant(value)}</span>;
      if (/Minutes$/.test(name))
        return <span className="number">{value === 0 ? words.underMinute : duration(value * 60_000)}</span>;
      if (/Ms$/.test(name)) return <span className="number">{duration(value)}</span>;
      return <span className="number">{numberText(value)}</span>;
    }
    const text = String(value);
    if (name === 'reason') return wordsOfReason(text)?.reason[language] ?? text;
    if (verbatim.has(name)) return text;
    if (name === 'code') return <FailureCode code={text} />;
    if (name === 'policyNo') return <span className="mono">{text}</span>;
    return words.values[text] ?? text.replaceAll(/[a-z_]+/g, (word) => words.values[word] ?? word);
  };
};

export const FactList = ({ facts }: { facts: Facts }) => {
  const words = useWords(storyWords);
  const fact = useFact();
  const told = Object.entries(facts).filter(([, value]) => value !== null);
  if (told.length === 0) return null;
  return (
    <dl className="story-facts">
      {told.map(([name, value]) => (
        <div key={name}>
          <dt>{words.names[name] ?? name}</dt>
          <dd>{fact(name, value)}</dd>
        </div>
      ))}
    </dl>
  );
};

/** What a change changed: before → after, only what differs. */
export const ChangeList = ({ before, after }: { before: Facts; after: Facts }) => {
  const words = useWords(storyWords);
  const fact = useFact();
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (name) => before[name] !== after[name],
  );
  if (names.length === 0) return null;
  return (
    <dl className="story-facts">
      {names.map((name) => (
        <div key={name}>
          <dt>{words.names[name] ?? name}</dt>
          <dd>
            {fact(name, before[name] ?? null)} → {fact(name, after[name] ?? null)}
          </dd>
        </div>
      ))}
    </dl>
  );
};
