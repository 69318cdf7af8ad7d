import { expect, test } from 'vitest';
import { SubscriptionAnswers } from '../../src/publishers/xmpp/contact/subscription-answers.ts';
import { subscriptionStanza } from '../../src/publishers/xmpp/presence-stanza.ts';
import { SubscriptionTraffic } from '../../src/publishers/xmpp/sending/subscription-traffic.ts';
import { SessionAsks } from '../../src/publishers/xmpp/sessions/session-asks.ts';
import { type Telemetry, silentTelemetry } from '../../src/telemetry/telemetry.ts';
import type { SteadyClock } from '../../src/time/steady-clock.ts';
import { capturedLog } from '../support/xmpp-captured-log.ts';

const contact = 'john@presence.example.com';
const link = { name: 'xmpp:presence.example.com', host: '', port: 0, domain: '' };

/** A counter like that of ejabberd's `mod_pres_counter`, and time that is given. */
class World {
  now = 0;
  /** What came through, as `subscriber type`. */
  readonly taken: string[] = [];
  readonly sent: string[] = [];
  readonly subscribed = new Set<string>();
  readonly shown = new Set<string>();
  readonly #timers = new Map<object, { readonly at: number; readonly task: () => void }>();
  #start = Number.NEGATIVE_INFINITY;
  #count = 0;
  readonly traffic = new SubscriptionTraffic();
  readonly #clock: SteadyClock = {
    now: () => this.now,
    wallTime: () => this.now,
    after: (delayMs, task) => {
      const key = {};
      this.#timers.set(key, { at: this.now + delayMs, task });
      return () => void this.#timers.delete(key);
    },
  };
  readonly asks = new SessionAsks({
    clock: this.#clock,
    ask: (person) => {
      this.traffic.said(this.now);
      this.#take(
        subscriptionStanza(contact, person, 'subscribed').replace('"subscribed"', '"subscribe"'),
      );
    },
    mayBeDropped: () => true,
    quietInMs: () => this.traffic.quietInMs(this.now),
  });
  readonly answers: SubscriptionAnswers;

  constructor(telemetry: Telemetry = silentTelemetry()) {
    this.answers = new SubscriptionAnswers({
      site: { link, telemetry, answer: (stanza) => this.#take(stanza) },
      clock: this.#clock,
      mayBeDropped: (subscriber) => !subscriber.includes('prosody'),
      current: (_contact, subscriber) => {
        if (!this.subscribed.has(subscriber)) return 'unsubscribed';
        return this.shown.has(subscriber) ? 'subscribed' : undefined;
      },
    });
  }

  subscribe(subscriber: string): void {
    this.subscribed.add(subscriber);
    this.shown.add(subscriber);
    this.answers.say(contact, subscriber, 'subscribed');
  }

  pass(ms: number): void {
    const until = this.now + ms;
    for (;;) {
      const [next] = [...this.#timers].toSorted(([, one], [, other]) => one.at - other.at);
      if (next === undefined || next[1].at > until) break;
      this.#timers.delete(next[0]);
      this.now = next[1].at;
      next[1].task();
    }
    this.now = until;
  }

  #take(stanza: string): void {
    const [, to = '', type = ''] = /to="([^"]+)" type="([^"]+)"/.exec(stanza) ?? [];
    this.sent.push(to);
    if (this.now - this.#start > 60_000) this.#count = 0;
    if (this.#count === 5) return;
    this.#count += 1;
    this.#start = this.now;
    this.taken.push(`${to} ${type}`);
  }
}

function started(): World {
  const world = new World();
  world.answers.online(world.traffic);
  return world;
}

const many = (count: number): string[] => Array.from({ length: count }, (_, at) => `u${at}@e`);

test('everybody’s answer comes through in the end, and then nothing more is said', () => {
  const world = started();
  for (const subscriber of many(40)) {
    world.subscribe(subscriber);
    world.pass(7_000);
  }
  expect(new Set(world.taken).size).toBeLessThan(40);

  world.pass(3_600_000);

  expect(new Set(world.taken)).toEqual(new Set(many(40).map((one) => `${one} subscribed`)));
  const said = world.sent.length;
  world.pass(3_600_000);
  expect(world.sent).toHaveLength(said);
});

test('a few at a time, and those of other servers, are told once', () => {
  const world = started();
  for (const subscriber of many(4)) world.subscribe(subscriber);
  for (const subscriber of many(40)) world.subscribe(`${subscriber}.prosody`);

  world.pass(3_600_000);

  expect(world.sent).toHaveLength(44);
});

test('what is said again is what holds by then', () => {
  const world = started();
  for (const subscriber of many(12)) world.subscribe(subscriber);
  const [left, unknown] = ['u10@e', 'u11@e'];
  world.subscribed.delete(left);
  world.shown.delete(unknown);

  world.pass(3_600_000);

  expect(world.taken).toContain(`${left} unsubscribed`);
  expect(world.taken).not.toContain(`${left} subscribed`);
  expect(world.taken.some((one) => one.startsWith(unknown))).toBe(false);
});

test('what was said a moment before the link went down is said again, on any server', () => {
  const world = started();
  world.subscribe('early@e.prosody');
  world.pass(60_000);
  world.subscribe('late@e.prosody');
  world.pass(20_000);

  world.answers.offline();
  world.pass(600_000);
  world.answers.online(world.traffic);
  world.pass(600_000);

  expect(world.sent).toEqual(['early@e.prosody', 'late@e.prosody', 'late@e.prosody']);
});

test('what is in doubt when the link goes down is said over the next one', () => {
  const world = started();
  for (const subscriber of many(9)) world.subscribe(subscriber);
  world.pass(40_000);

  world.answers.offline();
  world.pass(600_000);
  const said = world.sent.length;
  world.answers.online(new SubscriptionTraffic());
  world.pass(600_000);

  expect(said).toBe(9);
  expect(new Set(world.taken).size).toBe(9);
});

test('what an earlier process said is said once more where it may have been thrown away', () => {
  const world = new World();
  for (const subscriber of [...many(9), 'other@e.prosody']) {
    world.subscribed.add(subscriber);
    world.shown.add(subscriber);
  }
  const earlier = [...world.subscribed].map((subscriber) => ({ contact, subscriber }));
  world.answers.doubt(earlier.values());

  world.answers.online(world.traffic);
  world.pass(3_600_000);

  expect(world.sent.toSorted()).toEqual(many(9));
  expect(world.taken).toHaveLength(9);
});

test('who asks people and who answers them let each other speak', () => {
  const world = started();
  for (const person of many(30)) world.asks.ask(`asked-${person}`);
  for (const subscriber of many(30)) world.subscribe(subscriber);

  world.pass(3_600_000);

  const people = many(30);
  expect(new Set(world.taken)).toEqual(
    new Set([
      ...people.map((one) => `asked-${one} subscribe`),
      ...people.map((one) => `${one} subscribed`),
    ]),
  );
});

test('that it takes hours is said in the log, once, with what to do', () => {
  const { telemetry, records } = capturedLog();
  const world = new World(telemetry);
  const earlier = Array.from({ length: 1_000 }, (_, at) => ({
    contact,
    subscriber: `known${at}@e`,
  }));
  world.answers.doubt(earlier.values());
  world.answers.online(world.traffic);
  for (const subscriber of many(400)) world.subscribe(subscriber);
  expect(records).toEqual([]);

  for (const subscriber of many(2_000)) world.subscribe(subscriber);

  expect(records).toHaveLength(1);
  expect(JSON.stringify(records)).toContain('mod_pres_counter');
});
