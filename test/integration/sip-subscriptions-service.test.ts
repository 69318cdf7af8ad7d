import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Service, startService } from '../../src/app/service.ts';
import { serviceSettings } from '../../src/app/settings.ts';
import { examinationSchema } from '../../src/http/contract/troubleshooter.ts';
import { silentTelemetry } from '../../src/telemetry/telemetry.ts';
import { freePort } from '../support/daemons/free-port.ts';
import { type Ran, doorlight } from '../support/http/command-line.ts';
import { RawPhone } from '../support/sip/raw-phone.ts';

// The whole service with its command line, and a phone that watches. No chat server is there, and
// no calendar server: phones are told what is known all the same.

const john = 'john@example.com';

let folder: string;
let port: number;
let service: Service;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'doorlight-phones-'));
  port = await freePort();
  writeFileSync(join(folder, 'accounts'), `${account('reception', 'sesame')}\n`);
  writeFileSync(
    join(folder, 'doorlight.yaml'),
    `database: { file: doorlight.db }
xmpp: [{ domain: presence.example.com, port: ${await freePort()}, secret: shared }]
http: { host: 127.0.0.1, port: ${await freePort()}, tokenFile: token }
sipServer:
  domains: [example.com]
  accountsFile: accounts
  watchers:
    - { who: reception@example.com, whom: [example.com] }
    - { who: front@example.com, whom: [mary@example.com] }
  notifyIntervalS: 1
  listen: [{ transport: tcp, host: 127.0.0.1, port: ${port} }]
`,
  );
  service = await startService(
    await serviceSettings(join(folder, 'doorlight.yaml')),
    silentTelemetry(),
  );
  await run('people', 'add', john);
});

afterEach(async () => {
  await service[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

function account(user: string, password: string): string {
  return `${user}:example.com:${createHash('md5').update(`${user}:example.com:${password}`).digest('hex')}`;
}

async function run(...args: readonly string[]): Promise<Ran> {
  const ran = await doorlight([...args, '--config', join(folder, 'doorlight.yaml')]);
  expect(ran).toMatchObject({ exitCode: 0, stderr: '' });
  return ran;
}

test('a phone sees overrides and reverts, whoever leaves, and that Doorlight goes', async () => {
  using phone = await RawPhone.connect(port);
  const bodies = () => phone.notified.map(({ body }) => body).join('\n');

  expect((await phone.login('reception', 'sesame')).status).toBe(200);
  await run('presence', 'override', john, 'dnd', '--text', 'At the dentist');
  await phone.until(() => bodies().includes('At the dentist'), 'the override');
  await run('presence', 'revert', john);
  await phone.until(() => !phone.notified.at(-1)?.body.includes('At the dentist'), 'the revert');
  await run('people', 'remove', john);
  await phone.until(() => phone.text.includes('terminated;reason=noresource'), 'the end');
  await run('people', 'add', john);
  expect((await phone.login('reception', 'sesame')).status).toBe(200);
  await service[Symbol.asyncDispose]();

  await phone.until(() => phone.text.includes('terminated;reason=deactivated'), 'the farewell');
});

test('who may watch whom is what the list says, as far as the parameter for chat permits', async () => {
  writeFileSync(
    join(folder, 'accounts'),
    `${account('reception', 'sesame')}\n${account('front', 'door')}\n`,
  );
  utimesSync(join(folder, 'accounts'), new Date(), new Date(Date.now() + 10_000));
  using phone = await RawPhone.connect(port);
  using front = await RawPhone.connect(port);
  await expect
    .poll(async () => (await front.login('front', 'door')).status, {
      timeout: 30_000,
      interval: 1_500,
    })
    .toBe(403);
  expect((await front.login('front', 'door', { uri: 'sip:mary@example.com' })).status).toBe(404);
  expect((await phone.login('reception', 'sesame')).status).toBe(200);

  await run('parameters', 'set', 'subscriberDomains', '["elsewhere.example"]');

  await phone.until(() => phone.text.includes('terminated;reason=rejected'), 'the end');
  expect((await phone.login('reception', 'sesame')).status).toBe(403);
});

test('a person who is given another address is watched there', async () => {
  using phone = await RawPhone.connect(port);
  await phone.login('reception', 'sesame');
  await phone.notify();

  await run('people', 'change', john, '--sip-address', 'sip:j.doe@example.com');

  await phone.until(() => phone.text.includes('terminated;reason=noresource'), 'the end');
  const uri = 'sip:j.doe@example.com';
  expect((await phone.login('reception', 'sesame')).status).toBe(404);
  expect((await phone.login('reception', 'sesame', { uri })).status).toBe(200);
});

test('the troubleshooter finds the place where phones subscribe', async () => {
  const ran = await doorlight(['doctor', '--json', '--config', join(folder, 'doorlight.yaml')]);

  const { subjects, reports } = examinationSchema.parse(JSON.parse(ran.stdout));
  const verdicts = reports.map(
    ({ subject, step, verdict }) => `${subjects[subject]?.name} ${step} ${verdict}`,
  );
  expect(verdicts).toEqual(
    expect.arrayContaining([
      'phones:tcp tcp ok',
      'phones:tcp answers ok',
      'phones:tcp sign-in ok',
      'phones accounts ok',
      'phones watchers ok',
    ]),
  );
});
