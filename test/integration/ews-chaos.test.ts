import { pino } from 'pino';
import { Registry } from 'prom-client';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Engine } from '../../src/engine/engine.ts';
import { EwsGateway } from '../../src/gateways/ews/gateway.ts';
import type { Person } from '../../src/people/person.ts';
import { defaultPolicy } from '../../src/presence/policy.ts';
import { makeServerCertificate } from '../../src/simulator/certificates.ts';
import type { Misbehaviour } from '../../src/simulator/ews/misbehaviour.ts';
import { MailboxStore } from '../../src/simulator/mailboxes/mailbox-store.ts';
import {
  type SimulatedExchange,
  startSimulatedExchange,
} from '../../src/simulator/simulated-exchange.ts';
import { CalendarSync } from '../../src/sync/calendar-sync.ts';
import type { Clock } from '../../src/time/clock.ts';
import { hourMs, minuteMs, secondMs } from '../../src/time/instant.ts';
import { createWording } from '../../src/wording/wording.ts';
import { serviceAccount, serviceCredentials } from '../support/exchange-site.ts';
import { hastyClock } from '../support/hasty-clock.ts';
import { OverrideMemory } from '../support/override-memory.ts';
import { RecordingPublisher } from '../support/recording-publisher.ts';
import { FakeDisk, personNamed } from '../support/sync-world.ts';

// Ten of its minutes are twenty seconds of ours. The gateway's own pauses are real time: they are
// made as much shorter.
const haste = 30;
const chaosMs = 10 * minuteMs;
const timeoutMs = (30 * secondMs) / haste;
/** What is shown may be as old as a request may take, and a little more on a busy machine. */
const lagMs = minuteMs + haste * 500;

const people = Array.from({ length: 60 }, (_, i) => personNamed(`person-${i}`));
/** These are busy all the time, whatever else they are. */
const alwaysBusy = new Set(people.slice(0, 20));

/** Facts-exchange, "What to do about an error", row by row. */
const codes = [
  'ErrorServerBusy',
  'ErrorSubscriptionNotFound',
  'ErrorInvalidSubscription',
  'ErrorExpiredSubscription',
  'ErrorEventNotFound',
  'ErrorReadEventsFailed',
  'ErrorInvalidWatermark',
  'ErrorMissedNotificationEvents',
  'ErrorProxiedSubscriptionCallFailure',
  'ErrorInternalServerTransientError',
  'ErrorMailboxStoreUnavailable',
  'ErrorConnectionFailed',
  'ErrorTooManyObjectsOpened',
  'ErrorMailboxMoveInProgress',
  'ErrorMailboxFailover',
  'ErrorADUnavailable',
  'ErrorTimeoutExpired',
  'ErrorNonExistentMailbox',
  'ErrorImpersonateUserDenied',
  'ErrorAccountDisabled',
  'ErrorImpersonationDenied',
];
const faults: readonly (readonly [Misbehaviour, number])[] = [
  ...codes.map((code) => [{ do: 'error', code, backOffMs: 2 * secondMs } as const, 0.01] as const),
  [{ do: 'status', status: 503, retryAfter: '2' }, 0.015],
  [{ do: 'status', status: 429, retryAfter: '2' }, 0.015],
  [{ do: 'status', status: 401 }, 0.01],
  [{ do: 'redirect' }, 0.015],
  [{ do: 'drop', when: 'before' }, 0.02],
  [{ do: 'drop', when: 'within' }, 0.02],
  [{ do: 'truncate' }, 0.02],
  [{ do: 'silence' }, 0.015],
];

type State = 'free' | 'busy' | 'away';

const seed = Math.floor(Math.random() * 2 ** 31);
let clock: Clock;
let start: number;
let mailboxes: MailboxStore;
const servers: SimulatedExchange[] = [];
const gateways: EwsGateway[] = [];
const lines: string[] = [];
const telemetry = {
  log: pino({ level: 'info' }, { write: (line: string) => lines.push(line) }),
  metrics: new Registry(),
};
/** When each person became free or not, by the calendar, in order. */
const truth = new Map<string, { readonly at: number; readonly free: boolean }[]>();
const busyWith = new Map<Person, string>();
let chance: number;

function random(): number {
  chance = (Math.imul(chance, 1_664_525) + 1_013_904_223) >>> 0;
  return chance / 2 ** 32;
}

function mailboxOf(person: Person): NonNullable<ReturnType<MailboxStore['get']>> {
  const mailbox = mailboxes.get(person.mailbox);
  if (mailbox === null) throw new Error(`no mailbox ${person.mailbox}`);
  return mailbox;
}

function setBusy(person: Person, showAs: 'Busy' | 'OOF' | null): void {
  const mailbox = mailboxOf(person);
  const old = busyWith.get(person);
  if (showAs !== null) {
    const around = { start: clock.now() - minuteMs, end: start + 5 * hourMs, showAs } as const;
    busyWith.set(person, mailbox.addAppointment(around));
  } else {
    busyWith.delete(person);
  }
  if (old !== undefined) mailbox.deleteAppointment(old);
  truth.get(person.jid)?.push({ at: clock.now(), free: showAs === null });
}

/** Something happens in somebody's calendar. */
function change(): void {
  const person = people[Math.floor(random() * people.length)] ?? personNamed('nobody');
  if (alwaysBusy.has(person)) {
    const later = clock.now() + 10 * hourMs;
    mailboxOf(person).addAppointment({ start: later, end: later + hourMs, showAs: 'Busy' });
    return;
  }
  if (random() < 0.1) {
    const on = mailboxOf(person).automaticReplies.state === 'Disabled';
    mailboxOf(person).setAutomaticReplies({ state: on ? 'Enabled' : 'Disabled' });
    return;
  }
  if (busyWith.has(person)) setBusy(person, null);
  else setBusy(person, random() < 0.7 ? 'Busy' : 'OOF');
}

function stateOf(person: Person): State {
  const mailbox = mailboxOf(person);
  if (mailbox.automaticReplies.state === 'Enabled') return 'away';
  const now = clock.now();
  const shown = mailbox.appointments.filter((one) => one.start <= now && one.end > now);
  if (shown.some(({ showAs }) => showAs === 'OOF')) return 'away';
  return shown.length > 0 ? 'busy' : 'free';
}

function seen(shown: string | undefined): State | 'unknown' {
  if (shown === 'available') return 'free';
  if (shown?.startsWith('dnd') === true) return 'busy';
  return shown?.startsWith('away') === true ? 'away' : 'unknown';
}

/** Whether the calendar was free at some moment of that time. */
function wasFree(person: string, from: number, to: number): boolean {
  const history = truth.get(person) ?? [];
  return history.some(({ at, free }, i) => {
    const until = history[i + 1]?.at ?? Infinity;
    return free && at <= to && until >= from;
  });
}

async function pause(ms: number): Promise<void> {
  await new Promise((resolve) => {
    setTimeout(resolve, ms / haste);
  });
}

// All of it anew, since a try that fails is followed by another.
beforeEach(async () => {
  clock = hastyClock(haste);
  start = clock.now();
  mailboxes = new MailboxStore(clock);
  chance = seed;
  for (const person of people) truth.set(person.jid, [{ at: 0, free: false }]);
  const certificate = await makeServerCertificate();
  for (const person of people) mailboxes.add({ address: person.mailbox });
  for (const person of people) {
    if (!alwaysBusy.has(person)) setBusy(person, random() < 0.5 ? 'Busy' : null);
    else
      mailboxOf(person).addAppointment({
        start: start - hourMs,
        end: start + 5 * hourMs,
        showAs: 'Busy',
      });
  }
  for (const at of [1, 2]) {
    const server = await startSimulatedExchange({
      key: certificate.key,
      cert: certificate.cert,
      accounts: [serviceAccount],
      mailboxes,
      clock,
      seed: seed + at,
    });
    servers.push(server);
    gateways.push(
      new EwsGateway({
        url: server.url,
        credentials: serviceCredentials,
        ca: certificate.ca,
        timeoutMs,
        watch: {
          silenceMs: (3 * 45 * secondMs) / haste,
          firstWordMs: (45 * secondMs) / haste,
          gatherMs: 20,
          lingerMs: 100,
          backOffMs: 50,
          mostBackOffMs: minuteMs / haste,
          giveUpMs: (20 * secondMs) / haste,
          farewellMs: 200,
        },
        telemetry,
      }),
    );
  }
});

afterEach(async () => {
  for (const gateway of gateways.splice(0)) await gateway[Symbol.asyncDispose]();
  for (const server of servers.splice(0)) await server[Symbol.asyncDispose]();
  busyWith.clear();
  lines.length = 0;
});

test('30 % of all requests fail for ten minutes: nobody busy is shown free, and in the end everyone is right', async () => {
  console.log(`seed ${seed}`);
  const troubles = servers.flatMap((server) =>
    faults.map(([what, probability]) => server.misbehave(what, { probability })),
  );
  const disk = new FakeDisk();
  await using engine = new Engine({
    people,
    overrides: new OverrideMemory(),
    settings: { policy: defaultPolicy, language: 'en', furtherLanguages: [], calendarSpreadS: 0 },
    wording: createWording(),
    clock,
    telemetry,
  });
  await using sync = new CalendarSync({
    gateways,
    calendars: disk,
    assignments: disk.assignments,
    sink: engine,
    people,
    clock,
    telemetry,
    random,
    settings: {
      outOfOfficePollMs: () => minuteMs,
      readConcurrency: () => 20,
      policyOf: () => defaultPolicy,
    },
  });
  const publisher = new RecordingPublisher(() => clock.now());
  await sync.start();
  await engine.start();
  await engine.attach(publisher);

  while (clock.now() < start + chaosMs) {
    for (let i = 0; i < 2; i++) change();
    if (random() < 0.05)
      servers[Math.floor(random() * 2)]?.streams(random() < 0.5 ? 'drop' : 'silence');
    if (random() < 0.05) servers[Math.floor(random() * 2)]?.loseSubscriptions();
    await pause(3 * secondMs);
  }
  const noise = lines.length;
  const requests = servers.reduce((sum, server) => sum + server.requestCount(), 0);
  const spoilt = troubles.reduce((sum, { used }) => sum + used, 0) / requests;
  for (const server of servers) server.behave();
  const latest = (person: Person): string | undefined =>
    publisher.sent.findLast((sent) => sent.person === person.jid)?.shown;
  const wrong = (): readonly string[] =>
    people
      .filter((person) => seen(latest(person)) !== stateOf(person))
      .map((person) => `${person.jid}: ${latest(person)}, not ${stateOf(person)}`);
  await expect.poll(wrong, { timeout: 30_000, interval: 100 }).toEqual([]);

  const lies = publisher.sent
    .filter(({ shown }) => seen(shown) === 'free')
    .filter(({ person, at }) => !wasFree(person, at - lagMs, at));
  expect(lies).toEqual([]);
  console.log(`${requests} requests, ${publisher.sent.length} presences, ${noise} lines of log`);
  expect(spoilt).toBeGreaterThan(0.25);
  expect(noise).toBeLessThan(200);
});
