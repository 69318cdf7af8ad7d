import { connect } from 'node:net';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Jid } from '../../src/people/person.ts';
import type { Call } from '../../src/presence/claims.ts';
import { CallWatch, type CallWatchOptions } from '../../src/publishers/sip/calls/call-watch.ts';
import { readDialogInfo } from '../../src/publishers/sip/calls/dialog-info.ts';
import { dialogDocument } from '../../src/publishers/sip/document/dialog-document.ts';
import { serverTrust, usualRules } from '../../src/certificates/server-trust.ts';
import { makeServerCertificate } from '../../src/simulator/certificates.ts';
import { silentTelemetry } from '../../src/telemetry/telemetry.ts';
import { steadyClock } from '../../src/time/steady-clock.ts';
import { certificateFolder } from '../support/sip/certificate-folder.ts';
import { type Kamailio, startKamailio } from '../support/sip/kamailio.ts';
import { RawPhone } from '../support/sip/raw-phone.ts';
import { headerOf } from '../support/sip/wire.ts';

const john = 'john@example.com' as Jid;
const account = { username: 'doorlight', password: 'a secret of its own' };
const deadline = { timeout: 60_000 };

let kamailio: Kamailio;
beforeAll(async () => {
  kamailio = await startKamailio();
});
afterAll(async () => {
  await kamailio[Symbol.asyncDispose]();
});

interface Followed extends AsyncDisposable {
  /** What the engine was told, the last last. */
  readonly calls: (Call | null)[];
}

function follow(options: Partial<CallWatchOptions> = {}): Followed {
  const calls: (Call | null)[] = [];
  const { host, port } = kamailio;
  const watch = new CallWatch({
    name: 'sip:test',
    server: { host, port, transport: 'tcp', path: '/', tls: null },
    account: null,
    expiresS: 600,
    ratePerS: 100,
    inbox: { call: (_person, call) => calls.push(call) },
    userAgent: 'Doorlight/test',
    clock: steadyClock,
    random: () => 0.5,
    telemetry: silentTelemetry(),
    ...options,
  });
  watch.follow(john, `sip:${john}`);
  watch.start();
  return { calls, [Symbol.asyncDispose]: () => watch[Symbol.asyncDispose]() };
}

/**
 * As a phone or the telephone system says what calls it has; answers the entity-tag by which it is
 * said otherwise.
 */
async function publish(document: string, etag?: string, at = kamailio): Promise<string> {
  const socket = connect(at.port, at.host);
  await once(socket, 'connect');
  using phone = new RawPhone(socket);
  const known = etag === undefined ? {} : { 'SIP-If-Match': etag };
  const say = () =>
    phone.ask({
      method: 'PUBLISH',
      uri: `sip:${john}`,
      callId: `p${Math.random()}`,
      headers: {
        Event: 'dialog',
        'Content-Type': 'application/dialog-info+xml',
        Contact: null,
        ...known,
      },
      body: document,
    });
  // Its database may be in use just then, which it answers with 500.
  let answer = await say();
  for (let tries = 0; answer.status === 500 && tries < 20; tries++) answer = await say();
  expect(answer.status).toBe(200);
  return headerOf(answer, 'sip-etag');
}

function dialogs(version: number, states: Readonly<Record<string, string>>): string {
  const all = Object.entries(states).map(
    ([id, state]) => `<dialog id="${id}" direction="recipient"><state>${state}</state></dialog>`,
  );
  return `<?xml version="1.0"?><dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info" version="${version}" state="full" entity="sip:${john}">${all.join('')}</dialog-info>`;
}

test('a call that Kamailio tells of is claimed for a while, and given up when it is over', async () => {
  await using followed = follow();
  // Stays lit all the while, and is no call.
  await publish(dialogDocument(`sip:${john}`, 'lit', 1));

  const etag = await publish(dialogs(1, { 'call-1': 'confirmed' }));
  await expect.poll(() => followed.calls.at(-1) ?? null, deadline).not.toBeNull();
  const call = followed.calls.at(-1);
  await publish(dialogs(2, { 'call-1': 'terminated' }), etag);
  await expect.poll(() => followed.calls.at(-1), deadline).toBeNull();

  expect(call?.until).toBeGreaterThan(Date.now() + 500_000);
  expect(call?.since).toBeLessThanOrEqual(Date.now());
});

test('whoever was told of nothing before is not given up either: others may have said it', async () => {
  await kamailio.loseDatabase();
  await using followed = follow();

  const etag = await publish(dialogs(1, { 'call-2': 'trying' }));
  await publish(dialogs(2, { 'call-2': 'early' }), etag);
  await expect.poll(() => followed.calls.length, deadline).toBeGreaterThan(0);

  expect(followed.calls[0]).not.toBeNull();
});

test('after the server forgot everything nobody is on the phone', async () => {
  await using followed = follow();
  await publish(dialogs(1, { 'call-3': 'confirmed' }));
  await expect.poll(() => followed.calls.at(-1) ?? null, deadline).not.toBeNull();

  await kamailio.loseDatabase();

  await expect.poll(() => followed.calls.at(-1), deadline).toBeNull();
});

test.each([
  ['MD5', 'tls'],
  ['SHA-256', 'tcp'],
] as const)(
  'whoever has to prove who they are by %s hears of calls over %s',
  async (algorithm, transport) => {
    const certificate = await makeServerCertificate(['localhost'], 365);
    await using folder = await certificateFolder(certificate);
    await using server = await startKamailio({
      account,
      algorithm,
      tls: folder,
      watchersProve: true,
      // Who calls publish is of no matter here.
      publishRoute: 't_newtran(); handle_publish(); t_release(); exit;',
    });
    const trust = serverTrust({ ...usualRules, certificates: [certificate.ca] });
    const tls = transport === 'tls' ? { name: 'localhost', trust: () => trust } : null;
    const port = transport === 'tls' ? server.tlsPort : server.port;
    await using followed = follow({
      server: { host: server.host, port, transport, path: '/', tls },
      account,
      expiresS: 4,
    });

    const etag = await publish(dialogs(1, { 'call-4': 'confirmed' }), undefined, server);
    await expect.poll(() => followed.calls.at(-1) ?? null, deadline).not.toBeNull();
    const told = followed.calls.length;
    // Refreshed within the dialog, which has to be proved as well: the server tells again then.
    await expect.poll(() => followed.calls.length, deadline).toBeGreaterThan(told);
    await publish(dialogs(2, { 'call-4': 'terminated' }), etag, server);

    await expect.poll(() => followed.calls.at(-1), deadline).toBeNull();
  },
  90_000,
);

test('what is said of calls is read: ringing and answered are calls, the rest and nonsense are none', () => {
  const info = readDialogInfo(
    dialogs(1, { a: 'early', b: ' confirmed ', c: 'trying', d: 'terminated' }),
  );

  expect(Object.fromEntries(info?.calls ?? [])).toEqual({ a: true, b: true, c: false, d: false });
  expect(info?.whole).toBe(true);
  expect(readDialogInfo('<dialog-info/>')).toBeUndefined();
  expect(readDialogInfo('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')).toBeUndefined();
  expect(readDialogInfo('call me')).toBeUndefined();
});
