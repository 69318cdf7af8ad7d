import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Service, startService } from '../../src/app/service.ts';
import { serviceSettings } from '../../src/app/settings.ts';
import {
  type ExaminationAnswer,
  examinationSchema,
} from '../../src/http/contract/troubleshooter.ts';
import { type ServerCertificate, makeServerCertificate } from '../../src/simulator/certificates.ts';
import type { ChatServer } from '../support/daemons/chat-server.ts';
import { freePort } from '../support/daemons/free-port.ts';
import { startProsody } from '../support/daemons/prosody.ts';
import { type ExchangeSite, startExchangeSite } from '../support/exchange-site.ts';
import { type Ran, doorlight } from '../support/http/command-line.ts';
import { capturedLog } from '../support/xmpp-captured-log.ts';

const john = 'john@example.com';
const subject = 'Secret merger with Contoso';
const password = 'right-pässword-4711';
const wrongPassword = 'wrong-pässword-0815';
const linkSecret = 'link-secret-1234';

describe('doorlight doctor', () => {
  let folder: string;
  let site: ExchangeSite;
  let chat: ChatServer;
  let listening: ServerCertificate;
  let service: Service | undefined;
  const { telemetry, records } = capturedLog();
  /** Everything that anybody was told. */
  const told: string[] = [];

  beforeAll(async () => {
    listening = await makeServerCertificate(undefined, 90);
    const shown = await makeServerCertificate(undefined, 90);
    [site, chat, folder] = await Promise.all([
      startExchangeSite({
        ...shown,
        accounts: [{ user: 'service@example.com', password, mayImpersonate: 'everyone' }],
        pushCa: listening.ca,
      }),
      startProsody({
        domains: ['example.com'],
        components: [{ domain: 'presence.example.com', secret: linkSecret }],
      }),
      mkdtemp(join(tmpdir(), 'doorlight-doctor-')),
    ]);
    const mailbox = site.exchange.addMailbox({ address: john });
    mailbox.addAppointment({ start: Date.now(), end: Date.now() + 3_600_000, subject });
    const files = {
      'ca.pem': shown.ca,
      'cert.pem': listening.cert,
      'key.pem': listening.key,
      'doorlight.yaml': `
database: { file: doorlight.db }
gateways:
  - name: exchange
    kind: ews
    url: ${site.exchange.url}
    account: service@example.com
    password: ${password}
    caFile: ca.pem
xmpp:
  - { domain: presence.example.com, secret: ${linkSecret}, port: ${chat.componentPort} }
http: { port: ${await freePort()} }
notifications: { certificateFile: cert.pem, keyFile: key.pem }
parameters:
  subscriptionKind: push
  notificationBind: 127.0.0.1
  notificationPort: ${await freePort()}
`,
    };
    for (const [name, text] of Object.entries(files)) {
      await writeFile(join(folder, name), text, { mode: 0o600 });
    }
  });
  afterAll(async () => {
    await service?.[Symbol.asyncDispose]();
    await chat?.[Symbol.asyncDispose]();
    await site?.[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });

  async function doctor(...args: readonly string[]): Promise<Ran> {
    const ran = await doorlight(['doctor', '--config', join(folder, 'doorlight.yaml'), ...args]);
    told.push(ran.stdout, ran.stderr);
    return ran;
  }

  async function ask(method: string, path: string, body?: unknown): Promise<Response> {
    const token = (await readFile(join(folder, 'api-token'), 'utf8')).trim();
    const answer = await fetch(`${service?.address}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    told.push(await answer.clone().text());
    return answer;
  }

  function verdicts(ran: Ran): Readonly<Record<string, string>> {
    const { subjects, reports } = examinationSchema.parse(JSON.parse(ran.stdout));
    return Object.fromEntries(
      reports.map(({ subject: id, step, verdict, code }) => [
        `${subjects[id]?.name} ${step}`,
        verdict === code ? verdict : `${verdict} ${code}`,
      ]),
    );
  }

  it('works before the service was ever started, by the file alone', async () => {
    const ran = await doctor('--offline', '--json', '--mailbox', john);
    const table = await doctor('--offline');

    expect(ran).toMatchObject({ exitCode: 0, stderr: '' });
    expect(verdicts(ran)).toMatchObject({
      'exchange calendar': 'ok',
      'exchange notifications': 'ok',
      'xmpp:presence.example.com handshake': 'ok',
      'xmpp:presence.example.com probe': 'ok',
    });
    expect(table.exitCode).toBe(0);
    expect(table.stdout).toContain('by its configuration file alone');
    expect(table.stdout).toMatch(/Impersonation +skipped +There is nobody/u);
    expect(table.stdout).toContain('--mailbox john@example.com');
  });

  it('asks the service, which is not disturbed', async () => {
    const config = await serviceSettings(join(folder, 'doorlight.yaml'));
    service = await startService(config, telemetry);
    await ask('POST', '/api/v1/people', { jid: john });
    await expect
      .poll(async () => (await ask('GET', '/readyz')).status, { timeout: 20_000 })
      .toBe(200);
    // The service's own, to John's calendar.
    await expect.poll(() => site.exchange.subscriptionCount, { timeout: 20_000 }).toBe(1);

    const ran = await doctor();
    const json = await doctor('--json');

    expect(ran).toMatchObject({ exitCode: 0, stderr: '' });
    expect(ran.stdout).toMatch(/^exchange \(https:.*\): ok$/mu);
    expect(ran.stdout).toMatch(/Notifications +ok +The server posted a test notification/u);
    expect(ran.stdout).toMatch(/^xmpp:presence\.example\.com \(127\.0\.0\.1:\d+\): ok$/mu);
    expect(ran.stdout).toContain('The link of presence.example.com is up.');
    expect(ran.stdout).toContain('14 ok, 0 warning, 0 failed, 0 skipped. Exit code 0');
    expect(new Set(Object.values(verdicts(json)))).toEqual(new Set(['ok']));
    expect(site.exchange.subscriptionCount).toBe(1);
    expect(records.filter(({ msg }) => msg === 'XMPP link up')).toHaveLength(1);
    expect(records.filter(({ msg }) => msg === 'XMPP link down')).toEqual([]);
  });

  it('leaves the link alone where only the database shows that the service runs', async () => {
    const config = join(folder, 'doorlight.yaml');
    const elsewhere = join(folder, 'elsewhere.yaml');
    const text = (await readFile(config, 'utf8')).replace(/http: .*/u, 'http: { port: 1 }');
    await writeFile(elsewhere, text, { mode: 0o600 });

    const ran = await doorlight(['doctor', '--offline', '--json', '--config', elsewhere]);
    told.push(ran.stdout, ran.stderr);

    expect(ran.stderr).toBe('');
    expect(verdicts(ran)).toMatchObject({
      'xmpp:presence.example.com handshake': 'skipped service-running',
    });
  });

  it('leaves the link alone where the service runs', async () => {
    const ran = await doctor('--offline', '--json', '--mailbox', john);

    expect(verdicts(ran)).toMatchObject({
      'exchange calendar': 'ok',
      // The service has the port.
      'exchange subscription': 'failed subscription-refused',
      'xmpp:presence.example.com handshake': 'skipped service-running',
    });
    expect(records.filter(({ msg }) => msg === 'XMPP link down')).toEqual([]);
  });

  it('has one run at a time, which a second joins, and tells how far it is', async () => {
    const [one, two] = await Promise.all([
      ask('POST', '/api/v1/examination', {}),
      ask('POST', '/api/v1/examination', { mailbox: 'jane@example.com' }),
    ]);
    const begun = examinationSchema.parse(await one.json());
    const joined = examinationSchema.parse(await two.json());
    const reports = [...begun.reports];
    let at: ExaminationAnswer = begun;
    while (at.endedAt === null) {
      const answer = await ask('GET', `/api/v1/examination?since=${reports.length}`);
      at = examinationSchema.parse(await answer.json());
      reports.push(...at.reports);
    }

    expect([one.status, two.status]).toEqual([202, 202]);
    expect(joined).toMatchObject({ id: begun.id, mailbox: begun.mailbox });
    expect(new Set([begun.joined, joined.joined])).toEqual(new Set([false, true]));
    const steps = begun.subjects.reduce((sum, { steps: each }) => sum + each.length, 0);
    expect(reports).toHaveLength(steps);
  });

  it('ends with 1 where something failed, and says what to do', async () => {
    await ask('PATCH', '/api/v1/gateways/exchange', { secret: wrongPassword });

    const ran = await doctor();

    expect(ran).toMatchObject({ exitCode: 1, stderr: '' });
    expect(ran.stdout).toMatch(/Authentication +failed +.* does not accept the password/u);
    expect(ran.stdout).toMatch(/What to do:\n +Authentication: Check account and password/u);
    expect(ran.stdout).toContain('Exit code 1: only what failed makes it 1.');
  });

  it('takes what the database says where the service does not run', async () => {
    await service?.[Symbol.asyncDispose]();
    service = undefined;

    const ran = await doctor('--offline', '--json');

    // The wrong password is in the database alone.
    expect(ran.exitCode).toBe(1);
    expect(verdicts(ran)).toMatchObject({
      'exchange authentication': 'failed wrong-password',
      'xmpp:presence.example.com probe': 'ok',
    });
  });

  it('tells nobody a password, a token, a key, a subject or where we are posted to', async () => {
    const read = async (file: string): Promise<string> =>
      (await readFile(join(folder, file), 'utf8')).trim();
    const doors = site.sent.flatMap((one) => /\/ews\/([\w-]{20,})</.exec(one)?.[1] ?? []);
    const basic = (one: string): string =>
      Buffer.from(`service@example.com:${one}`).toString('base64');
    const secrets = [
      password,
      wrongPassword,
      linkSecret,
      subject,
      'Contoso',
      basic(password),
      basic(wrongPassword),
      await read('api-token'),
      await read('sealing-key'),
      listening.key.split('\n')[1] ?? '',
      'PRIVATE KEY',
      ...doors,
    ];

    const everything = [...told, ...records.map((record) => JSON.stringify(record))].join('\n');

    expect(doors.length).toBeGreaterThan(0);
    expect(everything).toContain('does not accept the password');
    expect(secrets.filter((one) => one.length < 5 || everything.includes(one))).toEqual([]);
  });
});
