import { wordsOfActor } from '../../../domain/actor-words.ts';
import { useLanguage } from './language.tsx';

/** Who did something, in words: an operator by the name, a machine's account as such. */
export const useActorName = (): ((actor: string) => string) => {
  const { language } = useLanguage();
  return (actor) => wordsOfActor(actor)[language];
};
