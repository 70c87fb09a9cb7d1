import { Checkbox, Form, Typography } from 'antd';
import {
  beyondReach,
  type OperatorRole,
  operatorRoles,
  readRoles,
  type Scope,
} from '../../../../domain/permissions.ts';
import { someOf } from '../../frame/form-dialog.tsx';
import { usePermits } from '../../shell/session.ts';
import { useWords } from '../../words/language.tsx';
import { operatorsWords } from './words.ts';

const roles = Object.keys(operatorRoles) as OperatorRole[];

/** Roles to choose from, under the rules that the server holds them against too. `held`: those that somebody has already, who may keep them. */
export const RoleChoice = ({ scope, held = [] }: { scope(): Scope; held?: readonly string[] }) => {
  const words = useWords(operatorsWords);
  const permits = usePermits();
  return (
    <Form.Item
      name="roles"
      label={words.roles}
      extra={`${words.apart} ${words.onMachine}`}
      rules={[
        someOf(words.rolesNeeded),
        {
          validator: async (_rule, chosen: string[] = []) => {
            if (chosen.length > 0 && !readRoles(chosen, scope()).ok) throw new Error(words.apart);
            const more = chosen.filter((role) => !held.includes(role));
            if (beyondReach(more, permits)) throw new Error(words.onMachine);
          },
        },
      ]}
    >
      <Checkbox.Group
        className="choices"
        options={roles.map((value) => {
          const beyond = beyondReach([value], permits) !== undefined && !held.includes(value);
          return {
            ...{ value, disabled: beyond },
            label: (
              <>
                {words.roleNames[value]}{' '}
                <Typography.Text type="secondary">
                  {beyond ? words.roleOnMachine(words.roleFor[value]) : words.roleFor[value]}
                </Typography.Text>
              </>
            ),
          };
        })}
      />
    </Form.Item>
  );
};
