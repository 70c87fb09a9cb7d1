import { Button } from 'antd';
import { useState } from 'react';
import { apiKeyColumns } from '../../../api/api-keys/columns.ts';
import { act, unlessDone } from '../../api/client.ts';
import { cameOf } from '../../frame/action-dialog.tsx';
import { Instant } from '../../frame/instant.tsx';
import { ListScreen } from '../../frame/list-screen.tsx';
import { SecretOnce } from '../../frame/secret-once.tsx';
import { usePermits } from '../../shell/session.ts';
import { useWords } from '../../words/language.tsx';
import { AddKey } from './add-key.tsx';
import { ScopeNames } from './scope-name.tsx';
import { apiKeysWords } from './words.ts';

/** Keys of the market's servers. A secret is shown once, when it is made. */
export const ApiKeysScreen = () => {
  const words = useWords(apiKeysWords);
  const permits = usePermits();
  const [adding, setAdding] = useState(false);
  const [made, setMade] = useState<{ name: string; secret: string }>();
  return (
    <>
      <ListScreen
        title={words.title}
        list="api-keys.list"
        count="api-keys.count"
        columns={apiKeyColumns}
        filters={[
          {
            key: 'state',
            label: words.state,
            preset: 'in_force',
            options: [
              { value: 'in_force', label: words.inForce },
              { value: 'revoked', label: words.revoked },
            ],
          },
        ]}
        cells={{
          scopes: ({ scopes }) => <ScopeNames scopes={scopes} />,
          createdAt: ({ createdAt }) => <Instant at={createdAt} absolute />,
          revokedAt: ({ revokedAt }) => <Instant at={revokedAt} absolute />,
        }}
        actions={[
          {
            ...{ key: 'revoke', permission: 'api_key.manage', label: words.revoke, danger: true },
            applies: (row) => row.revokedAt === null,
            says: (rows) => words.revokeSays(rows.map(({ name }) => name).join('、')),
            reasons: words.reasons,
            run: async (rows, reason, key) => {
              const revoke = ({ id }: { id: string }, at: number) =>
                unlessDone(act('api-keys.revoke', { id, reason }, `${key}-${at}`));
              const done = await Promise.all(rows.map(revoke));
              const revoked = done.filter((answer) => answer?.revoked ?? true).length;
              return cameOf(revoked, words.revokeDone(revoked, rows.length));
            },
          },
        ]}
        toolbar={
          permits('api_key.manage') && (
            <Button type="primary" onClick={() => setAdding(true)}>
              {words.add}
            </Button>
          )
        }
        empty={words.empty}
      />
      {adding && <AddKey onClose={() => setAdding(false)} onSecret={(name, secret) => setMade({ name, secret })} />}
      {made && (
        <SecretOnce
          title={words.secretTitle(made.name)}
          says={words.secretSays}
          secret={made.secret}
          seen={words.secretSeen}
          onClose={() => setMade(undefined)}
        />
      )}
    </>
  );
};
