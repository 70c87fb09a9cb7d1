import { createContext, useContext } from 'react';
import type { Permission } from '../../../domain/permissions.ts';
import type { Answered } from '../../api/contract.ts';

export type SessionFacts = Answered<'session'>;

export const SessionContext = createContext<SessionFacts | undefined>(undefined);

/** Who is signed in. Only asked for below the gate, where somebody always is. */
export const useSession = (): SessionFacts => {
  const session = useContext(SessionContext);
  if (!session) throw new Error('no session outside the sign-in gate');
  return session;
};

/** Whether the operator may: what is not permitted is not shown. The server decides again. */
export const usePermits = (): ((permission: Permission | 'anybody') => boolean) => {
  const { permissions } = useSession();
  return (permission) => permission === 'anybody' || permissions.includes(permission);
};
