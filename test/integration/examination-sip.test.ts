import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serverTrust, usualRules } from '../../src/certificates/server-trust.ts';
import { examineSipServer } from '../../src/publishers/sip/examination/examine-server.ts';
import type { ExaminedSipServer } from '../../src/publishers/sip/examination/examined-server.ts';
import type { SipTransport } from '../../src/publishers/sip/link/wire.ts';
import { type ServerCertificate, makeServerCertificate } from '../../src/simulator/certificates.ts';
import { sharedLookup } from '../../src/troubleshooter/network/name.ts';
import { freePort } from '../support/daemons/free-port.ts';
import { startDeafPort } from '../support/deaf-port.ts';
import { type Outcomes, codes, outcomesOf } from '../support/examination-lab.ts';
import { type ContribKamailio, startContribKamailio } from '../support/sip/contrib-kamailio.ts';
import { type Kamailio, type KamailioOptions, startKamailio } from '../support/sip/kamailio.ts';
import { OddServer } from '../support/sip/odd-server.ts';
import { SipWatcher } from '../support/sip/sip-watcher.ts';
import { headerOf, respond } from '../support/sip/wire.ts';

const terms = { fetchMissing: false, now: Date.now };
const account = { username: 'doorlight', password: 'a secret of its own' };
const person = 'sip:alice@example.com';

/** Everything in order, where the server does not say what time it is. */
const healthy = {
  dns: 'ok',
  tcp: 'ok',
  answers: 'ok',
  'sign-in': 'ok',
  publication: 'ok',
  permission: 'ok',
  subscription: 'ok',
  clock: 'skipped no-date',
};

async function examined(port: number, options: Partial<ExaminedSipServer> = {}): Promise<Outcomes> {
  const outcomes = await outcomesOf(
    examineSipServer(
      {
        name: 'sip:test',
        server: { host: '127.0.0.1', port, transport: 'tcp', path: '/', tls: null },
        account,
        domains: ['example.com'],
        samples: [person],
        isPerson: (address) => address === person,
        followsCalls: false,
        userAgent: 'Doorlight/test',
        ...options,
      },
      sharedLookup(),
      terms,
    ),
  );
  expect(JSON.stringify(outcomes)).not.toContain(account.password);
  return outcomes;
}

describe('a SIP server is examined: Kamailio that asks for digest', { timeout: 120_000 }, () => {
  let certificate: ServerCertificate;
  let folder: string;
  let kamailio: Kamailio;

  beforeAll(async () => {
    certificate = await makeServerCertificate(['127.0.0.1', 'localhost'], 365);
    folder = await mkdtemp(join(tmpdir(), 'doorlight-examined-'));
    const certificateFile = join(folder, 'cert.pem');
    const keyFile = join(folder, 'key.pem');
    await writeFile(certificateFile, certificate.cert);
    await writeFile(keyFile, certificate.key);
    kamailio = await startKamailio({ account, tls: { certificateFile, keyFile } });
  }, 120_000);
  afterAll(async () => {
    await kamailio?.[Symbol.asyncDispose]();
    await rm(folder, { recursive: true });
  });

  function over(transport: SipTransport, ca: readonly string[], name = '127.0.0.1') {
    const { port, wsPort, tlsPort } = kamailio;
    const ports = { tcp: port, ws: wsPort, tls: tlsPort, wss: tlsPort };
    const trust = serverTrust({ ...usualRules, certificates: ca });
    const tls = transport === 'tls' || transport === 'wss' ? { name, trust: () => trust } : null;
    const server = { host: '127.0.0.1', port: ports[transport], transport, path: '/', tls };
    return examined(server.port, { server });
  }

  it.each(['tcp', 'ws'] as const)('everything in order over %s', async (transport) => {
    const outcomes = await over(transport, []);

    expect(codes(outcomes)).toEqual(healthy);
    expect(outcomes['publication']?.found).toContain('sip:doorlight@example.com');
  });

  it.each(['tls', 'wss'] as const)('everything in order over %s', async (transport) => {
    const outcomes = await over(transport, [certificate.ca]);

    expect(codes(outcomes)).toEqual({ ...healthy, tls: 'ok' });
    expect(outcomes['tls']?.found).toMatch(/valid until \d{4}-\d\d-\d\d/);
  });

  it('a certificate that nobody vouches for, and one of another name', async () => {
    const untrusted = await over('tls', []);
    const misnamed = await over('wss', [certificate.ca], 'other.example');

    expect(codes(untrusted)).toMatchObject({
      tls: expect.stringMatching(/^failed (?:untrusted-issuer|self-signed)$/),
      answers: 'skipped not-tried',
      publication: 'skipped not-tried',
    });
    expect(codes(misnamed)).toMatchObject({ tls: 'failed name-mismatch' });
  });

  it('nobody is told of anything, and nothing stays', async () => {
    using watcher = await SipWatcher.connect(kamailio.port);
    const seen = await watcher.watch(person);
    await seen.notice(() => true);

    await examined(kamailio.port);
    const refreshed = await seen.refresh(600);
    await seen.notice(() => true, { since: 1 });

    expect(refreshed).toBe(200);
    expect(seen.notices.map(({ body }) => body)).toEqual(['', '']);
    await expect.poll(() => kamailio.publications('doorlight'), { timeout: 30_000 }).toEqual([]);
    expect(await kamailio.publications('alice')).toEqual([]);
  });

  it('a password that is wrong, or a name that is: the server says the same to both', async () => {
    const password = await examined(kamailio.port, { account: { ...account, password: 'wrong' } });
    const name = await examined(kamailio.port, { account: { ...account, username: 'dorlight' } });
    const none = await examined(kamailio.port, { account: null });

    const blocked = { publication: 'skipped not-tried', subscription: 'skipped not-tried' };
    expect(codes(password)).toMatchObject({ 'sign-in': 'failed credentials-refused', ...blocked });
    expect(codes(name)).toMatchObject({ 'sign-in': 'failed credentials-refused', ...blocked });
    expect(codes(none)).toMatchObject({ 'sign-in': 'failed account-missing', ...blocked });
  });

  it('an account that is a person is not published', async () => {
    const outcomes = await examined(kamailio.port, { isPerson: () => true });

    expect(outcomes['publication']?.found).toContain('sip:doorlight-check@example.com');
  });

  it('calls are followed there, with the account alone', async () => {
    await using proving = await startKamailio({ account, watchersProve: true });
    const calls = { followsCalls: true };
    const wrong = { ...calls, account: { ...account, password: 'wrong' } };

    expect(codes(await examined(proving.port, calls))).toEqual({ ...healthy, calls: 'ok' });
    expect(codes(await examined(proving.port, wrong))).toMatchObject({
      'sign-in': 'failed credentials-refused',
      calls: 'skipped not-tried',
    });
  });

  it.each([
    ['"489", "Bad Event"', 'failed calls-unknown'],
    ['"403", "Forbidden"', 'failed calls-forbidden'],
    ['"404", "Not Found"', 'failed address-unknown'],
  ])('calls are not told of: %s', async (line, expected) => {
    const subscribeRoute = `if ($hdr(Event) == "dialog") { sl_send_reply(${line}); exit; }`;
    await using deaf = await startKamailio({ account, subscribeRoute });

    const outcomes = await examined(deaf.port, { followsCalls: true });

    expect(codes(outcomes)).toEqual({ ...healthy, calls: expected });
  });

  it('nobody is shown there', async () => {
    expect(codes(await examined(kamailio.port, { samples: [] }))).toEqual({
      ...healthy,
      permission: 'skipped nobody-shown',
    });
  });
});

describe('a SIP server is examined: Kamailio that is set up wrongly', { timeout: 120_000 }, () => {
  const reply = (line: string) => `sl_send_reply(${line}); exit;`;

  it.each<readonly [string, KamailioOptions, Record<string, string>]>([
    [
      'asks nobody who they are',
      {},
      { 'sign-in': 'warning nobody-asked', publication: 'ok', permission: 'ok' },
    ],
    [
      'takes no PUBLISH',
      { publishRoute: reply('"405", "Method Not Allowed"') },
      {
        'sign-in': 'warning not-asked',
        publication: 'failed method-not-allowed',
        permission: 'failed method-not-allowed',
        subscription: 'ok',
      },
    ],
    [
      'looks everything up as a call',
      {
        publishRoute: reply('"404", "Not Found"'),
        subscribeRoute: reply('"404", "Not Found"'),
      },
      { publication: 'failed address-unknown', subscription: 'failed address-unknown' },
    ],
    [
      'has no presence_xml',
      { withoutPresenceXml: true },
      { publication: 'failed event-unknown', subscription: 'failed event-unknown' },
    ],
    [
      'lets the account publish for itself alone',
      {
        account,
        publishRoute: 'if ($rU != "doorlight") { sl_send_reply("403", "Forbidden"); exit; }',
      },
      { 'sign-in': 'ok', publication: 'ok', permission: 'failed publish-forbidden' },
    ],
    [
      'lets nobody subscribe',
      { account, subscribeRoute: reply('"403", "Forbidden"') },
      { publication: 'ok', subscription: 'warning subscribe-forbidden' },
    ],
    ['wants longer publications', { account, minExpiresS: 120 }, { publication: 'ok' }],
    [
      'answers nothing but errors of its own',
      { account, publishRoute: reply('"503", "Service Unavailable"') },
      { answers: 'ok', 'sign-in': 'failed server-error', publication: 'skipped not-tried' },
    ],
  ])('that %s', async (_name, options, expected) => {
    await using kamailio = await startKamailio(options);

    const outcomes = await examined(kamailio.port);

    expect(codes(outcomes)).toMatchObject(expected);
    for (const { verdict, remedy } of Object.values(outcomes)) {
      if (verdict === 'failed' || verdict === 'warning') expect(remedy).not.toBe('');
    }
  });
});

describe('a SIP server is examined: Kamailio of contrib', { timeout: 120_000 }, () => {
  let kamailio: ContribKamailio;

  beforeAll(async () => {
    kamailio = await startContribKamailio();
    await kamailio.account('doorlight');
    await kamailio.account('bob');
  }, 120_000);
  afterAll(() => kamailio?.[Symbol.asyncDispose]());

  it('everything in order, also for rules about who may watch', async () => {
    const outcomes = await examined(kamailio.port, {
      account: { username: 'doorlight', password: 'secret' },
    });

    expect(codes(outcomes)).toMatchObject({ ...healthy, subscription: expect.any(String) });
    expect(outcomes['subscription']?.verdict).not.toBe('failed');
  });

  it("a phone's account: it may sign in, and publish for itself alone", async () => {
    const outcomes = await examined(kamailio.port, {
      account: { username: 'bob', password: 'secret' },
    });

    expect(codes(outcomes)).toMatchObject({
      'sign-in': 'ok',
      publication: 'ok',
      permission: 'failed publish-forbidden',
    });
  });
});

describe('a SIP server is examined: whatever else is there', { timeout: 120_000 }, () => {
  const challenge = 'WWW-Authenticate: Digest realm="r", nonce="n"';

  async function odd(
    answer: (
      method: string,
      user: string,
      /** How many publications stand. */
      published: number,
    ) => readonly [status: string, more?: string] | null,
  ): Promise<Outcomes> {
    await using server = await OddServer.start();
    server.handle((request, socket) => {
      const said = /username="([^"]*)"/.exec(headerOf(request, 'authorization'))?.[1] ?? '';
      const { method } = request;
      const usual = method === 'PUBLISH' ? [] : [method === 'OPTIONS' ? '200 OK' : '489 Bad Event'];
      const [status, more] = answer(method, said, server.tags.size) ?? usual;
      if (status === undefined) server.accept(request, socket);
      else socket.write(respond(request, status, more === undefined ? [] : [more]));
    });
    return await examined(server.port);
  }

  const asks = (more: string) => () => ['401 Unauthorized', more] as const;

  it('an algorithm that nobody here has, a challenge that is none, nonces that are never new', async () => {
    const unknown = await odd(asks(`${challenge}, algorithm=AKAv1-MD5, qop="auth"`));
    const basic = await odd(asks('WWW-Authenticate: Basic realm="r"'));
    const none = await odd(asks('X-Nothing: here'));
    const stale = await odd(asks(`${challenge}, algorithm=MD5, stale=true`));

    expect(unknown['sign-in']).toMatchObject({
      code: 'algorithm-unknown',
      found: expect.stringContaining('Digest AKAv1-MD5'),
    });
    expect(basic['sign-in']?.code).toBe('algorithm-unknown');
    expect(none['sign-in']?.code).toBe('challenge-missing');
    expect(stale['sign-in']?.code).toBe('nonce-refused');
  });

  it('a server that sends everyone elsewhere: it is told where, and nothing is sent there', async () => {
    await using elsewhere = await OddServer.start();
    const contact = `Contact: <sip:127.0.0.1:${elsewhere.port};transport=tcp>`;
    const outcomes = await odd((method) =>
      method === 'OPTIONS' ? ['200 OK'] : ['302 Moved Temporarily', contact],
    );

    expect(outcomes['publication']).toMatchObject({
      code: 'redirected',
      found: expect.stringContaining('elsewhere to 127.0.0.1 (302 Moved Temporarily)'),
    });
    expect(codes(outcomes)).toMatchObject({ subscription: 'failed redirected' });
    expect(elsewhere.connections).toBe(0);
  });

  it('a server that tells wrong passwords from unknown names', async () => {
    const outcomes = await odd((method, user) => {
      if (method === 'OPTIONS') return ['200 OK'];
      if (user === '' || user === 'doorlight') return ['401 Unauthorized', challenge];
      return ['404 Unknown User'];
    });

    expect(codes(outcomes)['sign-in']).toBe('failed password-wrong');
  });

  it('a server that says 403 to a wrong password, and one that means the account', async () => {
    const toAll = await odd((_method, user) =>
      user === '' ? ['401 Unauthorized', challenge] : ['403 Forbidden'],
    );
    let asked = 0;
    const toOurs = await odd((_method, user) => {
      if (user === '') return ['401 Unauthorized', challenge];
      asked += 1;
      return asked === 2 ? ['401 Unauthorized', challenge] : ['403 Forbidden'];
    });

    expect(codes(toAll)['sign-in']).toBe('failed credentials-refused');
    expect(codes(toOurs)).toMatchObject({
      'sign-in': 'ok',
      publication: 'failed publish-forbidden',
    });
  });

  it('a publication without an entity-tag, one that is forgotten, one that stays', async () => {
    const untagged = await odd(() => ['200 OK']);
    const lost = await odd((method, _user, published) =>
      method === 'PUBLISH' && published === 1 ? ['412 Conditional Request Failed'] : null,
    );
    const stays = await odd((method, _user, published) =>
      method === 'PUBLISH' && published === 1 ? ['500 No Disk'] : null,
    );

    expect(codes(untagged)['publication']).toBe('failed entity-tag-missing');
    expect(codes(lost)['publication']).toBe('failed publication-forgotten');
    expect(codes(stays)['publication']).toBe('warning not-removed');
    expect(stays['publication']?.remedy).toContain('within 60 s');
  });

  it('subscriptions that are taken, and of which nothing is told', async () => {
    const outcomes = await odd((method) => (method === 'SUBSCRIBE' ? ['200 OK'] : null));

    expect(codes(outcomes)['subscription']).toBe('warning notify-missing');
  });

  it.each([
    [-600_000, 'failed clock-skew'],
    [90_000, 'warning clock-skew'],
    [0, 'ok'],
  ])('a clock that is %i ms ahead', async (aheadMs, expected) => {
    const date = new Date(Date.now() + aheadMs).toUTCString();
    const outcomes = await odd((method) =>
      method === 'OPTIONS' ? ['200 OK', `Date: ${date}`] : null,
    );

    expect(codes(outcomes)['clock']).toBe(expected);
  });

  it('a port at which nobody listens, one that answers nobody, and no SIP', async () => {
    await using deaf = await startDeafPort();
    const closed = await examined(await freePort());
    const silent = await examined(deaf.port);

    expect(codes(closed)).toMatchObject({ tcp: 'failed refused', answers: 'skipped not-tried' });
    expect(codes(silent)).toMatchObject({ tcp: 'failed no-answer', answers: 'skipped not-tried' });
  });
});
