import { Button, Dropdown, Spin } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { signedOut, signInBy } from '../api/client.ts';
import { useWords } from '../words/language.tsx';
import { accountWords } from './account-words.ts';
import { useSession } from './session.ts';

const ChangePassword = lazy(async () => ({ default: (await import('./account-dialogs.tsx')).ChangePassword }));
const Authenticator = lazy(async () => ({ default: (await import('./account-dialogs.tsx')).Authenticator }));

const leave = async (): Promise<void> => {
  await signInBy('sign-out', {});
  signedOut.dispatchEvent(new Event('signed-out'));
  location.reload();
};

/** The name of whoever is signed in, and below it what concerns their own account: password, authenticator, the way out. */
export const AccountMenu = () => {
  const words = useWords(accountWords);
  const { name, secondFactor } = useSession();
  const [open, setOpen] = useState<'password' | 'authenticator'>();
  const close = (): void => setOpen(undefined);
  return (
    <>
      <Dropdown
        trigger={['click']}
        menu={{
          items: [
            { key: 'password', label: words.changePassword, onClick: () => setOpen('password') },
            {
              ...{ key: 'authenticator', label: secondFactor ? words.exchange : words.setUp },
              onClick: () => setOpen('authenticator'),
            },
            { type: 'divider' },
            { key: 'sign-out', label: words.signOut, onClick: () => void leave() },
          ],
        }}
      >
        <Button aria-haspopup="menu">
          <b>{name}</b>
        </Button>
      </Dropdown>
      <Suspense fallback={<Spin fullscreen delay={200} />}>
        {open === 'password' && <ChangePassword onClose={close} />}
        {open === 'authenticator' && <Authenticator onClose={close} />}
      </Suspense>
    </>
  );
};
