import { beforeEach, describe, expect, test } from 'vitest';
import { Engine } from '../../src/engine/engine.ts';
import type { OverrideRequest } from '../../src/engine/inbox.ts';
import type { EngineSettings } from '../../src/engine/settings.ts';
import { spreadOffsetMs } from '../../src/engine/spread.ts';
import type { Person } from '../../src/people/person.ts';
import type { BusyPeriod } from '../../src/presence/claims.ts';
import { defaultPolicy } from '../../src/presence/policy.ts';
import { silentTelemetry } from '../../src/telemetry/telemetry.ts';
import { dayMs, hourMs, minuteMs } from '../../src/time/instant.ts';
import { createWording } from '../../src/wording/wording.ts';
import { EngineTestClock, settled } from '../support/engine-clock.ts';
import { OverrideMemory } from '../support/override-memory.ts';
import { person } from '../support/people.ts';
import { RecordingPublisher } from '../support/recording-publisher.ts';

const eight = Date.parse('2026-01-14T08:00:00Z');
const john = person('john');
const mary = person('mary');

let clock: EngineTestClock;
let overrides: OverrideMemory;
let link: RecordingPublisher;
beforeEach(() => {
  clock = new EngineTestClock(eight - minuteMs);
  overrides = new OverrideMemory();
  link = new RecordingPublisher(() => clock.now());
});

const settings: EngineSettings = {
  policy: defaultPolicy,
  language: 'en',
  furtherLanguages: ['de'],
  calendarSpreadS: 0,
};

function newEngine(people: readonly Person[], more: Partial<EngineSettings> = {}): Engine {
  return new Engine({
    people,
    overrides,
    settings: { ...settings, ...more },
    wording: createWording(),
    clock,
    telemetry: silentTelemetry(),
  });
}

async function running(people: readonly Person[], more: Partial<EngineSettings> = {}) {
  const engine = newEngine(people, more);
  for (const each of people) engine.calendar(each.jid, { periods: [], knownAt: 'live' });
  await engine.start();
  await engine.attach(link);
  await clock.passTo(eight);
  link.sent.length = 0;
  return engine;
}

function busy(startsInMs: number, lengthMs = hourMs, level: BusyPeriod['level'] = 'busy') {
  const start = eight + startsInMs;
  return { start, end: start + lengthMs, level, allDay: false };
}

function request(more: Partial<OverrideRequest> = {}): OverrideRequest {
  return {
    availability: 'away',
    text: 'coffee',
    ends: { kind: 'revert' },
    by: 'john@example.com',
    revision: null,
    ...more,
  };
}

test('a known meeting is published when it begins and when it ends', async () => {
  const engine = await running([john]);
  engine.calendar(john.jid, { periods: [busy(hourMs)], knownAt: 'live' });

  await clock.passTo(eight + 3 * hourMs);

  expect(link.sent).toEqual([
    { at: eight + hourMs, person: john.jid, shown: 'dnd In a meeting until 10:00 AM' },
    { at: eight + 2 * hourMs, person: john.jid, shown: 'available' },
  ]);
});

test('a change that takes effect at once is published at once', async () => {
  const engine = await running([john], { calendarSpreadS: 50 });
  await clock.passTo(eight + minuteMs);

  engine.calendar(john.jid, { periods: [busy(0)], knownAt: 'live' });
  await settled();

  expect(link.sent).toHaveLength(1);
  expect(link.sent[0]?.at).toBe(eight + minuteMs);
});

test('nothing is published without a difference', async () => {
  const engine = await running([john, mary]);
  engine.calendar(john.jid, { periods: [busy(hourMs)], knownAt: 'live' });
  engine.calendar(john.jid, { periods: [busy(2 * hourMs)], knownAt: eight });
  engine.sessions(mary.jid, { state: 'online', availability: 'available', text: '' });
  engine.personChanged({ ...mary, name: 'Mary' });
  await settled();

  expect(link.sent).toEqual([]);
});

test('a presence is said in the default language first, then in the others', async () => {
  const engine = await running([{ ...john, locale: 'de-AT' }]);
  engine.calendar(john.jid, { periods: [busy(0)], knownAt: 'live' });

  expect(engine.current(john.jid)?.statuses).toEqual([
    { lang: 'en', text: 'In a meeting until 9:00 AM' },
    { lang: 'de', text: 'In einer Besprechung bis 09:00 Uhr' },
  ]);
});

describe('calendar spread', () => {
  test('delays a known boundary by the same offset each time, within the spread', async () => {
    const people = Array.from({ length: 300 }, (_, index) => person(`p${index}`));
    const engine = await running(people, { calendarSpreadS: 50 });
    for (const each of people) {
      engine.calendar(each.jid, { periods: [busy(hourMs)], knownAt: 'live' });
    }

    await clock.passTo(eight + 4 * hourMs);

    expect(link.sent).toHaveLength(600);
    for (const { at, person: jid, shown } of link.sent) {
      const boundary = eight + (shown === 'available' ? 2 : 1) * hourMs;
      expect(at - boundary).toBe(spreadOffsetMs(jid as Person['jid'], 50));
      expect(at - boundary).toBeLessThan(50_000);
    }
    const offsets = new Set(link.sent.map(({ at }) => Math.floor(((at - eight) % hourMs) / 5000)));
    expect(offsets.size).toBe(10);
  });

  test('does not delay an override, a revert or the end of an override', async () => {
    const engine = await running([john], { calendarSpreadS: 50 });
    const at = eight + 30 * minuteMs;

    await engine.override(john.jid, request({ ends: { kind: 'time', at } }));
    await clock.passTo(eight + hourMs);
    await engine.override(john.jid, request());
    await settled();
    await engine.revert(john.jid, john.jid);
    await settled();

    expect(link.sent.map(({ at: sentAt, shown }) => [sentAt - eight, shown])).toEqual([
      [0, 'away coffee'],
      [30 * minuteMs, 'available'],
      [hourMs, 'away coffee'],
      [hourMs, 'available'],
    ]);
  });
});

describe('an override', () => {
  test('is on disk before it is acknowledged, and says what one returns to', async () => {
    const engine = await running([john]);
    engine.calendar(john.jid, { periods: [busy(0, 2 * hourMs)], knownAt: 'live' });

    const outcome = await engine.override(
      john.jid,
      request({ ends: { kind: 'time', at: eight + hourMs } }),
    );

    expect(overrides.kept.get(john.jid)).toMatchObject({ availability: 'away', text: 'coffee' });
    expect(outcome).toMatchObject({
      kind: 'set',
      presence: { source: 'override' },
      endsAt: eight + hourMs,
      returnsTo: { source: 'busy', until: eight + 2 * hourMs },
      withoutIt: { source: 'busy' },
    });
  });

  test('that the disk does not take is neither acknowledged nor shown', async () => {
    const engine = await running([john]);
    overrides.failure = new Error('disk full');

    await expect(engine.override(john.jid, request())).rejects.toThrow('disk full');

    expect(link.sent).toEqual([]);
    expect(engine.current(john.jid)?.presence.source).toBe('default');
  });

  test('that races with another is refused where it is based on an old revision', async () => {
    const engine = await running([john]);

    const [first, second] = await Promise.all([
      engine.override(john.jid, request({ revision: 0, text: 'first' })),
      engine.override(john.jid, request({ revision: 0, text: 'second' })),
    ]);

    expect(first.kind).toBe('set');
    expect(second).toEqual({ kind: 'refused', reason: 'changed-meanwhile' });
    expect(overrides.kept.get(john.jid)?.text).toBe('first');
  });

  test('that ends by itself leaves the disk', async () => {
    const engine = await running([john]);
    const at = eight + hourMs;

    await engine.override(john.jid, request({ ends: { kind: 'time', at } }));
    await clock.passTo(at);

    expect(overrides.kept.size).toBe(0);
  });

  test('that has ended while we were away is gone at the start', async () => {
    const before = await running([john]);
    const at = eight + hourMs;
    await before.override(john.jid, request({ ends: { kind: 'time', at } }));
    await before[Symbol.asyncDispose]();
    clock = new EngineTestClock(at + minuteMs);

    const after = newEngine([john]);
    after.calendar(john.jid, { periods: [], knownAt: 'live' });
    await after.start();
    await settled();

    expect(after.current(john.jid)?.presence.source).toBe('default');
    expect(overrides.kept.size).toBe(0);
  });

  test('outlasts a restart together with what it follows', async () => {
    const before = await running([john]);
    before.calendar(john.jid, { periods: [busy(0)], knownAt: 'live' });
    await before.override(john.jid, request({ ends: { kind: 'end-of-meeting' } }));
    await clock.passTo(eight + 30 * minuteMs);
    const lengthened = [busy(0, 2 * hourMs)];
    before.calendar(john.jid, { periods: lengthened, knownAt: 'live' });
    await settled();
    await before[Symbol.asyncDispose]();

    const after = newEngine([john]);
    after.calendar(john.jid, { periods: lengthened, knownAt: clock.now() });
    await after.start();

    expect(after.explain(john.jid)?.overrideEndsAt).toBe(eight + 120 * minuteMs);
  });

  test.each([
    ['nobody@example.com', 'unknown-person'],
    ['off@example.com', 'disabled-person'],
  ])('of %s is refused', async (jid, reason) => {
    const engine = await running([person('off', { enabled: false })]);

    const outcome = await engine.override(jid as Person['jid'], request());

    expect(outcome).toEqual({ kind: 'refused', reason });
  });

  test('can be reverted twice', async () => {
    const engine = await running([john]);
    await engine.override(john.jid, request());
    const kinds = [await engine.revert(john.jid, 'john'), await engine.revert(john.jid, 'john')];

    expect(kinds.map(({ kind }) => kind)).toEqual(['reverted', 'nothing-to-revert']);
  });
});

describe('people', () => {
  test('switched off are shown unavailable, switched on as they are', async () => {
    const engine = await running([john]);
    engine.calendar(john.jid, { periods: [busy(0)], knownAt: 'live' });
    await settled();

    engine.personChanged({ ...john, enabled: false });
    await settled();
    engine.personChanged(john);
    await settled();

    expect(link.sent.map(({ shown }) => shown)).toEqual([
      'dnd In a meeting until 9:00 AM',
      'unavailable',
      'dnd In a meeting until 9:00 AM',
    ]);
  });

  test('who are removed are shown unavailable and then forgotten', async () => {
    const engine = await running([john]);

    engine.personRemoved(john.jid);
    await settled();

    expect(link.sent.map(({ shown }) => shown)).toEqual(['unavailable']);
    expect(link.forgotten).toEqual([john.jid]);
  });

  test('who are removed while an override is being stored stay removed', async () => {
    const engine = await running([john]);

    const outcome = engine.override(john.jid, request());
    await Promise.resolve();
    engine.personRemoved(john.jid);
    expect(await outcome).toEqual({ kind: 'refused', reason: 'unknown-person' });
    await settled();

    expect(link.sent.map(({ shown }) => shown)).toEqual(['unavailable']);
  });

  test('narrow what the organisation allows, and never widen it', async () => {
    const hides = { ...john, displayOutOfOffice: false };
    const engine = await running([hides, mary]);
    for (const { jid } of [hides, mary]) {
      const periods = [busy(0, dayMs, 'out-of-office')];
      engine.calendar(jid, { periods, knownAt: 'live' });
    }

    expect(engine.current(hides.jid)?.statuses).toEqual([]);
    expect(engine.current(mary.jid)?.statuses[0]?.text).toContain('Out of office');

    const hidden = { ...defaultPolicy, displayOutOfOffice: false };
    await engine.settingsChanged({ ...settings, policy: hidden });
    expect(engine.current(mary.jid)?.statuses).toEqual([]);
    expect(engine.current(mary.jid)?.presence.availability).toBe('away');
  });
});

describe('a link', () => {
  test('that comes back without its state is sent everyone again, at the rate it is given', async () => {
    const people = Array.from({ length: 1200 }, (_, index) => person(`p${index}`));
    await running(people);

    link.audience?.offline();
    link.audience?.online();
    await settled();
    const atOnce = link.sent.length;
    await clock.passTo(eight + minuteMs);

    expect(atOnce).toBe(500);
    expect(link.sent).toHaveLength(1200);
    expect((link.sent.at(-1)?.at ?? 0) - eight).toBe(200);
  });

  test('that kept its state is sent only what differs', async () => {
    const before = await running([john, mary]);
    await before[Symbol.asyncDispose]();
    const kept = new Map([
      [john.jid, 'available'],
      [mary.jid, 'dnd In a meeting until 8:30 AM'],
    ]);
    link = new RecordingPublisher(() => clock.now(), { keepsState: true });

    const after = newEngine([john, mary]);
    for (const { jid } of [john, mary]) after.calendar(jid, { periods: [], knownAt: 'live' });
    await after.start();
    await after.attach(link, kept);
    await settled();

    expect(link.sent).toEqual([{ at: eight, person: mary.jid, shown: 'available' }]);
  });

  test('that fails does not hold up another', async () => {
    const engine = await running([john]);
    const other = new RecordingPublisher(() => clock.now());
    await engine.attach(other);
    await settled();
    link.failure = new Error('down');

    await engine.override(john.jid, request());
    await settled();
    link.failure = undefined;
    link.audience?.online();
    await settled();

    expect(other.sent.at(-1)?.shown).toBe('away coffee');
    expect(link.sent.at(-1)?.shown).toBe('away coffee');
  });

  test('is sent the last state only, however fast things change', async () => {
    const engine = await running([john]);
    link.audience?.offline();

    for (let turn = 0; turn < 10; turn++) {
      await engine.override(john.jid, request({ text: `turn ${turn}` }));
    }
    link.audience?.online();
    await settled();

    expect(link.sent).toEqual([{ at: eight, person: john.jid, shown: 'away turn 9' }]);
  });
});
