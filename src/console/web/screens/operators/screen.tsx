import { Button } from 'antd';
import { useState } from 'react';
import { operatorColumns } from '../../../api/operators/columns.ts';
import { Instant } from '../../frame/instant.tsx';
import { ListScreen } from '../../frame/list-screen.tsx';
import { SecretOnce } from '../../frame/secret-once.tsx';
import { StateTag } from '../../frame/state-tag.tsx';
import { usePermits } from '../../shell/session.ts';
import { useWords } from '../../words/language.tsx';
import { AddOperator } from './add-operator.tsx';
import { OperatorPanel, type Row } from './operator-panel.tsx';
import { operatorsWords } from './words.ts';

const meanings = {
  disabled: 'quiet',
  locked: 'error',
  invited: 'info',
  password: 'warning',
  second_factor: 'success',
} as const;

const RoleNames = ({ roles }: { roles: readonly string[] }) => {
  const names: Readonly<Record<string, string>> = useWords(operatorsWords).roleNames;
  return <>{roles.map((role) => names[role] ?? role).join(' · ')}</>;
};

const SignInTag = ({ signIn }: Pick<Row, 'signIn'>) => {
  const { signIns } = useWords(operatorsWords);
  return <StateTag meaning={meanings[signIn]}>{signIns[signIn]}</StateTag>;
};

/** Who works with Doorstep: what each may do and where, and how they get in. */
export const OperatorsScreen = () => {
  const words = useWords(operatorsWords);
  const permits = usePermits();
  const [adding, setAdding] = useState(false);
  const [made, setMade] = useState<{ name: string; token: string }>();
  const onToken = (name: string, token: string) => setMade({ name, token });
  return (
    <>
      <ListScreen
        title={words.title}
        list="operators.list"
        count="operators.count"
        columns={operatorColumns}
        filters={[
          {
            key: 'state',
            label: words.state,
            preset: 'active',
            options: [
              { value: 'active', label: words.active },
              { value: 'disabled', label: words.disabled },
            ],
          },
        ]}
        cells={{
          roles: ({ roles }) => <RoleNames roles={roles} />,
          places: ({ places }) => places.join('、') || words.wholeCity,
          signIn: ({ signIn }) => <SignInTag signIn={signIn} />,
          createdAt: ({ createdAt }) => <Instant at={createdAt} absolute />,
        }}
        details={(row) => <OperatorPanel row={row} onToken={onToken} />}
        toolbar={
          permits('operator.manage') && (
            <Button type="primary" onClick={() => setAdding(true)}>
              {words.add}
            </Button>
          )
        }
        empty={words.empty}
      />
      {adding && <AddOperator onClose={() => setAdding(false)} onToken={onToken} />}
      {made && (
        <SecretOnce
          title={words.tokenTitle(made.name)}
          says={words.tokenSays}
          secret={made.token}
          seen={words.tokenSeen}
          onClose={() => setMade(undefined)}
        />
      )}
    </>
  );
};
