import { describe, expect, test } from 'vitest';
import type { CalendarEntry } from '../../src/presence/calendar-entry.ts';
import { GatewayError } from '../../src/sync/gateway-error.ts';
import { hourMs, type Instant, minuteMs } from '../../src/time/instant.ts';
import { House } from '../support/house.ts';
import { person } from '../support/people.ts';

// From the calendar server to the link, over a real store in a file.

const john = person('john');
const eight: Instant = Date.parse('2026-01-14T08:00:00Z');

/** Of so many hours after eight. */
function entry(
  from: number,
  till: number,
  showAs: CalendarEntry['showAs'] = 'busy',
): CalendarEntry {
  return { start: eight + from * hourMs, end: eight + till * hourMs, showAs };
}

/** `1.25 dnd In a meeting until 11:00 AM`: the hours after eight, to the second. */
function linesOf(house: House): readonly string[] {
  return house.sent.map(({ at, shown }) => `${Math.round((at - eight) / 1_000) / 3_600} ${shown}`);
}

function request(text: string, revision: number | null = null) {
  return {
    availability: 'away',
    text,
    ends: { kind: 'revert' },
    by: john.jid,
    revision,
  } as const;
}

async function running(entries: readonly CalendarEntry[], spreadS = 0): Promise<House> {
  const house = await House.build({ people: [john], from: eight - minuteMs, spreadS });
  house.gateway.latencyMs = 0;
  house.gateway.setCalendar(john.mailbox, entries);
  await house.start();
  await house.passTo(eight);
  house.sent.length = 0;
  return house;
}

describe('a calendar that fails for a day', { timeout: 120_000 }, () => {
  const meetings = [entry(2, 4), entry(22, 23), entry(25.5, 27), entry(30, 31)];

  test('is believed for a day, then not known, then right again: never free', async () => {
    await using house = await running(meetings);
    await house.passTo(eight + 1 * hourMs);
    const broken = new GatewayError('The server is away.', 'retry');
    house.gateway.trouble = () => broken;
    house.gateway.loseAllWatches(broken);
    // Nobody can know of this one until the server is back.
    house.gateway.setCalendar(john.mailbox, [...meetings, entry(28, 29)]);
    await house.passTo(eight + 28.25 * hourMs);
    const stale = house.engine.explain(john.jid);
    const lost = Number(stale?.calendarKnownAt);
    house.gateway.trouble = () => null;
    await house.passTo(eight + 32 * hourMs);

    // When it was last known to be right: when the watch was lost.
    expect(lost - eight).toBe(hourMs);
    expect(stale).toMatchObject({ calendarStale: true, presence: { source: 'unknown' } });
    const lines = linesOf(house);
    const back = lines.findIndex((line) => line.endsWith('In a meeting until 1:00 PM'));
    expect([...lines.slice(0, back), ...lines.slice(back + 1)]).toEqual([
      '2 dnd In a meeting until 12:00 PM',
      '4 available',
      '22 dnd In a meeting until 7:00 AM',
      '23 available',
      '25 unavailable Calendar not known',
      '29 available',
      '30 dnd In a meeting until 3:00 PM',
      '31 available',
    ]);
    // Within the longest pause between two attempts.
    expect(Number.parseFloat(lines[back] ?? '')).toBeLessThan(28.25 + 0.2);
  });

  test('also where Doorlight is restarted again and again meanwhile', async () => {
    await using house = await running(meetings);
    await house.passTo(eight + 1 * hourMs);
    const broken = new GatewayError('The server is away.', 'retry');
    house.gateway.trouble = () => broken;
    house.gateway.loseAllWatches(broken);
    for (const hour of [2.5, 10, 22.5, 24.9, 26]) {
      await house.passTo(eight + hour * hourMs);
      await house.stop();
      await house.start();
    }
    await house.passTo(eight + 28 * hourMs);

    expect(linesOf(house)).toEqual([
      '2 dnd In a meeting until 12:00 PM',
      '4 available',
      '22 dnd In a meeting until 7:00 AM',
      '23 available',
      '25 unavailable Calendar not known',
    ]);
  });

  test('an override and an absence by automatic replies stand meanwhile', async () => {
    await using house = await running([entry(2, 4)]);
    house.gateway.setReplies(john.mailbox, { state: 'enabled' });
    await house.passTo(eight + 1 * hourMs);
    const broken = new GatewayError('The server is away.', 'retry');
    house.gateway.trouble = () => broken;
    house.gateway.loseAllWatches(broken);
    await house.passTo(eight + 26 * hourMs);
    await house.engine.override(john.jid, request('still here'));
    await house.passTo(eight + 30 * hourMs);
    await house.engine.revert(john.jid, john.jid);
    await house.settled();

    const lines = linesOf(house);
    expect(lines[0]).toMatch(/^0\.\d+ away Out of office$/u);
    expect(lines.slice(1)).toEqual(['26 away still here', '30 away Out of office']);
  });
});

describe('two overrides racing', { timeout: 120_000 }, () => {
  test('one is stored, one is told that it came too late, and a restart shows the one stored', async () => {
    await using house = await running([]);

    const outcomes = await Promise.all(
      ['first', 'second', 'third'].map((text) => house.engine.override(john.jid, request(text, 0))),
    );
    const stored = await house.store.overrides.all();
    await house.settled();
    await house.stop();
    await house.start();

    expect(outcomes.map(({ kind }) => kind)).toEqual(['set', 'refused', 'refused']);
    expect(stored.get(john.jid)?.text).toBe('first');
    expect(house.engine.current(john.jid)?.statuses[0]?.text).toBe('first');
    expect(linesOf(house)).toEqual(['0 away first']);
  });

  test('every one that was acknowledged is in the audit log, and the last is what stands', async () => {
    await using house = await running([]);
    const texts = Array.from({ length: 20 }, (_, index) => `number ${index}`);

    await Promise.all(
      texts.flatMap((text, index) => [
        house.engine.override(john.jid, request(text)),
        ...(index % 5 === 4 ? [house.engine.revert(john.jid, 'administrator')] : []),
      ]),
    );
    await house.engine.override(john.jid, request('last'));
    await house.settled();

    const audit = await house.store.audit.entries({ about: john.jid, limit: 100 });
    const said = audit.map(({ what }) => what);
    expect(said.filter((what) => what === 'override-set')).toHaveLength(21);
    expect(said.filter((what) => what === 'override-reverted')).toHaveLength(4);
    expect((await house.store.overrides.all()).get(john.jid)?.text).toBe('last');
    expect(linesOf(house).at(-1)).toBe('0 away last');
  });
});

describe('restart at every boundary', { timeout: 120_000 }, () => {
  const calendar = [entry(1, 2), entry(2, 2.5), entry(3, 4), entry(3.5, 3.75, 'oof'), entry(6, 9)];
  const ends = {
    'end-of-meeting': 1.5,
    'next-change': 2.75,
    default: 5,
  } as const;

  async function play(restarts: readonly Instant[], spreadS: number): Promise<readonly string[]> {
    await using house = await running(calendar, spreadS);
    const acts = Object.entries(ends) as readonly (readonly [keyof typeof ends, number])[];
    const happenings = [
      ...restarts.map((at) => ({ at, kind: 'restart' as const })),
      ...acts.map(([kind, hour]) => ({ at: eight + hour * hourMs, kind })),
    ].toSorted((a, b) => a.at - b.at);
    for (const { at, kind } of happenings) {
      await house.passTo(at);
      if (kind === 'restart') {
        await house.stop();
        await house.start();
      } else {
        await house.engine.override(john.jid, { ...request(kind), ends: { kind } });
        await house.settled();
      }
    }
    await house.passTo(eight + 11 * hourMs);
    return [...linesOf(house), JSON.stringify([...(await house.store.overrides.all())])];
  }

  test.each([0, 59])('spread over %i s: the same is sent and stored', async (spreadS) => {
    const through = await play([], spreadS);
    const hours = [1, 1.5, 2, 2.5, 2.75, 3, 3.5, 3.75, 4, 5, 6, 9].map((at) => eight + at * hourMs);

    for (const laterMs of [-1, 0, 5_000]) {
      const restarts = hours.map((at) => at + laterMs);
      expect(await play(restarts, spreadS), `${laterMs} ms later`).toEqual(through);
    }
    expect(through.slice(0, -1).map((line) => line.replace(/^\S+ /u, ''))).toEqual([
      'dnd In a meeting until 10:30 AM',
      'away end-of-meeting',
      'available',
      'away next-change',
      'dnd In a meeting until 12:00 PM',
      'away Out of office from 14th January 2026 11:30 AM GMT till 14th January 2026 11:45 AM GMT',
      'dnd In a meeting until 12:00 PM',
      'available',
      'away default',
    ]);
  });
});
