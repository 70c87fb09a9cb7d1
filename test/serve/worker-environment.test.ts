import { expect, it } from 'vitest';
import { generateKeys } from '../../src/cipher.ts';
import { readConfig } from '../../src/config.ts';
import { workerEnvironment } from '../../src/serve/worker-environment.ts';

const settings = {
  ...generateKeys('test'),
  DATABASE_URL: 'postgres://db/doorstep',
  BUSINESS_TZ: 'Europe/Berlin',
  SMTP_URL: 'smtp://mail.city.example',
  MAIL_FROM: '家门口 <doorstep@city.example>',
  ALARM_EMAIL: 'ops@city.example, night@city.example',
  ALARM_WEBHOOK: 'https://city.example/alarms',
  ALARM_WEBHOOK_SECRET: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  MESSAGE_GATEWAY_URL: 'https://sms.city.example',
  MESSAGE_GATEWAY_TOKEN: 'token',
  ALLOW_PRIVATE_TARGETS: '1',
};

it('a worker process has the keys, the partners and the calendar of the process that starts it', () => {
  const config = readConfig(settings);
  if (!config.keys) throw new Error('both keys are given');
  const passed = readConfig(workerEnvironment(config, 'postgres://db/doorstep', config.keys));
  expect(passed.keys).toEqual(config.keys);
  expect(passed.partners).toEqual(config.partners);
  expect(passed.calendar.timeZone).toBe('Europe/Berlin');
});

it('a worker process knows of no partner where none is configured', () => {
  const config = readConfig({ ...generateKeys('test'), DATABASE_URL: 'postgres://db/doorstep' });
  if (!config.keys) throw new Error('both keys are given');
  expect(config.partners).toMatchObject({ smtpUrl: undefined, alarmEmail: [], messageGatewayUrl: undefined });
  expect(readConfig(workerEnvironment(config, 'postgres://db/doorstep', config.keys)).partners).toEqual(
    config.partners,
  );
});
