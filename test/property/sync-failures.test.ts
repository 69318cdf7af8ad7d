import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Person } from '../../src/people/person.ts';
import type { CalendarEntry } from '../../src/presence/calendar-entry.ts';
import { readPeriods } from '../../src/presence/reading.ts';
import type { CalendarSync } from '../../src/sync/calendar-sync.ts';
import { GatewayError, type Remedy } from '../../src/sync/gateway-error.ts';
import { hourMs, minuteMs, secondMs } from '../../src/time/instant.ts';
import { FakeSink, monday, personNamed, SyncWorld } from '../support/sync-world.ts';

// Nobody's calendar is ever empty here, so that an empty one in the sink is a failed read that
// was taken for an answer.
const people = Array.from({ length: 12 }, (_, i) => personNamed(`person-${i}`));

const remedy = fc.constantFrom<Remedy>('retry', 'resubscribe', 'fix-person', 'fix-server');
const operation = fc.constantFrom('calendar', 'automatic-replies', 'watch');

const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ what: fc.constant('change' as const), who: fc.nat(11) }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('replies' as const), who: fc.nat(11) }) },
  {
    weight: 2,
    arbitrary: fc.record({ what: fc.constant('lose' as const), who: fc.nat(11), remedy }),
  },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('lose-all' as const), remedy }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('missed' as const), who: fc.nat(11) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      what: fc.constant('trouble' as const),
      operation,
      remedy,
      one: fc.boolean(),
      percent: fc.constantFrom(30, 100),
      retryAfterMs: fc.option(fc.integer({ min: 0, max: 5 * minuteMs })),
    }),
  },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('well' as const) }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('restart' as const) }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('toggle' as const), who: fc.nat(11) }) },
  {
    weight: 5,
    arbitrary: fc.record({
      what: fc.constant('wait' as const),
      ms: fc.constantFrom(5, 15, 100, secondMs, 10 * secondMs, minuteMs, hourMs),
    }),
  },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

class Story {
  readonly world: SyncWorld;
  readonly enabled = new Map(people.map((person) => [person.jid, true]));
  sync: CalendarSync | null = null;
  #changes = 0;
  #chance: number;

  constructor(servers: number, seed: number) {
    this.world = new SyncWorld(servers);
    // Few at a time, so that some have to wait.
    this.world.readConcurrency = 2;
    this.world.outOfOfficePollMs = hourMs;
    this.#chance = seed;
    for (const person of people) this.#change(person);
  }

  async start(): Promise<void> {
    this.sync = await this.world.start(this.#everyone(), () => this.random());
  }

  async play(what: Step): Promise<void> {
    const { world } = this;
    const person = 'who' in what ? people[what.who] : undefined;
    switch (what.what) {
      case 'change':
        if (person !== undefined) this.#change(person);
        break;
      case 'replies':
        for (const gateway of world.gateways) {
          if (person !== undefined) gateway.setReplies(person.mailbox, { state: 'enabled' });
        }
        break;
      case 'lose':
        for (const gateway of world.gateways) {
          if (person !== undefined) gateway.loseWatch(person.mailbox, errorOf(what.remedy));
        }
        break;
      case 'lose-all':
        world.gateway.loseAllWatches(errorOf(what.remedy));
        break;
      case 'missed':
        for (const gateway of world.gateways) {
          if (person !== undefined) gateway.saySubscribed(person.mailbox);
        }
        break;
      case 'trouble':
        world.gateway.trouble = (asked, mailbox) => {
          if (asked !== what.operation || (what.one && mailbox !== people[0]?.mailbox)) return null;
          if (this.random() * 100 >= what.percent) return null;
          return errorOf(what.remedy, what.retryAfterMs);
        };
        break;
      case 'well':
        world.gateway.trouble = () => null;
        break;
      case 'restart':
        await this.sync?.[Symbol.asyncDispose]();
        world.sink = new FakeSink();
        await this.start();
        break;
      case 'toggle':
        if (person === undefined) break;
        this.enabled.set(person.jid, this.enabled.get(person.jid) !== true);
        this.sync?.personChanged({ ...person, enabled: this.enabled.get(person.jid) === true });
        break;
      case 'wait':
        await world.clock.advance(what.ms);
        break;
    }
  }

  random(): number {
    this.#chance = (Math.imul(this.#chance, 1_664_525) + 1_013_904_223) >>> 0;
    return this.#chance / 2 ** 32;
  }

  #everyone(): Person[] {
    return people.map((person) => ({
      ...person,
      enabled: this.enabled.get(person.jid) === true,
    }));
  }

  #change(person: Person): void {
    this.#changes += 1;
    const start = monday + this.#changes * minuteMs;
    const entries: CalendarEntry[] = [{ start, end: start + 200 * hourMs, showAs: 'busy' }];
    for (const gateway of this.world.gateways) gateway.setCalendar(person.mailbox, entries);
  }
}

function errorOf(what: Remedy, retryAfterMs: number | null = null): GatewayError {
  return new GatewayError('It failed.', what, retryAfterMs === null ? {} : { retryAfterMs });
}

test('whatever fails, in the end everyone is known as the server has them', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 40 }),
      fc.integer({ min: 1, max: 2 }),
      fc.nat(),
      async (steps, servers, seed) => {
        const story = new Story(servers, seed);
        const { world } = story;
        await story.start();

        for (const what of steps) await story.play(what);
        for (const gateway of world.gateways) gateway.trouble = () => null;
        // Those at fault are tried daily.
        await world.clock.advance(31 * hourMs);

        for (const person of people) {
          if (story.enabled.get(person.jid) !== true) continue;
          const expected = readPeriods(world.gateway.entriesOf(person.mailbox), 'UTC');
          expect(world.sink.calendars.get(person.jid)).toEqual({
            periods: expected,
            knownAt: 'live',
          });
          expect(world.disk.calendars.get(person.jid)?.periods).toEqual(expected);
          expect(world.sink.replies.get(person.jid)?.state ?? 'disabled').toBe(
            world.gateway.repliesOf(person.mailbox).state,
          );
        }
        await story.sync?.[Symbol.asyncDispose]();
        expect(world.clock.waiting).toBe(0);
      },
    ),
    { numRuns: 80 },
  );
});

test('a failed read is never taken for an empty calendar', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), fc.nat(), async (steps, seed) => {
      const story = new Story(1, seed);
      const told: number[] = [];
      await story.start();

      for (const what of steps) {
        await story.play(what);
        for (const { claim } of story.world.sink.told) {
          if (claim.knownAt !== 'never') told.push(claim.periods.length);
        }
      }

      expect(told.every((periods) => periods === 1)).toBe(true);
      await story.sync?.[Symbol.asyncDispose]();
    }),
    { numRuns: 100 },
  );
});

test('what is not so is never said to be live for longer than it takes to read', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), fc.nat(), async (steps, seed) => {
      const story = new Story(1, seed);
      const { world } = story;
      await story.start();
      for (const what of steps) await story.play(what);

      // Longer than a read with its back-off, shorter than the pauses of a failing server.
      await world.clock.advance(minuteMs);

      for (const person of people) {
        const claim = world.sink.calendars.get(person.jid);
        if (claim?.knownAt !== 'live') continue;
        const is = readPeriods(world.gateway.entriesOf(person.mailbox), 'UTC');
        expect(claim.periods).toEqual(is);
      }
      await story.sync?.[Symbol.asyncDispose]();
    }),
    { numRuns: 150 },
  );
});

test('however much fails, a server is asked a bounded number of times', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom<Remedy>('retry', 'resubscribe', 'fix-person', 'fix-server'),
      fc.constantFrom(null, 0, 10, minuteMs),
      operation,
      fc.nat(),
      async (what, retryAfterMs, asked, seed) => {
        const story = new Story(1, seed);
        const { world } = story;
        world.gateway.trouble = (tried) => (tried === asked ? errorOf(what, retryAfterMs) : null);
        await story.start();

        await world.clock.advance(hourMs);

        // Each person's own back-off ends at five minutes: at most twenty-odd tries an hour of
        // each kind, and a few while it grows.
        expect(world.gateway.requests.length).toBeLessThan(12 * 3 * 35);
        await story.sync?.[Symbol.asyncDispose]();
      },
    ),
    { numRuns: 100 },
  );
});
