import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Jid } from '../../src/people/person.ts';
import { CallWatch } from '../../src/publishers/sip/calls/call-watch.ts';
import { createTelemetry } from '../../src/telemetry/telemetry.ts';
import { OddServer, addressIn } from '../support/sip/odd-server.ts';
import { PhoneClock } from '../support/sip/phone-clock.ts';
import { type WireMessage, headerOf, respond } from '../support/sip/wire.ts';

// What a server may say to whoever wants to follow calls, and what comes of it.

const people = ['john', 'mary', 'jane'].map((local) => `${local}@example.com` as Jid);
const deadline = { timeout: 20_000 };

const question = [
  'OPTIONS sip:doorlight@127.0.0.1 SIP/2.0',
  'Via: SIP/2.0/TCP 127.0.0.1;branch=z9hG4bKoptions',
  'From: <sip:server@127.0.0.1>;tag=1',
  'To: <sip:doorlight@127.0.0.1>',
  'Call-ID: options',
  'CSeq: 1 OPTIONS',
  'Content-Length: 0',
  '',
  '',
].join('\r\n');

interface Asked {
  /** Local part; `server` within a dialog. */
  readonly who: string;
  /** Since the beginning. */
  readonly atS: number;
  readonly request: WireMessage;
}

interface Site extends AsyncDisposable {
  readonly clock: PhoneClock;
  /** Messages of the log, with their fields. */
  readonly log: readonly Record<string, unknown>[];
  /** Every SUBSCRIBE so far. */
  readonly asked: readonly Asked[];
  /** Time goes on by the second, and what is sent meanwhile is answered. */
  readonly pass: (seconds: number) => Promise<void>;
}

/** Follows the calls of three people; `answers` are lines of status and headers. */
async function site(
  answers: (who: string, at: number) => readonly string[],
  password = 'right',
): Promise<Site> {
  const server = await OddServer.start();
  const clock = new PhoneClock();
  const begin = clock.now();
  const asked: Asked[] = [];
  server.handle((request, socket) => {
    if (request.method !== 'SUBSCRIBE') return;
    const who = addressIn(request).replace('sip:', '').split('@', 1)[0] ?? '';
    asked.push({ who, atS: (clock.now() - begin) / 1_000, request });
    const [status = '', ...more] = answers(who, asked.length);
    // What is asked after an answer is answered once that has been heard.
    socket.write(respond(request, status, more, `t${asked.length}`) + question);
  });
  const log: Record<string, unknown>[] = [];
  const telemetry = createTelemetry('info', {
    write: (line) => void log.push(JSON.parse(line) as Record<string, unknown>),
  });
  const { host, port } = server;
  const watch = new CallWatch({
    name: 'sip:test',
    server: { host, port, transport: 'tcp', path: '/', tls: null },
    account: { username: 'doorlight', password },
    expiresS: 600,
    ratePerS: 1,
    inbox: { call: () => undefined },
    userAgent: 'Doorlight/test',
    clock,
    random: () => 0.5,
    telemetry,
  });
  for (const person of people) watch.follow(person, `sip:${person}`);
  watch.start();
  await expect.poll(() => log.some(({ msg }) => msg === 'calls are followed'), deadline).toBe(true);
  return {
    clock,
    log,
    asked,
    async pass(seconds) {
      const heard = () => server.requests.filter(({ status }) => status === 200).length;
      for (let second = 0; second <= seconds; second++) {
        clock.advance(second === 0 ? 0 : 1_000);
        for (let turn = 0; turn < 5; turn++) await setImmediate();
        await expect.poll(() => heard() === asked.length, deadline).toBe(true);
      }
    },
    async [Symbol.asyncDispose]() {
      await watch[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
      expect(JSON.stringify(log)).not.toContain(password);
    },
  };
}

function told({ log }: Site): readonly Record<string, unknown>[] {
  return log.filter(({ msg }) => msg === 'SIP server does not tell of calls');
}

const granted = ['200 OK', 'Expires: 600', 'Contact: <sip:server@127.0.0.1>'];
const challenge = ['401 Unauthorized', 'WWW-Authenticate: Digest realm="r", nonce="n"'];

test('a password that is wrong is said once, and tried once or twice a minute, however many people there are', async () => {
  await using odd = await site(() => challenge, 'wrong pass word');
  await odd.pass(300);

  expect(told(odd)).toHaveLength(1);
  expect(told(odd)[0]).toMatchObject({ reason: 'credentials', status: 401, link: 'sip:test' });
  expect(odd.asked.length).toBeGreaterThan(6);
  expect(odd.asked.length).toBeLessThan(20);
});

test('a server without the package is left alone for everyone, and once it has it all are followed', async () => {
  let knows = false;
  await using odd = await site(() => (knows ? granted : ['489 Bad Event']));
  await odd.pass(40);
  const inVain = odd.asked.length;
  knows = true;
  await odd.pass(200);

  expect(inVain).toBe(1);
  expect(told(odd).map(({ reason }) => reason)).toEqual(['unknown-package']);
  expect(new Set(odd.asked.slice(1).map(({ who }) => who))).toEqual(
    new Set(['john', 'mary', 'jane']),
  );
});

test.each([403, 404])(
  'whoever is refused with %i is asked for later, and others meanwhile',
  async (status) => {
    await using odd = await site((who) => (who === 'mary' ? [`${status} No`] : granted));
    await odd.pass(100);

    const marys = odd.asked.filter(({ who }) => who === 'mary').map(({ atS }) => atS);
    expect(odd.asked.slice(0, 3).map(({ who }) => who)).toEqual(['john', 'mary', 'jane']);
    expect(odd.asked).toHaveLength(4);
    expect((marys[1] ?? 0) - (marys[0] ?? 0)).toBeGreaterThan(30);
    expect(told(odd)).toHaveLength(1);
    expect(told(odd)[0]).toMatchObject({ reason: 'refused', status });
  },
);

test('a server that wants to be left alone is', async () => {
  await using odd = await site((_who, at) =>
    at === 1 ? ['503 Service Unavailable', 'Retry-After: 120 (busy)'] : granted,
  );
  await odd.pass(140);

  expect(odd.asked.map(({ who }) => who).toSorted()).toEqual(['jane', 'john', 'john', 'mary']);
  expect(odd.asked[1]?.atS).toBeGreaterThan(120);
  expect(told(odd)[0]).toMatchObject({ reason: 'later', status: 503 });
});

test('a subscription that the server wants longer is asked for as long', async () => {
  await using odd = await site((_who, at) =>
    at === 1 ? ['423 Interval Too Brief', 'Min-Expires: 1800'] : granted,
  );
  await odd.pass(10);

  const asked = odd.asked.map(({ who, request }) => `${who} ${headerOf(request, 'expires')}`);
  expect(asked).toEqual(['john 600', 'mary 600', 'jane 600', 'john 1800']);
  expect(told(odd)).toEqual([]);
});

test('a subscription that the server forgot is begun again at once, in its turn', async () => {
  await using odd = await site((who, at) =>
    who === 'server' && at === 4 ? ['481 Subscription Does Not Exist'] : granted,
  );
  await odd.pass(460);

  const [refreshed, again] = odd.asked
    .slice(3)
    .filter(({ request }, at) => at === 0 || !hasTag(request));
  expect(refreshed?.who).toBe('server');
  expect(again?.who).toBe('john');
  expect(again?.request.headers.get('call-id')).toEqual(refreshed?.request.headers.get('call-id'));
  expect((again?.atS ?? 0) - (refreshed?.atS ?? 0)).toBeLessThan(10);
  expect(told(odd)).toEqual([]);
});

function hasTag(request: WireMessage): boolean {
  return headerOf(request, 'to').includes(';tag=');
}
