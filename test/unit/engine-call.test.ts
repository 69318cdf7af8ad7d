import { expect, test } from 'vitest';
import { Engine } from '../../src/engine/engine.ts';
import type { Jid, Person } from '../../src/people/person.ts';
import type { BusyPeriod } from '../../src/presence/claims.ts';
import { defaultPolicy } from '../../src/presence/policy.ts';
import { silentTelemetry } from '../../src/telemetry/telemetry.ts';
import { hourMs, minuteMs } from '../../src/time/instant.ts';
import { createWording } from '../../src/wording/wording.ts';
import { EngineTestClock, settled } from '../support/engine-clock.ts';
import { OverrideMemory } from '../support/override-memory.ts';
import { person } from '../support/people.ts';
import { RecordingPublisher } from '../support/recording-publisher.ts';

const eight = Date.parse('2026-01-14T08:00:00Z');
const john = person('john');
const clock = new EngineTestClock(eight);
const call = { since: eight, until: eight + hourMs };

interface House {
  readonly engine: Engine;
  readonly clock: EngineTestClock;
  readonly link: RecordingPublisher;
  readonly overrides: OverrideMemory;
}

async function house(
  who: Person = john,
  periods: readonly BusyPeriod[] = [],
  calendarSpreadS = 50,
): Promise<House> {
  const own = new EngineTestClock(clock.now());
  const link = new RecordingPublisher(() => own.now());
  const overrides = new OverrideMemory();
  const engine = new Engine({
    people: [who],
    overrides,
    settings: { policy: defaultPolicy, language: 'en', furtherLanguages: [], calendarSpreadS },
    wording: createWording(),
    clock: own,
    telemetry: silentTelemetry(),
  });
  engine.calendar(who.jid, { periods, knownAt: 'live' });
  await engine.start();
  await engine.attach(link);
  await own.passTo(eight);
  link.sent.length = 0;
  return { engine, clock: own, link, overrides };
}

function shown({ link }: House): readonly string[] {
  return link.sent.map(({ at, shown: text }) => `${(at - eight) / minuteMs} ${text}`);
}

test('a call is shown at once and ends by itself at its own time, unspread', async () => {
  const here = await house();

  here.engine.call(john.jid, call);
  await here.clock.passTo(eight + 2 * hourMs);

  expect(shown(here)).toEqual(['0 dnd On the phone', '60 available']);
});

test('a call that is said again goes on until its new end', async () => {
  const here = await house();

  here.engine.call(john.jid, call);
  await here.clock.passTo(eight + 50 * minuteMs);
  here.engine.call(john.jid, { since: eight, until: eight + 90 * minuteMs });
  await here.clock.passTo(eight + 3 * hourMs);

  expect(shown(here)).toEqual(['0 dnd On the phone', '90 available']);
});

test('the end of one call is not the end of another that somebody else has told of', async () => {
  const here = await house();

  here.engine.call(john.jid, call, 'sip phones');
  here.engine.call(john.jid, { since: eight, until: eight + 3 * hourMs }, 'api');
  here.engine.call(john.jid, null, 'api');
  await here.clock.passTo(eight + 2 * hourMs);

  expect(shown(here)).toEqual(['0 dnd On the phone', '60 available']);
});

test('a call that ends inside a meeting gives the meeting', async () => {
  const meeting = { start: eight, end: eight + 3 * hourMs, level: 'busy', allDay: false } as const;
  const here = await house(john, [meeting], 0);

  here.engine.call(john.jid, call);
  await here.clock.passTo(eight + 2 * hourMs);

  expect(shown(here)).toEqual(['0 dnd On the phone', '60 dnd In a meeting until 11:00 AM']);
});

test('an absence stands behind a call', async () => {
  const away = {
    start: eight - hourMs,
    end: eight + 3 * hourMs,
    level: 'out-of-office',
    allDay: false,
  } as const;
  const here = await house(john, [away], 0);

  here.engine.call(john.jid, call);
  await settled();

  expect(shown(here)).toEqual([
    '0 dnd On the phone. Out of office from 14th January 2026 7:00 AM GMT till 14th January 2026 11:00 AM GMT',
  ]);
});

test('an override goes before a call, and reverting it gives the call back', async () => {
  const here = await house();

  here.engine.call(john.jid, call);
  await here.engine.override(john.jid, {
    availability: 'away',
    text: 'Lunch',
    ends: { kind: 'revert' },
    by: john.jid,
    revision: null,
  });
  await settled();
  await here.engine.revert(john.jid, john.jid);
  await settled();

  expect(shown(here)).toEqual(['0 dnd On the phone', '0 away Lunch', '0 dnd On the phone']);
});

test('a call is explained, with its end', async () => {
  const { engine } = await house();

  engine.call(john.jid, call);

  expect(engine.explain(john.jid)?.claims[0]).toEqual({
    source: 'call',
    availability: 'dnd',
    activity: 'on-the-phone',
    since: eight,
    until: eight + hourMs,
    wins: true,
  });
});

test('a call of someone who is switched off does not show, nor that of a stranger', async () => {
  const here = await house({ ...john, enabled: false });

  here.engine.call(john.jid, call);
  here.engine.call('nobody@example.com' as Jid, call);
  await here.clock.passTo(eight + 2 * hourMs);

  expect(shown(here)).toEqual([]);
});

test('a call is not known any more after a restart', async () => {
  const before = await house();
  before.engine.call(john.jid, call);
  await before.engine[Symbol.asyncDispose]();

  const { engine } = await house();

  expect(engine.explain(john.jid)?.presence.source).toBe('default');
});
