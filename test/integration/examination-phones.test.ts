import { afterAll, beforeAll, expect, it } from 'vitest';
import { serverTrust, usualRules } from '../../src/certificates/server-trust.ts';
import {
  type ExaminedPhones,
  examinePhones,
} from '../../src/publishers/sip/examination/examine-phones.ts';
import type { SipServer } from '../../src/publishers/sip/link/wire.ts';
import { sharedLookup } from '../../src/troubleshooter/network/name.ts';
import { freePort } from '../support/daemons/free-port.ts';
import { type Outcomes, codes, outcomesOf } from '../support/examination-lab.ts';
import { OpensslAuthority } from '../support/openssl-authority.ts';
import { OddServer } from '../support/sip/odd-server.ts';
import { PhoneSite } from '../support/sip/phone-site.ts';
import { headerOf, respond } from '../support/sip/wire.ts';

const hash = 'a'.repeat(32);

let authority: OpensslAuthority;
beforeAll(async () => {
  authority = await OpensslAuthority.make('Phones CA');
});
afterAll(() => authority[Symbol.asyncDispose]());

/** What came of each place, and of what phones need there. */
async function examined(
  places: readonly SipServer[],
  options: Partial<ExaminedPhones> = {},
): Promise<readonly Outcomes[]> {
  const examinations = examinePhones(
    {
      places,
      domains: ['example.com'],
      realm: 'example.com',
      readAccounts: () => Promise.resolve(`reception:example.com:${hash}\n`),
      hasWatchers: true,
      people: 2,
      userAgent: 'Doorlight/test',
      ...options,
    },
    sharedLookup(),
    { fetchMissing: false, now: Date.now },
  );
  return await Promise.all(examinations.map((examination) => outcomesOf(examination)));
}

function plain(port: number, transport: 'tcp' | 'ws' = 'tcp'): SipServer {
  return { host: '127.0.0.1', port, transport, path: '/', tls: null };
}

function secure(port: number, transport: 'tls' | 'wss', ca: string[], name: string): SipServer {
  const trust = serverTrust({ ...usualRules, certificates: ca });
  return { ...plain(port), transport, tls: { name, trust: () => trust } };
}

it('everything in order at every place where phones subscribe', async () => {
  const credentials = await authority.issue({});
  const host = '127.0.0.1';
  await using site = await PhoneSite.start({
    places: [
      { transport: 'tcp', host, port: 0, credentials: null },
      { transport: 'ws', host, port: 0, credentials: null },
      { transport: 'tls', host, port: 0, credentials },
      { transport: 'wss', host, port: 0, credentials },
    ],
  });
  const [ca] = [authority.ca];

  const [tcp, ws, tls, wss, needed] = await examined([
    plain(site.portOf(0)),
    plain(site.portOf(1), 'ws'),
    secure(site.portOf(2), 'tls', [ca], host),
    secure(site.portOf(3), 'wss', [ca], host),
  ]);

  const inOrder = { dns: 'ok', tcp: 'ok', answers: 'ok', 'sign-in': 'ok' };
  expect(codes(tcp ?? {})).toEqual(inOrder);
  expect(codes(ws ?? {})).toEqual(inOrder);
  expect(codes(tls ?? {})).toMatchObject(inOrder);
  expect(codes(wss ?? {})).toMatchObject(inOrder);
  expect(tls?.['tls']?.verdict).not.toBe('failed');
  expect(codes(needed ?? {})).toEqual({ accounts: 'ok', watchers: 'ok' });
  expect(needed?.['accounts']?.found).not.toContain(hash);
  await expect.poll(() => site.connections(), { timeout: 30_000 }).toBe(0);
});

it('a CA that phones may know is no failure, and a wrong name is one', async () => {
  const credentials = await authority.issue({});
  await using site = await PhoneSite.start({
    places: [{ transport: 'tls', host: '127.0.0.1', port: 0, credentials }],
  });

  const [unknown, misnamed] = await examined([
    secure(site.port, 'tls', [], '127.0.0.1'),
    secure(site.port, 'tls', [authority.ca], 'other.example'),
  ]);

  expect(unknown?.['tls']).toMatchObject({ verdict: 'warning' });
  expect(codes(unknown ?? {})).toMatchObject({ tls: expect.stringMatching(/untrusted|signed/) });
  expect(codes(misnamed ?? {})['tls']).toBe('failed name-mismatch');
});

it('nobody listens, somebody else does, and somebody who asks nobody', async () => {
  await using open = await OddServer.start();
  open.handle((request, socket) => socket.write(respond(request, '200 OK')));
  await using other = await OddServer.start();
  other.handle((request, socket) => {
    const isOptions = headerOf(request, 'cseq').endsWith('OPTIONS');
    const challenge = 'WWW-Authenticate: Digest realm="elsewhere", nonce="n"';
    const status = isOptions ? '200 OK' : '401 Unauthorized';
    socket.write(respond(request, status, ['Server: Doorlight/1', challenge]));
  });

  const [closed, stranger, elsewhere] = await examined([
    plain(await freePort()),
    plain(open.port),
    plain(other.port),
  ]);

  expect(codes(closed ?? {})).toMatchObject({
    tcp: 'failed refused',
    answers: 'skipped not-tried',
  });
  expect(codes(stranger ?? {})).toMatchObject({
    answers: 'warning somebody-else',
    'sign-in': 'failed not-asked',
  });
  expect(codes(elsewhere ?? {})).toMatchObject({ answers: 'ok', 'sign-in': 'failed other-realm' });
});

it.each<readonly [string, Partial<ExaminedPhones>, Record<string, string>]>([
  [
    'a file that cannot be read',
    { readAccounts: () => Promise.reject(new Error('EACCES')) },
    { accounts: 'failed accounts-unreadable' },
  ],
  [
    'accounts of another realm alone',
    { readAccounts: () => Promise.resolve(`reception:elsewhere:${hash}\n`) },
    { accounts: 'failed no-accounts' },
  ],
  [
    'lines that make no sense',
    { readAccounts: () => Promise.resolve(`reception:example.com:${hash}\nfront:pw\n`) },
    { accounts: 'warning accounts-malformed' },
  ],
  ['nobody who may watch', { hasWatchers: false }, { watchers: 'warning nobody-may-watch' }],
  ['nobody to watch', { people: 0 }, { watchers: 'warning nobody-shown' }],
])('what phones need: %s', async (_name, options, expected) => {
  const [needed] = await examined([], options);

  expect(codes(needed ?? {})).toMatchObject(expected);
  expect(JSON.stringify(needed)).not.toContain('front:pw');
});
