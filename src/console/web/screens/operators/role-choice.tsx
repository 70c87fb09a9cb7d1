import { Checkbox, Form, Typography } from 'antd';
import { type OperatorRole, operatorRoles, readRoles, type Scope } from '../../../../domain/permissions.ts';
import { someOf } from '../../frame/form-dialog.tsx';
import { useWords } from '../../words/language.tsx';
import { operatorsWords } from './words.ts';

const roles = Object.keys(operatorRoles) as OperatorRole[];

/** Roles to choose from, held against the rules that the server holds them against too. */
export const RoleChoice = ({ scope }: { scope(): Scope }) => {
  const words = useWords(operatorsWords);
  return (
    <Form.Item
      name="roles"
      label={words.roles}
      extra={words.apart}
      rules={[
        someOf(words.rolesNeeded),
        {
          validator: async (_rule, chosen: string[] = []) => {
            if (chosen.length > 0 && !readRoles(chosen, scope()).ok) throw new Error(words.apart);
          },
        },
      ]}
    >
      <Checkbox.Group
        className="choices"
        options={roles.map((value) => ({
          value,
          label: (
            <>
              {words.roleNames[value]} <Typography.Text type="secondary">{words.roleFor[value]}</Typography.Text>
            </>
          ),
        }))}
      />
    </Form.Item>
  );
};
