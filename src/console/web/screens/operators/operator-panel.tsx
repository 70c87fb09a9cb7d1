import { Alert, Button, Space } from 'antd';
import { useState } from 'react';
import { beyondReach, scopeOf } from '../../../../domain/permissions.ts';
import type { Answered } from '../../../api/contract.ts';
import { act } from '../../api/client.ts';
import { type Action, ActionDialog } from '../../frame/action-dialog.tsx';
import { FormDialog, ReasonItem } from '../../frame/form-dialog.tsx';
import { usePermits, useSession } from '../../shell/session.ts';
import { useWords } from '../../words/language.tsx';
import { RoleChoice } from './role-choice.tsx';
import { SetScope } from './set-scope.tsx';
import { operatorsWords } from './words.ts';

export type Row = Answered<'operators.list'>['rows'][number];
type OnToken = (name: string, token: string) => void;

const SetRoles = ({ row, onClose }: { row: Row; onClose(): void }) => {
  const words = useWords(operatorsWords);
  const { name, roles, regionCodes, servicePointCodes } = row;
  return (
    <FormDialog<{ roles: string[]; reason: string }>
      title={`${words.setRoles} · ${name}`}
      verb={words.setRoles}
      initial={{ roles }}
      onClose={onClose}
      submit={async (fields, key) => {
        await act('operators.set-roles', { name, expected: roles, ...fields }, key);
      }}
    >
      <Alert type="info" title={words.setRolesSays} className="sign-in-error" />
      <RoleChoice scope={() => scopeOf(regionCodes, servicePointCodes)} held={roles} />
      <ReasonItem />
    </FormDialog>
  );
};

const useActions = (onToken: OnToken): Action<Row>[] => {
  const words = useWords(operatorsWords);
  const permits = usePermits();
  const common = { permission: 'operator.manage', danger: true, reasons: words.reasons } as const;
  const nameOf = (rows: readonly Row[]) => rows[0]?.name ?? '';
  return [
    {
      ...{ ...common, key: 'reset', label: words.reset },
      applies: ({ roles }) => beyondReach(roles, permits) === undefined,
      says: (rows) => words.resetSays(nameOf(rows)),
      answerMatters: true,
      run: async (rows, reason, key) => {
        const name = nameOf(rows);
        const expected = rows[0]?.tokenMark;
        onToken(name, (await act('operators.reset-sign-in', { name, expected, reason }, key)).token);
        return words.resetDone;
      },
    },
    {
      ...{ ...common, key: 'disable', label: words.disable },
      says: (rows) => words.disableSays(nameOf(rows)),
      run: async (rows, reason, key) => {
        const { disabled } = await act('operators.disable', { name: nameOf(rows), reason }, key);
        return disabled ? words.disableDone : { late: words.disabledBefore };
      },
    },
  ];
};

/** What can be done with one operator. */
export const OperatorPanel = ({ row, onToken }: { row: Row; onToken: OnToken }) => {
  const words = useWords(operatorsWords);
  const permits = usePermits();
  const { name } = useSession();
  const actions = useActions(onToken);
  const [open, setOpen] = useState<'roles' | 'scope' | Action<Row>>();
  const close = () => setOpen(undefined);
  if (!permits('operator.manage')) return <>{words.lookOnly}</>;
  if (row.disabledAt !== null) return <>{words.signIns.disabled}</>;
  if (row.name === name) return <>{words.self}</>;
  return (
    <Space wrap>
      <span className="number">{words.sessions(row.sessions)}</span>
      <Button onClick={() => setOpen('roles')}>{words.setRoles}</Button>
      <Button onClick={() => setOpen('scope')}>{words.setScope}</Button>
      {actions
        .filter(({ applies }) => applies?.(row) ?? true)
        .map((action) => (
          <Button key={action.key} danger onClick={() => setOpen(action)}>
            {action.label}
          </Button>
        ))}
      {beyondReach(row.roles, permits) && <span>{words.resetOnMachine}</span>}
      {open === 'roles' && <SetRoles row={row} onClose={close} />}
      {open === 'scope' && <SetScope row={row} onClose={close} />}
      {typeof open === 'object' && <ActionDialog action={open} rows={[row]} onClose={close} />}
    </Space>
  );
};
