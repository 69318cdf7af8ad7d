import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { SipPlace } from '../../src/publishers/sip/subscriptions/listening.ts';
import { OpensslAuthority } from '../support/openssl-authority.ts';
import { PhoneSite, passwords } from '../support/sip/phone-site.ts';
import { RawPhone, credentials } from '../support/sip/raw-phone.ts';
import { headerOf, parseWire } from '../support/sip/wire.ts';

const run = promisify(execFile);

let authority: OpensslAuthority;
let folder: string;
beforeAll(async () => {
  authority = await OpensslAuthority.make('Phones CA');
  folder = await mkdtemp(join(tmpdir(), 'phones-'));
  await writeFile(join(folder, 'ca.pem'), authority.ca);
});
afterAll(async () => {
  await authority[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

async function place(transport: 'tls' | 'wss', commonName?: string): Promise<SipPlace> {
  const credentialsOf = await authority.issue(commonName === undefined ? {} : { commonName });
  return { transport, host: '127.0.0.1', port: 0, credentials: credentialsOf };
}

/** What OpenSSL says of whoever listens there. */
async function judged(port: number): Promise<string> {
  const ca = join(folder, 'ca.pem');
  const words = `s_client -connect 127.0.0.1:${port} -CAfile ${ca} -verify_return_error -verify_ip 127.0.0.1 -brief`;
  const asked = run('openssl', words.split(' '));
  asked.child.stdin?.end();
  const said = await asked.catch((error: unknown) => error as { stdout: string; stderr: string });
  return said.stdout + said.stderr;
}

test('OpenSSL finds TLS in order, and a certificate that was renewed', async () => {
  await using site = await PhoneSite.start({ places: [await place('tls', 'first')] });

  const first = await judged(site.port);
  const { credentials: renewed } = await place('tls', 'second');
  if (renewed !== null) site.publisher.server.showing(0, renewed);
  const second = await judged(site.port);

  expect(first).toMatch(/Verification: OK/);
  expect(first).toMatch(/Protocol version: TLSv1\.[23]/);
  expect(first).toMatch(/Peer certificate:.*CN = first/);
  expect(second).toMatch(/Verification: OK/);
  expect(second).toMatch(/Peer certificate:.*CN = second/);
});

test('a phone subscribes over TLS, and is given a contact over TLS', async () => {
  await using site = await PhoneSite.start({
    places: [await place('tls')],
    host: 'doorlight.example.com',
  });
  const socket = connectTls({ port: site.port, host: '127.0.0.1', ca: authority.ca });
  await once(socket, 'secureConnect');
  using phone = new RawPhone(socket);

  const answer = await phone.login('reception', passwords.reception);

  const contact = `<sip:doorlight.example.com:${site.port};transport=tls>`;
  expect(headerOf(answer, 'contact')).toBe(contact);
  const notify = await phone.notify();
  expect(headerOf(notify, 'via')).toMatch(/^SIP\/2\.0\/TLS /);
  const secure = await phone.login('reception', passwords.reception, {
    uri: 'sips:john@example.com',
  });
  expect(headerOf(secure, 'contact')).toMatch(/^<sips:/);
});

test.each(['ws', 'wss'] as const)('a phone in a browser subscribes over %s', async (transport) => {
  const at: SipPlace =
    transport === 'wss'
      ? await place('wss')
      : { transport, host: '127.0.0.1', port: 0, credentials: null };
  await using site = await PhoneSite.start({ places: [at] });
  const url = `${transport}://127.0.0.1:${site.port}`;
  const phone = new WebSocket(url, ['sip'], { ca: authority.ca });
  const heard: string[] = [];
  phone.on('message', (data: Buffer) => heard.push(data.toString()));
  await once(phone, 'open');

  const asking = subscribe('', 1);
  phone.send(asking);
  await expect.poll(() => heard.length, { timeout: 30_000 }).toBe(1);
  const challenge = parseWire(heard[0] ?? '');
  phone.send(subscribe(credentials(challenge, 'reception', passwords.reception), 2));
  await expect.poll(() => heard.length, { timeout: 30_000 }).toBe(3);

  expect(phone.protocol).toBe('sip');
  expect(heard[1]).toMatch(/^SIP\/2\.0 200 OK/);
  expect(heard[2]).toMatch(/^NOTIFY sip:phone@abc\.invalid;transport=ws SIP\/2\.0/);
  expect(heard[2]).toContain('In a meeting');
  phone.send('\r\n\r\n');
  await expect.poll(() => heard[3], { timeout: 30_000 }).toBe('\r\n');
  phone.terminate();
});

test('whoever speaks something else over a WebSocket is not let in', async () => {
  await using site = await PhoneSite.start({
    places: [{ transport: 'ws', host: '127.0.0.1', port: 0, credentials: null }],
  });

  const phone = new WebSocket(`ws://127.0.0.1:${site.port}`, ['chat']);
  const [error] = (await once(phone, 'error')) as [Error];
  const page = await fetch(`http://127.0.0.1:${site.port}/`);

  expect(error.message).toContain('400');
  expect(page.status).toBe(426);
});

function subscribe(authorization: string, sequence: number): string {
  const lines = [
    'SUBSCRIBE sip:john@example.com SIP/2.0',
    `Via: SIP/2.0/WS abc.invalid;branch=z9hG4bK${sequence}`,
    'From: <sip:reception@example.com>;tag=a',
    'To: <sip:john@example.com>',
    'Call-ID: one',
    `CSeq: ${sequence} SUBSCRIBE`,
    'Contact: <sip:phone@abc.invalid;transport=ws>',
    'Event: presence',
    ...(authorization === '' ? [] : [`Authorization: ${authorization}`]),
  ];
  return `${lines.join('\r\n')}\r\n\r\n`;
}
