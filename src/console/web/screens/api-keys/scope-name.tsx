import { wordsOfApiScope } from '../../../../domain/permission-words.ts';
import { useLanguage } from '../../words/language.tsx';

/** What a key may do, in words, and the code that a server's developer knows. */
export const ScopeName = ({ scope }: { scope: string }) => {
  const { language } = useLanguage();
  const words = wordsOfApiScope(scope)?.[language];
  return (
    <>
      {words && `${words} `}
      <span className="mono">{scope}</span>
    </>
  );
};

export const ScopeNames = ({ scopes }: { scopes: readonly string[] }) =>
  scopes.map((scope, at) => (
    <span key={scope}>
      {at > 0 && ' · '}
      <ScopeName scope={scope} />
    </span>
  ));
