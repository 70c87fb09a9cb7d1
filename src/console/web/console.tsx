import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { App, ConfigProvider } from 'antd';
import enUS from 'antd/locale/en_US';
import zhCN from 'antd/locale/zh_CN';
import { useState } from 'react';
import { CallError } from './api/client.ts';
import { nonce } from './csp.ts';
import { createConsoleRouter } from './router.tsx';
import { SignInGate } from './shell/sign-in-gate.tsx';
import { themes } from './theme.ts';
import { useLanguage } from './words/language.tsx';

/** What was refused is not asked again by itself; a server that does not answer is, until it does. */
const createQueries = (): QueryClient =>
  new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        refetchOnWindowFocus: false,
        networkMode: 'always',
        retry: (_count, error) => error instanceof CallError && error.status === 0,
        retryDelay: (count) => Math.min(1_000 * 2 ** count, 5_000),
      },
      mutations: { networkMode: 'always' },
    },
  });

/** The whole console: language, look, sign-in, and the screen that the address names. */
export const Console = () => {
  const { language } = useLanguage();
  const [queries] = useState(createQueries);
  const [router] = useState(createConsoleRouter);
  return (
    <ConfigProvider
      locale={language === 'zh' ? zhCN : enUS}
      theme={themes[language]}
      csp={{ nonce }}
      componentSize="small"
      button={{ autoInsertSpace: false }}
    >
      <App>
        <QueryClientProvider client={queries}>
          <SignInGate>
            <RouterProvider router={router} />
          </SignInGate>
        </QueryClientProvider>
      </App>
    </ConfigProvider>
  );
};
