import { beforeEach, describe, expect, test } from 'vitest';
import { Engine } from '../../src/engine/engine.ts';
import type { Person } from '../../src/people/person.ts';
import { defaultPolicy } from '../../src/presence/policy.ts';
import { type Telemetry, silentTelemetry } from '../../src/telemetry/telemetry.ts';
import { hourMs, minuteMs } from '../../src/time/instant.ts';
import { createWording } from '../../src/wording/wording.ts';
import { EngineTestClock, settled } from '../support/engine-clock.ts';
import { OverrideMemory } from '../support/override-memory.ts';
import { person } from '../support/people.ts';

const eight = Date.parse('2026-01-14T08:00:00Z');
const john = person('john');
const mary = person('mary');

let clock: EngineTestClock;
let telemetry: Telemetry;
beforeEach(() => {
  clock = new EngineTestClock(eight);
  telemetry = silentTelemetry();
});

async function running(people: readonly Person[]): Promise<Engine> {
  const settings = {
    policy: { ...defaultPolicy, staleAfterH: 2 },
    language: 'en',
    furtherLanguages: [],
    calendarSpreadS: 0,
  };
  const engine = new Engine({
    people,
    overrides: new OverrideMemory(),
    settings,
    wording: createWording(),
    clock,
    telemetry,
  });
  await engine.start();
  await settled();
  return engine;
}

/** The lines of one metric, as they are scraped, without its name. */
async function metric(name: string): Promise<readonly string[]> {
  const text = await telemetry.metrics.getSingleMetricAsString(name);
  const lines = text.split('\n').filter((line) => line.startsWith(name));
  return lines.map((line) => line.slice(name.length).trim());
}

describe('people whose calendar is unknown', () => {
  const unknown = (): Promise<readonly string[]> => metric('doorlight_people_calendar_unknown');

  test('are counted until it is read', async () => {
    const engine = await running([john, mary]);
    const before = await unknown();

    engine.calendar(john.jid, { periods: [], knownAt: 'live' });
    await settled();

    expect(before).toEqual(['{why="stale"} 0', '{why="never-read"} 2']);
    expect(await unknown()).toEqual(['{why="stale"} 0', '{why="never-read"} 1']);
  });

  test('are counted as stale as soon as it is too old, and no longer when it is read again', async () => {
    const engine = await running([john, mary]);
    engine.calendar(john.jid, { periods: [], knownAt: eight });
    engine.calendar(mary.jid, { periods: [], knownAt: 'live' });

    await clock.passTo(eight + 2 * hourMs - 1);
    const before = await unknown();
    await clock.passTo(eight + 2 * hourMs);
    const after = await unknown();
    engine.calendar(john.jid, { periods: [], knownAt: 'live' });
    await settled();

    expect(before).toEqual(['{why="stale"} 0', '{why="never-read"} 0']);
    expect(after).toEqual(['{why="stale"} 1', '{why="never-read"} 0']);
    expect(await unknown()).toEqual(['{why="stale"} 0', '{why="never-read"} 0']);
  });

  test('are those who are shown: nobody who is switched off, removed or wants no calendar', async () => {
    const others = ['anne', 'bert', 'carl'].map((name) => person(name));
    const [anne = john, bert = john, carl = john] = others;
    const engine = await running(others);

    engine.personChanged({ ...anne, enabled: false });
    engine.personRemoved(bert.jid);
    engine.personChanged({ ...carl, meetingInformation: false });
    await settled();

    expect(await unknown()).toEqual(['{why="stale"} 0', '{why="never-read"} 0']);
  });
});

test('meetings and changes of presence are counted, however many come in one turn', async () => {
  const engine = await running([john, mary]);
  const meeting = { level: 'busy', allDay: false } as const;
  const periods = [{ start: eight + minuteMs, end: eight + 2 * minuteMs, ...meeting }];
  for (const { jid } of [john, mary]) engine.calendar(jid, { periods, knownAt: 'live' });

  await clock.passTo(eight + minuteMs);
  const begun = await metric('doorlight_meetings_begun_total');
  await clock.passTo(eight + 2 * minuteMs);

  expect(begun).toEqual(['2']);
  expect(await metric('doorlight_meetings_ended_total')).toEqual(['2']);
  expect(await metric('doorlight_presence_changes_total')).toEqual([
    '{source="unknown"} 2',
    '{source="default"} 4',
    '{source="busy"} 2',
  ]);
});
