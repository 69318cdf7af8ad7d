import { describe, expect, it } from 'vitest';
import type { Person } from '../../src/people/person.ts';
import { GatewayError } from '../../src/sync/gateway-error.ts';
import { dayMs, hourMs, minuteMs, secondMs } from '../../src/time/instant.ts';
import { FakeBulkGateway } from '../support/fake-bulk-gateway.ts';
import { FakeSink, monday, personNamed, SyncWorld } from '../support/sync-world.ts';

const john = personNamed('john');
const jane = personNamed('jane');
const meeting = { start: monday + hourMs, end: monday + 2 * hourMs, showAs: 'busy' } as const;
const later = { start: monday + 5 * hourMs, end: monday + 6 * hourMs, showAs: 'busy' } as const;
const broken = new GatewayError('broken', 'retry');

function world(): { readonly world: SyncWorld; readonly gateway: FakeBulkGateway } {
  const made = new SyncWorld(1, (clock, name) => new FakeBulkGateway(clock, name));
  const { gateway } = made;
  if (!(gateway instanceof FakeBulkGateway)) throw new Error('no bulk gateway');
  gateway.setCalendar(john.mailbox, [meeting]);
  gateway.setCalendar(jane.mailbox, []);
  return { world: made, gateway };
}

describe('a cold start', () => {
  const people = Array.from({ length: 10_000 }, (_, i) => personNamed(`person-${i}`));

  it('of 10,000 people tells everyone in 100 requests of each kind, then reads each once', async () => {
    const { world: all, gateway } = world();
    for (const { mailbox } of people) gateway.setCalendar(mailbox, [meeting]);
    gateway.latencyMs = 0;
    let firstOneByOne: { readonly told: number; readonly asked: number } | null = null;
    gateway.trouble = () => {
      firstOneByOne ??= { told: all.sink.calendars.size, asked: gateway.asked.length };
      return null;
    };
    await using _ = await all.start(people);

    const isLive = ({ jid }: Person): boolean => all.sink.calendars.get(jid)?.knownAt === 'live';
    for (let s = 0; s < 60 && !people.every(isLive); s++) await all.clock.advance(secondMs);

    expect(firstOneByOne).toEqual({ told: people.length, asked: 200 });
    expect([gateway.countAsked('calendars'), gateway.countAsked('replies')]).toEqual([100, 100]);
    expect(people.every(isLive)).toBe(true);
    expect(gateway.count('calendar')).toBe(people.length);
    expect(gateway.count('watch')).toBe(people.length);
    expect(gateway.count('automatic-replies')).toBe(0);
  });

  it('of a pool asks each server for its own people', async () => {
    const pool = new SyncWorld(4, (clock, name) => new FakeBulkGateway(clock, name));
    for (const gateway of pool.gateways)
      for (const { mailbox } of people.slice(0, 2000)) gateway.setCalendar(mailbox, []);
    await using _ = await pool.start(people.slice(0, 2000));

    await pool.clock.advance(minuteMs);

    const asked = pool.gateways.map((one) =>
      one instanceof FakeBulkGateway ? one.countAsked('calendars') : 0,
    );
    expect(asked).toEqual([5, 5, 5, 5]);
  });

  it('does without where nothing is told in bulk, and asks for nobody’s replies in vain', async () => {
    const { world: all, gateway } = world();
    gateway.bulkTrouble = () => new GatewayError('There is no such thing.', 'fix-server');
    await using _ = await all.start([john, jane]);

    await all.clock.advance(minuteMs);

    expect(all.sink.calendars.get(john.jid)).toMatchObject({
      knownAt: 'live',
      periods: [{ start: meeting.start, end: meeting.end }],
    });
    expect(gateway.count('automatic-replies', john.mailbox)).toBe(1);
    expect(gateway.asked.length).toBeLessThanOrEqual(2);
  });

  it('does not wait for long where requests in bulk fail', async () => {
    const { world: all, gateway } = world();
    gateway.bulkTrouble = () => broken;
    await using _ = await all.start([john]);

    await all.clock.advance(5 * secondMs);

    expect(all.sink.calendars.get(john.jid)?.knownAt).toBe('live');
  });
});

describe('a first impression', () => {
  it('is kept where the calendar cannot be read, on disk and over a restart, until it can', async () => {
    const { world: all, gateway } = world();
    const away = { ...later, showAs: 'workingElsewhere' } as const;
    gateway.setCalendar(john.mailbox, [meeting, away]);
    gateway.trouble = (operation) => (operation === 'calendar' ? broken : null);
    const first = await all.start([john]);
    await all.clock.advance(minuteMs);
    const impression = all.sink.calendars.get(john.jid);
    await first[Symbol.asyncDispose]();
    all.sink = new FakeSink();

    gateway.bulkTrouble = () => broken;
    await using _ = await all.start([john]);
    const restored = all.sink.calendars.get(john.jid);
    const stored = all.disk.calendars.get(john.jid);
    gateway.trouble = () => null;
    await all.clock.advance(minuteMs);

    expect(impression?.periods).toHaveLength(1);
    expect(impression?.knownAt).toBeTypeOf('number');
    expect(restored?.periods).toEqual(impression?.periods);
    expect(stored?.provisional).toBe(true);
    expect(all.sink.calendars.get(john.jid)?.periods).toHaveLength(2);
    expect(all.disk.calendars.get(john.jid)?.provisional).toBe(false);
  });

  it('never replaces what was read, and is no reason to read again where it agrees', async () => {
    const { world: all, gateway } = world();
    const away = { ...later, showAs: 'workingElsewhere' } as const;
    gateway.setCalendar(john.mailbox, [meeting, away]);
    const first = await all.start([john]);
    await all.clock.advance(minuteMs);
    await first[Symbol.asyncDispose]();
    await all.clock.advance(hourMs);

    gateway.trouble = () => broken;
    await using _ = await all.start([john]);
    await all.clock.advance(secondMs);

    const claim = all.sink.calendars.get(john.jid);
    expect(claim?.periods).toHaveLength(2);
    // It was right when it was asked for: an hour later than it had been read.
    expect(claim?.knownAt).toBeGreaterThan(monday + hourMs);
    expect(gateway.count('calendar')).toBe(1);
  });

  it('that differs from what was read has the calendar read at once', async () => {
    const { world: all, gateway } = world();
    const first = await all.start([john]);
    await all.clock.advance(minuteMs);
    await first[Symbol.asyncDispose]();
    gateway.setCalendar(john.mailbox, [later]);

    gateway.trouble = (operation) => (operation === 'watch' ? broken : null);
    await using _ = await all.start([john]);
    await all.clock.advance(secondMs);

    expect(all.sink.calendars.get(john.jid)?.periods).toMatchObject([{ start: later.start }]);
  });

  it('is none where nothing is told: nobody is shown free for that', async () => {
    const { world: all, gateway } = world();
    gateway.noData.add(john.mailbox);
    gateway.trouble = (operation) => (operation === 'calendar' ? broken : null);
    await using _ = await all.start([john, jane]);

    await all.clock.advance(minuteMs);

    expect(all.sink.calendars.get(john.jid)?.knownAt ?? 'never').toBe('never');
    expect(all.sink.calendars.get(jane.jid)?.periods).toEqual([]);
  });

  it('is asked for again when a server is back', async () => {
    const { world: all, gateway } = world();
    await using sync = await all.start([john, jane]);
    await all.clock.advance(minuteMs);
    const atFirst = gateway.countAsked('calendars');
    gateway.trouble = () => broken;
    gateway.bulkTrouble = () => broken;
    gateway.loseAllWatches(broken);
    await all.clock.advance(2 * hourMs);
    const down = sync.servers().some(({ problem }) => problem !== null);

    gateway.trouble = () => null;
    gateway.bulkTrouble = () => null;
    await all.clock.advance(5 * minuteMs);

    expect(down).toBe(true);
    expect(gateway.countAsked('calendars')).toBeGreaterThan(atFirst);
    expect(all.sink.calendars.get(john.jid)?.knownAt).toBe('live');
  });
});

describe('automatic replies that are told in bulk', () => {
  it('are read for those whose replies go on or off, and for few others', async () => {
    const { world: all, gateway } = world();
    await using _ = await all.start([john, jane]);
    await all.clock.advance(minuteMs);
    const before = gateway.count('automatic-replies');

    const schedule = { state: 'scheduled', start: monday, end: monday + 3 * dayMs } as const;
    gateway.setReplies(john.mailbox, schedule);
    await all.clock.advance(10 * minuteMs);
    const on = all.sink.replies.get(john.jid);
    gateway.setReplies(john.mailbox, { state: 'disabled' });
    await all.clock.advance(11 * minuteMs);

    expect(before).toBe(0);
    expect(on).toEqual(schedule);
    expect(all.sink.replies.get(john.jid)).toEqual({ state: 'disabled' });
    expect(gateway.count('automatic-replies', jane.mailbox)).toBe(0);
  });

  it('are read for those with a schedule as often as it is set, for all several times a day', async () => {
    const { world: all, gateway } = world();
    const schedule = { state: 'scheduled', start: monday, end: monday + 9 * dayMs } as const;
    gateway.setReplies(john.mailbox, schedule);
    await using _ = await all.start([john, jane]);

    await all.clock.advance(dayMs);

    expect(gateway.count('automatic-replies', john.mailbox)).toBeGreaterThan(140);
    expect(gateway.count('automatic-replies', jane.mailbox)).toBe(4);
    expect(gateway.countAsked('replies')).toBeLessThan(150);
  });

  it('show somebody away at once, before the dates are known', async () => {
    const { world: all, gateway } = world();
    gateway.setReplies(john.mailbox, { state: 'enabled' });
    gateway.trouble = () => broken;
    await using _ = await all.start([john]);

    await all.clock.advance(secondMs);

    expect(all.sink.replies.get(john.jid)?.state).toBe('enabled');
  });

  it('that go on and off again between two tellings are off', async () => {
    const { world: all, gateway } = world();
    await using _ = await all.start([john]);
    await all.clock.advance(minuteMs);
    gateway.setReplies(john.mailbox, { state: 'enabled' });
    gateway.sayChanged(john.mailbox);
    await all.clock.advance(5 * secondMs);
    const on = all.sink.replies.get(john.jid)?.state;

    gateway.setReplies(john.mailbox, { state: 'disabled' });
    await all.clock.advance(11 * minuteMs);

    expect(on).toBe('enabled');
    expect(all.sink.replies.get(john.jid)).toEqual({ state: 'disabled' });
  });

  it('that were to be read when the person moves to another server are read there', async () => {
    const pool = new SyncWorld(2, (clock, name) => new FakeBulkGateway(clock, name));
    pool.outOfOfficePollMs = 30 * secondMs;
    const replies = (state: 'enabled' | 'disabled'): void => {
      for (const gateway of pool.gateways) gateway.setReplies(john.mailbox, { state });
    };
    for (const gateway of pool.gateways) gateway.setCalendar(john.mailbox, []);
    await using sync = await pool.start([john]);
    await pool.clock.advance(minuteMs);
    const own = pool.gateways.find((gateway) => gateway.isWatched(john.mailbox));
    replies('enabled');
    await pool.clock.advance(2 * minuteMs);
    const on = pool.sink.replies.get(john.jid)?.state;
    // Read just now, they are not read again within the minute.
    own?.sayChanged(john.mailbox);
    await pool.clock.advance(2 * secondMs);
    replies('disabled');
    await pool.clock.advance(35 * secondMs);
    const before = pool.sink.replies.get(john.jid)?.state;

    const others = pool.gateways.filter((gateway) => gateway !== own);
    const moved = sync.poolsChanged([{ name: 'default', servers: others }]);
    await pool.clock.advance(5 * minuteMs);
    await moved;

    expect([on, before]).toEqual(['enabled', 'enabled']);
    expect(pool.sink.replies.get(john.jid)).toEqual({ state: 'disabled' });
  });

  it('are polled one by one from when that is refused', async () => {
    const { world: all, gateway } = world();
    await using _ = await all.start([john, jane]);
    await all.clock.advance(hourMs);
    const before = gateway.count('automatic-replies');

    gateway.bulkTrouble = (kind) =>
      kind === 'replies' ? new GatewayError('Not any more.', 'fix-server') : null;
    await all.clock.advance(20 * minuteMs);
    gateway.setReplies(john.mailbox, { state: 'enabled' });
    await all.clock.advance(11 * minuteMs);

    expect(before).toBeLessThanOrEqual(2);
    expect(all.sink.replies.get(john.jid)?.state).toBe('enabled');
  });
});

describe('what a mailbox says of its owner’s time', () => {
  const tokyo = {
    timeZone: 'Asia/Tokyo',
    workingHours: { days: [1, 2, 3], from: '08:00', to: '16:00' },
  };
  const wholeDay = { start: monday, end: monday + dayMs, showAs: 'busy', allDay: true } as const;

  it('is stored, told, and told again after a restart', async () => {
    const { world: all, gateway } = world();
    gateway.settings.set(john.mailbox, tokyo);
    const first = await all.start([john]);
    await all.clock.advance(minuteMs);
    const told = all.sink.settings.get(john.jid);
    await first[Symbol.asyncDispose]();
    all.sink = new FakeSink();

    await using _ = await all.start([john]);

    expect(told).toEqual(tokyo);
    expect(all.sink.settings.get(john.jid)).toEqual(tokyo);
  });

  it('is where whole days begin, unless the person has a zone of their own', async () => {
    const { world: all, gateway } = world();
    const own: Person = { ...jane, timeZone: 'Europe/London' };
    for (const { mailbox } of [john, jane]) {
      gateway.setCalendar(mailbox, [wholeDay]);
      gateway.settings.set(mailbox, tokyo);
    }
    await using _ = await all.start([john, own]);

    await all.clock.advance(minuteMs);

    const midnight = Date.UTC(2026, 2, 9);
    expect(all.sink.calendars.get(john.jid)?.periods[0]?.start).toBe(midnight + 15 * hourMs);
    expect(all.sink.calendars.get(jane.jid)?.periods[0]?.start).toBe(midnight);
  });

  it('has the calendar read again when it changes', async () => {
    const { world: all, gateway } = world();
    gateway.setCalendar(john.mailbox, [wholeDay]);
    await using _ = await all.start([john]);
    await all.clock.advance(minuteMs);
    const before = all.sink.calendars.get(john.jid)?.periods[0]?.start;

    gateway.settings.set(john.mailbox, tokyo);
    await all.clock.advance(dayMs);

    expect(before).toBe(Date.UTC(2026, 2, 9));
    expect(all.sink.calendars.get(john.jid)?.periods[0]?.start).not.toBe(before);
    expect(all.sink.settings.get(john.jid)).toEqual(tokyo);
  });
});
