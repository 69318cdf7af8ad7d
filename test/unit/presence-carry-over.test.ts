import { describe, expect, test } from 'vitest';
import { carryOver } from '../../src/presence/carry-over.ts';
import type { AutomaticRepliesClaim, BusyPeriod } from '../../src/presence/claims.ts';
import { defaultPolicy } from '../../src/presence/policy.ts';
import { hourMs, type Instant, minuteMs } from '../../src/time/instant.ts';
import { House } from '../support/house.ts';
import { person } from '../support/people.ts';

const eight: Instant = Date.parse('2026-01-14T08:00:00Z');
const off: AutomaticRepliesClaim = { state: 'disabled' };

function period(from: number, till: number, level: BusyPeriod['level'] = 'busy'): BusyPeriod {
  return { start: eight + from * hourMs, end: eight + till * hourMs, level, allDay: false };
}

describe('what ended before the window of a new reading', () => {
  const windowStart = eight + 10 * hourMs;
  const levels = ['busy', 'out-of-office', 'working-elsewhere'] as const;

  test.each(levels)(
    'is kept where it is of one block with what the reading shows (%s)',
    (level) => {
      // The last ends with the window's beginning, which a reading does not show either.
      const past = [period(0, 4, level), period(4, 10, level)];
      const fresh = [period(10, 20, level), period(30, 31, level)];

      expect(carryOver([...past, ...fresh], fresh, windowStart, off, defaultPolicy)).toEqual([
        ...past,
        ...fresh,
      ]);
    },
  );

  test.each(levels)('is dropped where it is of another block or another level (%s)', (level) => {
    const other = level === 'busy' ? 'working-elsewhere' : 'busy';
    const past = [period(0, 4, level), period(4, 7.5, level), period(4, 9, other)];
    const fresh = [period(9, 20, level)];

    // Out of office is joined over what is no working time, and this is in the middle of a day.
    expect(carryOver([...past, ...fresh], fresh, windowStart, off, defaultPolicy)).toEqual(fresh);
  });

  test('is kept over a gap that is joined, and no wider one', () => {
    const fresh = [period(8, 20)];
    const near = { ...period(0, 8), end: eight + 8 * hourMs - minuteMs };
    const far = { ...near, end: near.end - 1 };

    expect(carryOver([near, ...fresh], fresh, windowStart, off, defaultPolicy)).toHaveLength(2);
    expect(carryOver([far, ...fresh], fresh, windowStart, off, defaultPolicy)).toEqual(fresh);
  });

  test('is kept where automatic replies go on from it', () => {
    const past = [period(0, 8, 'out-of-office')];
    const replies = { state: 'enabled', since: eight + 5 * hourMs } as const;

    expect(carryOver(past, [], windowStart, replies, defaultPolicy)).toEqual(past);
    expect(carryOver(past, [], windowStart, off, defaultPolicy)).toEqual([]);
  });

  test('comes before what the reading shows, sorted, and nothing comes twice', () => {
    const long = period(2, 20);
    const fresh = [long, period(11, 12)];
    const past = [period(1, 3), period(0, 9)];

    expect(carryOver([...past, ...fresh], fresh, windowStart, off, defaultPolicy)).toEqual([
      period(0, 9),
      period(1, 3),
      ...fresh,
    ]);
  });
});

describe('a meeting of more than a day, written as several', { timeout: 120_000 }, () => {
  const john = person('john');
  // They touch, and the first is out of sight a day after its end.
  const entries = [
    { start: eight + hourMs, end: eight + 12 * hourMs, showAs: 'busy' },
    { start: eight + 12 * hourMs, end: eight + 38 * hourMs, showAs: 'busy' },
  ] as const;

  test('ends an override until its end when it ends, however often it is read anew', async () => {
    await using house = await House.build({ people: [john], from: eight });
    house.gateway.latencyMs = 0;
    house.gateway.setCalendar(john.mailbox, entries);
    await house.start();
    await house.passTo(eight + 0.5 * hourMs);
    house.sent.length = 0;
    await house.passTo(eight + 2 * hourMs);
    await house.engine.override(john.jid, {
      availability: 'away',
      text: '',
      ends: { kind: 'end-of-meeting' },
      by: john.jid,
      revision: null,
    });
    await house.passTo(eight + 37 * hourMs);
    house.gateway.sayChanged(john.mailbox);
    await house.passTo(eight + 37.5 * hourMs);
    const reads = house.gateway.count('calendar');
    await house.stop();
    await house.start();
    await house.passTo(eight + 39 * hourMs);

    expect(reads).toBeGreaterThan(1);
    expect(house.sent.map(({ at, shown }) => [(at - eight) / hourMs, shown])).toEqual([
      [1, 'dnd In a meeting until 15th January 2026 10:00 PM GMT'],
      [2, 'away'],
      [38, 'available'],
    ]);
    expect((await house.store.overrides.all()).size).toBe(0);
  });

  test('is said to have begun when its first part did', async () => {
    await using house = await House.build({ people: [john], from: eight });
    house.gateway.setCalendar(john.mailbox, entries);
    await house.start();
    await house.passTo(eight + 37 * hourMs);
    house.gateway.sayChanged(john.mailbox);
    await house.passTo(eight + 37.5 * hourMs);

    expect(house.engine.current(john.jid)?.presence).toMatchObject({
      source: 'busy',
      since: eight + hourMs,
      until: eight + 38 * hourMs,
    });
  });
});
