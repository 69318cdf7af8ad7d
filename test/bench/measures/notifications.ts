import type { PresencePublisher, Publication } from '../../../src/engine/presence-publisher.ts';
import { EwsGateway } from '../../../src/gateways/ews/gateway.ts';
import { pushStranger } from '../../../src/gateways/ews/push-watch.ts';
import type { Person } from '../../../src/people/person.ts';
import { defaultPolicy } from '../../../src/presence/policy.ts';
import { CalendarSync } from '../../../src/sync/calendar-sync.ts';
import { silentTelemetry } from '../../../src/telemetry/telemetry.ts';
import { systemClock } from '../../../src/time/clock.ts';
import { dayMs, hourMs } from '../../../src/time/instant.ts';
import { serviceCredentials } from '../../support/exchange-site.ts';
import { startListener } from '../../support/push-lab.ts';
import { type Findings, figure } from '../report.ts';
import type { Scale } from '../scale.ts';
import type { Child } from '../stage/child.ts';
import { worker } from '../stage/stage.ts';
import { median } from '../statistics.ts';
import { benchPeople, ourEngine } from '../workers/our-engine.ts';
import { noDisk } from '../workers/our-sync.ts';

/** Reads under way at once, ours and the peer's. */
const concurrency = 20;
/** Somebody whose calendar changed again within a quarter of a second is not read at once. */
const pauseMs = 300;
const patienceMs = 60_000;

type Kind = 'streaming' | 'push';
interface Exchange {
  readonly url: string;
  readonly ca: string;
}
interface Rates {
  readonly rates: readonly number[];
  readonly readRates: readonly number[];
}

/**
 * Presences a second, where every calendar changes at once: from the change in a simulated
 * Exchange, a process of its own, over notification, read, sync and engine to a link that counts.
 * Beside it, in turns, as many calendars read by the gateway alone.
 */
export async function measureNotifications({ watched, notifiedRounds }: Scale): Promise<Findings> {
  const streaming = await measureKind('streaming', watched, notifiedRounds);
  const push = await measureKind('push', watched, notifiedRounds);
  return {
    rows: [row('streaming', watched, streaming), row('push', watched, push)],
    figures: { watched, streaming, push },
  };
}

function row(kind: Kind, watched: number, { rates, readRates }: Rates): Findings['rows'][number] {
  const [rate, reads] = [median(rates), median(readRates)];
  return {
    what: `${kind}: presences a second while ${figure(watched)} calendars change at once`,
    value: `${figure(rate)}/s`,
    beside: `${figure(rate / reads)} of ${figure(reads)}/s calendars read by themselves`,
    goal: '',
    met: null,
  };
}

async function measureKind(kind: Kind, watched: number, rounds: number): Promise<Rates> {
  const people = benchPeople(watched);
  const telemetry = silentTelemetry();
  await using child = worker('exchange.ts');
  const addresses = people.map(({ mailbox }) => mailbox);
  const exchange = await child.ask<Exchange>('start', { addresses });
  await using listener = startListener();
  const desk = kind === 'push' ? listener.desk('ews', pushStranger) : null;
  const server = { ...exchange, credentials: serviceCredentials, telemetry, threads: concurrency };
  await using gateway = new EwsGateway({
    ...server,
    subscriptions: { wanted: () => kind, statusFrequencyMin: () => 60, desk },
  });
  await using bare = new EwsGateway(server);
  await using engine = ourEngine(people, systemClock);
  const publisher = new CountingPublisher();
  const everyoneLive = Promise.withResolvers<void>();
  const live = new Set<string>();
  await using sync = new CalendarSync({
    gateways: [gateway],
    calendars: noDisk.calendars,
    assignments: noDisk.assignments,
    sink: {
      calendar(person, claim) {
        engine.calendar(person, claim);
        if (claim.knownAt === 'live' && live.add(person).size === watched) everyoneLive.resolve();
      },
      automaticReplies: (person, claim) => engine.automaticReplies(person, claim),
      mailboxSettings: (person, said) => engine.mailboxSettings(person, said),
    },
    people,
    settings: {
      outOfOfficePollMs: () => hourMs,
      readConcurrency: () => concurrency,
      policyOf: () => defaultPolicy,
    },
    clock: systemClock,
    telemetry,
  });
  await sync.start();
  await engine.start();
  await engine.attach(publisher);
  await inTime(everyoneLive.promise, 'not everyone is watched');
  return await inRounds(child, publisher, bare, people, rounds);
}

async function inRounds(
  exchange: Child,
  publisher: CountingPublisher,
  bare: EwsGateway,
  people: readonly Person[],
  rounds: number,
): Promise<Rates> {
  const rates: number[] = [];
  const readRates: number[] = [];
  // Not counted: the first, when everyone's automatic replies are read as well, and the second.
  for (let round = -2; round < rounds; round++) {
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
    const all = publisher.next(people.length);
    let began = performance.now();
    await exchange.ask('change');
    await inTime(all, `of ${people.length} changes not all came out`);
    const rate = (people.length * 1_000) / (performance.now() - began);
    began = performance.now();
    await readEveryone(bare, people);
    const readRate = (people.length * 1_000) / (performance.now() - began);
    if (round < 0) continue;
    rates.push(rate);
    readRates.push(readRate);
  }
  return { rates, readRates };
}

async function readEveryone(gateway: EwsGateway, people: readonly Person[]): Promise<void> {
  const left = people.values();
  const now = Date.now();
  const window = { start: now - dayMs, end: now + 14 * dayMs };
  const signal = AbortSignal.timeout(patienceMs);
  const readers = Array.from({ length: concurrency }, async () => {
    for (const { mailbox } of left) await gateway.readCalendar(mailbox, window, signal);
  });
  await Promise.all(readers);
}

async function inTime(work: Promise<void>, otherwise: string): Promise<void> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(otherwise)), patienceMs);
  await Promise.race([work, late.promise]).finally(() => clearTimeout(timer));
}

/** A link that takes everything and counts whom it was told of. */
class CountingPublisher implements PresencePublisher {
  readonly link = 'counting';
  readonly #told = new Set<string>();
  #expected = Infinity;
  #all = Promise.withResolvers<void>();

  /** Resolves when so many people have been told of from now on. */
  next(people: number): Promise<void> {
    this.#told.clear();
    this.#expected = people;
    this.#all = Promise.withResolvers();
    return this.#all.promise;
  }

  async start(audience: Parameters<PresencePublisher['start']>[0]): Promise<void> {
    audience.online();
  }

  keyOf({ presence, statuses }: Publication): string {
    return `${presence.availability} ${statuses[0]?.text ?? ''}`;
  }

  async publish(batch: readonly Publication[]): Promise<void> {
    for (const { person } of batch) this.#told.add(person);
    if (this.#told.size >= this.#expected) this.#all.resolve();
  }

  forget(): void {}

  async [Symbol.asyncDispose](): Promise<void> {}
}
