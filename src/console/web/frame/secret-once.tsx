import { Alert, Button, Modal, Typography } from 'antd';
import type { ReactNode } from 'react';

export type Secret = { title: string; says: ReactNode; secret: string; seen: string };

/** A secret that exists nowhere else: shown until whoever made it says that it is kept, and never again. */
export const SecretOnce = ({ title, says, secret, seen, onClose }: Secret & { onClose(): void }) => (
  <Modal
    open
    title={title}
    closable={false}
    maskClosable={false}
    keyboard={false}
    footer={
      <Button type="primary" onClick={onClose}>
        {seen}
      </Button>
    }
  >
    <Alert type="warning" showIcon title={says} />
    <p>
      <Typography.Text copyable code className="secret">
        {secret}
      </Typography.Text>
    </p>
  </Modal>
);
