// A process that keeps people current from a pool of servers, its store on disk: to be killed.
import { EwsGateway } from '../../src/gateways/ews/gateway.ts';
import { defaultPolicy } from '../../src/presence/policy.ts';
import { openStore } from '../../src/store/store.ts';
import { CalendarSync } from '../../src/sync/calendar-sync.ts';
import { silentTelemetry } from '../../src/telemetry/telemetry.ts';
import { minuteMs } from '../../src/time/instant.ts';
import { hastyClock } from './hasty-clock.ts';
import { personNamed } from './sync-world.ts';

/** What the process is started with, as JSON in its first argument. */
export interface PoolProcessOptions {
  readonly file: string;
  readonly urls: readonly string[];
  readonly account: string;
  readonly password: string;
  readonly ca: string;
  /** `person-0` and so on. */
  readonly people: number;
  /** In which they come, so that it is not by their turns that they are where they were. */
  readonly order: 'first to last' | 'last to first';
  /** How much faster than the real one its time runs. */
  readonly haste: number;
}

/** What it says again and again. */
export interface PoolReport {
  readonly live: number;
  readonly servers: readonly { readonly health: string; readonly people: number }[];
}

const options = JSON.parse(process.argv[2] ?? '') as PoolProcessOptions;
const telemetry = silentTelemetry();
const clock = hastyClock(options.haste);
const store = await openStore(`sqlite:${options.file}`, { telemetry, clock });
const people = Array.from({ length: options.people }, (_, i) => personNamed(`person-${i}`));
await store.people.insert(people, 'administrator');

if (options.order === 'last to first') people.reverse();

const live = new Set<string>();
const gateways = options.urls.map(
  (url) =>
    new EwsGateway({
      url,
      credentials: { kind: 'basic', account: options.account, password: options.password },
      ca: options.ca,
      watch: { giveUpMs: 2000, backOffMs: 100, mostBackOffMs: 500 },
      telemetry,
    }),
);
const sync = new CalendarSync({
  gateways,
  calendars: store.calendars,
  assignments: store.assignments,
  sink: {
    calendar(person, { knownAt }) {
      if (knownAt === 'live') live.add(person);
      else live.delete(person);
    },
    automaticReplies: () => undefined,
    mailboxSettings: () => undefined,
  },
  people,
  clock,
  telemetry,
  settings: {
    outOfOfficePollMs: () => 10 * minuteMs,
    readConcurrency: () => 20,
    policyOf: () => defaultPolicy,
  },
});
await sync.start();

function report(): void {
  const servers = sync.servers().map(({ health, people: served }) => ({ health, people: served }));
  process.send?.({ live: live.size, servers } satisfies PoolReport);
}
setInterval(report, 100);
process.once('disconnect', () => process.exit());
