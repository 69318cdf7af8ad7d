import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeServerCertificate, type ServerCertificate } from '../../src/simulator/certificates.ts';
import { systemClock } from '../../src/simulator/clock.ts';
import { MailboxStore } from '../../src/simulator/mailboxes/mailbox-store.ts';
import {
  type SimulatedExchange,
  startSimulatedExchange,
} from '../../src/simulator/simulated-exchange.ts';
import { minuteMs } from '../../src/time/instant.ts';
import { serviceAccount } from '../support/exchange-site.ts';
import type { PoolProcessOptions, PoolReport } from '../support/pool-process.ts';

const people = 2000;
// Its minutes are half of ours.
const haste = 2;

let folder: string;
let certificate: ServerCertificate;
const mailboxes = new MailboxStore(systemClock);
const servers: SimulatedExchange[] = [];
/** Which servers each mailbox was subscribed at, in order. */
const subscribed = new Map<string, number[]>();
let child: ChildProcess;
let last: PoolReport = { live: 0, servers: [] };

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'doorlight-pool-'));
  certificate = await makeServerCertificate();
  for (let i = 0; i < people; i++) mailboxes.add({ address: `person-${i}@example.com` });
  for (let at = 0; at < 4; at++) servers.push(await startServer(at));
});

afterAll(async () => {
  await kill();
  for (const server of servers) await server[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

function startServer(at: number, port = 0): Promise<SimulatedExchange> {
  return startSimulatedExchange({
    key: certificate.key,
    cert: certificate.cert,
    accounts: [serviceAccount],
    mailboxes,
    port,
    onExchange: ({ operation, requestXml }) => {
      if (operation !== 'Subscribe') return;
      const mailbox = /person-\d+@example\.com/u.exec(requestXml)?.[0] ?? '';
      subscribed.set(mailbox, [...(subscribed.get(mailbox) ?? []), at]);
    },
  });
}

function start(order: PoolProcessOptions['order']): void {
  const options: PoolProcessOptions = {
    file: join(folder, 'doorlight.db'),
    urls: servers.map(({ url }) => url),
    account: serviceAccount.user,
    password: serviceAccount.password,
    ca: certificate.ca,
    people,
    order,
    haste,
  };
  child = fork(join(import.meta.dirname, '../support/pool-process.ts'), [JSON.stringify(options)]);
  child.on('message', (report) => {
    last = report as PoolReport;
  });
}

async function kill(): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

/** Resolves once a report holds. */
async function until(holds: (report: PoolReport) => boolean, deadlineMs = 60_000): Promise<void> {
  const deadline = AbortSignal.timeout(deadlineMs);
  while (!holds(last)) {
    try {
      await once(child, 'message', { signal: deadline });
    } catch (error) {
      throw new Error(`not within ${deadlineMs} ms: ${JSON.stringify(last)}`, { cause: error });
    }
  }
}

function peopleOf({ servers: all }: PoolReport): readonly number[] {
  return all.map((server) => server.people);
}

/** Where everyone was subscribed last. */
function whereabouts(): ReadonlyMap<string, number | undefined> {
  return new Map([...subscribed].map(([mailbox, places]) => [mailbox, places.at(-1)]));
}

test('2,000 people are shared out evenly among four servers', async () => {
  start('first to last');

  await until(({ live }) => live === people);

  expect(peopleOf(last)).toEqual([500, 500, 500, 500]);
  expect(subscribed.size).toBe(people);
});

test('the people of a server that is killed are served by the others within a minute, each moved once', async () => {
  const before = whereabouts();
  const [, second] = servers;
  const began = performance.now();

  await second?.[Symbol.asyncDispose]();
  await until(({ live }) => live < people);
  await until((report) => report.live === people && peopleOf(report)[1] === 0);

  const tookMs = performance.now() - began;
  expect(tookMs * haste).toBeLessThan(minuteMs);
  expect(peopleOf(last).reduce((sum, count) => sum + count, 0)).toBe(people);
  for (const [mailbox, places] of subscribed) {
    const moves = places.filter((place, i) => i > 0 && place !== places[i - 1]);
    expect([mailbox, moves.length]).toEqual([mailbox, before.get(mailbox) === 1 ? 1 : 0]);
  }
});

test('who is served by whom survives SIGKILL', async () => {
  const before = whereabouts();
  const shares = peopleOf(last);
  await kill();
  last = { live: 0, servers: [] };

  start('last to first');
  await until(({ servers: all }) => all.length > 0);
  expect(peopleOf(last)).toEqual(shares);
  await until(({ live }) => live === people);

  expect(peopleOf(last)).toEqual(shares);
  expect(whereabouts()).toEqual(before);
});

test('when the server comes back nobody is moved without need', async () => {
  const before = whereabouts();
  const shares = peopleOf(last);
  const second = await startServer(1, servers[1]?.port);
  servers[1] = second;

  await until((report) => report.servers[1]?.health === 'up');
  mailboxes.get('person-1@example.com')?.addAppointment({
    start: Date.now() + minuteMs,
    end: Date.now() + 2 * minuteMs,
    showAs: 'Busy',
  });
  // What there was to do at once is done: it is asked for once more what was asked for meanwhile.
  await until(({ live }) => live === people);

  expect(peopleOf(last)).toEqual(shares);
  expect(whereabouts()).toEqual(before);
  expect(second.requestCount('Subscribe')).toBe(0);
});
