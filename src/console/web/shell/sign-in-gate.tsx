import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { Modal, Spin } from 'antd';
import { lazy, type ReactNode, Suspense, useEffect, useRef, useState } from 'react';
import { CallError, read, signedOut } from '../api/client.ts';
import { ErrorPart } from '../frame/error-part.tsx';
import { SessionContext, type SessionFacts } from './session.ts';

const SignIn = lazy(async () => ({ default: (await import('./sign-in.tsx')).SignIn }));

const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: ({ signal }) => read('session', {}, signal),
});

/** Who sees, and what: two who differ in it must not see each other's screen. */
const seesOf = ({ name, permissions, places }: SessionFacts): string => JSON.stringify([name, permissions, places]);

/** Whether what is on screen was for somebody else's eyes, or for what they saw before: then the page begins anew, with nothing of it. */
const useBeginsAnew = (session: SessionFacts | undefined): boolean => {
  const sees = session && seesOf(session);
  const first = useRef(sees);
  first.current ??= sees;
  const differs = sees !== first.current;
  useEffect(() => {
    if (differs) location.reload();
  }, [differs]);
  return differs;
};

/**
 * Lets through who is signed in. A session that ends while a page is open puts the sign-in over it: the page is out of sight, as it may have
 * ended for another scope; what was typed and filtered stays, and everything is asked for again afterwards.
 */
export const SignInGate = ({ children }: { children: ReactNode }) => {
  const queries = useQueryClient();
  const [ended, setEnded] = useState(false);
  const session = useQuery({ ...sessionQuery, staleTime: 60_000 });
  const beginsAnew = useBeginsAnew(session.data);

  useEffect(() => {
    const end = () => setEnded(true);
    signedOut.addEventListener('signed-out', end);
    return () => signedOut.removeEventListener('signed-out', end);
  }, []);

  const signedIn = async (): Promise<void> => {
    await queries.fetchQuery({ ...sessionQuery, staleTime: 0 });
    setEnded(false);
    await queries.invalidateQueries();
  };

  if (beginsAnew) return <Spin fullscreen />;
  if (session.data)
    return (
      <SessionContext value={session.data}>
        <div className={ended ? 'out-of-sight' : 'in-sight'}>{children}</div>
        <Modal
          className="sign-in-again"
          open={ended}
          footer={null}
          closable={false}
          maskClosable={false}
          keyboard={false}
          destroyOnHidden
        >
          <Suspense fallback={<Spin />}>
            <SignIn name={session.data.name} onDone={signedIn} />
          </Suspense>
        </Modal>
      </SessionContext>
    );
  if (session.error instanceof CallError && session.error.status === 401)
    return (
      <main className="sign-in">
        <Suspense fallback={<Spin fullscreen delay={200} />}>
          <SignIn onDone={signedIn} />
        </Suspense>
      </main>
    );
  if (session.error) return <ErrorPart error={session.error} retry={() => void session.refetch()} />;
  return <Spin fullscreen delay={200} />;
};
