import { Button, Form, Space } from 'antd';

/** Usual reasons, each filled into the form around them by a click. */
export const ReasonChips = ({ reasons }: { reasons: readonly string[] }) => {
  const form = Form.useFormInstance<{ reason: string }>();
  return (
    <Space wrap>
      {reasons.map((reason) => (
        <Button key={reason} onClick={() => form.setFieldsValue({ reason })}>
          {reason}
        </Button>
      ))}
    </Space>
  );
};
