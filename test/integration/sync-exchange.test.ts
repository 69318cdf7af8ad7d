import { afterEach, beforeEach, expect, test } from 'vitest';
import { defaultPolicy } from '../../src/presence/policy.ts';
import type { Person } from '../../src/people/person.ts';
import { CalendarSync } from '../../src/sync/calendar-sync.ts';
import { silentTelemetry } from '../../src/telemetry/telemetry.ts';
import { hourMs, minuteMs, secondMs } from '../../src/time/instant.ts';
import {
  type ExchangeSite,
  serviceCredentials,
  startExchangeSite,
} from '../support/exchange-site.ts';
import { hastyClock } from '../support/hasty-clock.ts';
import { FakeDisk, FakeSink, personNamed } from '../support/sync-world.ts';
import { until } from '../support/until.ts';

// The pauses of `sync` are made for servers that are away for minutes: its time runs faster here.
const haste = 60;
const people = Array.from({ length: 250 }, (_, i) => personNamed(`person-${i}`));
const [john = personNamed('john')] = people;

let site: ExchangeSite;
let sink: FakeSink;
let disk: FakeDisk;

beforeEach(async () => {
  site = await startExchangeSite();
  sink = new FakeSink();
  disk = new FakeDisk();
  for (const { mailbox } of people) site.exchange.addMailbox({ address: mailbox });
});

afterEach(async () => {
  await site[Symbol.asyncDispose]();
});

async function startSync(
  everyone: readonly Person[],
  { password, pace = haste }: { readonly password?: string; readonly pace?: number } = {},
): Promise<CalendarSync> {
  const sync = new CalendarSync({
    gateways: [
      site.gateway({
        ...(password === undefined ? {} : { credentials: { ...serviceCredentials, password } }),
        watch: { gatherMs: 20, backOffMs: 20, mostBackOffMs: 200 },
      }),
    ],
    calendars: disk,
    assignments: disk.assignments,
    sink,
    people: everyone,
    clock: hastyClock(pace),
    telemetry: silentTelemetry(),
    settings: {
      outOfOfficePollMs: () => 5 * minuteMs,
      readConcurrency: () => 20,
      policyOf: () => defaultPolicy,
    },
  });
  await sync.start();
  return sync;
}

function isLive({ jid }: Person): boolean {
  return sink.calendars.get(jid)?.knownAt === 'live';
}

/** One more meeting, an hour long, for each. */
function addMeetings(everyone: readonly Person[], hours: number): void {
  const start = Math.ceil(Date.now() / hourMs) * hourMs + hours * hourMs;
  for (const { mailbox } of everyone) {
    site.exchange
      .mailbox(mailbox)
      .addAppointment({ start, end: start + hourMs, showAs: 'Busy', subject: 'Secret merger' });
  }
}

function has(meetings: number): (person: Person) => boolean {
  return (person) => isLive(person) && sink.calendars.get(person.jid)?.periods.length === meetings;
}

test('everyone is read once and kept current by what Exchange tells', async () => {
  // In its own time: who is not watched for a minute is read once more.
  await using _ = await startSync(people, { pace: 1 });
  await until(() => people.every(isLive));
  // One or two may have had their daily turn meanwhile.
  expect(site.exchange.requestCount('FindItem')).toBeLessThan(people.length + 10);

  addMeetings(people.slice(0, 50), 1);
  await until(() => people.slice(0, 50).every(has(1)));

  expect(people.slice(50).every(has(0))).toBe(true);
  expect(JSON.stringify([...disk.calendars])).not.toContain('merger');
});

test('automatic replies are seen by polling', async () => {
  await using _ = await startSync([john]);
  await until(() => isLive(john));

  site.exchange.mailbox(john.mailbox).setAutomaticReplies({ state: 'Enabled' });

  await until(() => sink.replies.get(john.jid)?.state === 'enabled');
});

test('subscriptions that Exchange forgets are made again, and nothing is missed', async () => {
  await using _ = await startSync(people);
  await until(() => people.every(isLive));

  site.exchange.loseSubscriptions();
  addMeetings(people, 1);

  await until(() => people.every(has(1)));
});

test('what changes while the connections are cut is read when they are back', async () => {
  await using _ = await startSync(people);
  await until(() => people.every(isLive));

  site.exchange.dropConnections();
  addMeetings(people, 1);

  await until(() => people.every(has(1)));
});

test('everyone is right in the end though a third of all requests fail', async () => {
  const everyone = people.slice(0, 60);
  const codes = [
    'ErrorServerBusy',
    'ErrorInternalServerTransientError',
    'ErrorMailboxStoreUnavailable',
    'ErrorTimeoutExpired',
    'ErrorExpiredSubscription',
    'ErrorReadEventsFailed',
  ];
  for (const code of codes) {
    site.exchange.misbehave({ do: 'error', code, backOffMs: 200 }, { probability: 0.04 });
  }
  site.exchange.misbehave({ do: 'drop', when: 'before' }, { probability: 0.04 });
  site.exchange.misbehave({ do: 'drop', when: 'within' }, { probability: 0.04 });
  site.exchange.misbehave({ do: 'truncate' }, { probability: 0.04 });
  site.exchange.misbehave({ do: 'status', status: 401 }, { probability: 0.02 });

  await using _ = await startSync(everyone);
  for (let hours = 1; hours <= 5; hours++) {
    addMeetings(everyone, 2 * hours);
    await new Promise((resolve) => {
      setTimeout(resolve, secondMs);
    });
  }
  const told = sink.told.filter(({ claim }) => claim.knownAt !== 'never');
  site.exchange.behave();

  await until(() => everyone.every(has(5)), 60_000);
  expect(told.every(({ claim }) => claim.periods.length > 0)).toBe(true);
});

test('a wrong password is not tried for everyone, nor often', async () => {
  await using _ = await startSync(people, { password: 'wrong' });

  // Six minutes of its time.
  await until(() => site.exchange.requestCount() >= 4);
  await new Promise((resolve) => {
    setTimeout(resolve, (6 * minuteMs) / haste);
  });

  // The gateway sends each twice, since a single refusal may be throttling.
  expect(site.exchange.requestCount()).toBeLessThanOrEqual(10);
});
