import { expect, test } from 'vitest';
import { Engine } from '../../src/engine/engine.ts';
import type { Upcoming } from '../../src/engine/presence-publisher.ts';
import { defaultPolicy } from '../../src/presence/policy.ts';
import { silentTelemetry } from '../../src/telemetry/telemetry.ts';
import { hourMs } from '../../src/time/instant.ts';
import { createWording } from '../../src/wording/wording.ts';
import { EngineTestClock, settled } from '../support/engine-clock.ts';
import { OverrideMemory } from '../support/override-memory.ts';
import { person } from '../support/people.ts';
import { RecordingPublisher } from '../support/recording-publisher.ts';

const midnight = Date.parse('2026-11-23T00:00:00Z');
const john = person('john', { locale: 'de', showNextMeeting: true });
const meeting = { start: midnight + 14 * hourMs, end: midnight + 15 * hourMs };

async function startEngine(now: number, of = john) {
  const clock = new EngineTestClock(now);
  const engine = new Engine({
    people: [of],
    overrides: new OverrideMemory(),
    settings: { policy: defaultPolicy, language: 'en', furtherLanguages: [], calendarSpreadS: 0 },
    wording: createWording(),
    clock,
    telemetry: silentTelemetry(),
  });
  const period = { ...meeting, level: 'busy' as const, allDay: false };
  engine.calendar(of.jid, { periods: [period], knownAt: 'live' });
  await engine.start();
  return { engine, clock, next: (): Upcoming | undefined => engine.current(of.jid)?.next };
}

test('the next meeting of the day goes with what is shown, in the language that comes first', async () => {
  const { engine, next } = await startEngine(midnight + 9 * hourMs);

  expect(next()).toEqual({
    kind: 'meeting',
    from: meeting.start,
    until: meeting.end,
    status: { lang: 'en', text: 'In a meeting' },
  });
  await engine[Symbol.asyncDispose]();
});

test('whoever switches it off has it taken back, and nothing else changes', async () => {
  const { engine, next } = await startEngine(midnight + 9 * hourMs);
  const before = engine.current(john.jid)?.presence;

  engine.personChanged({ ...john, showNextMeeting: false });

  expect(next()).toBeUndefined();
  expect(engine.current(john.jid)?.presence).toEqual(before);
  await engine[Symbol.asyncDispose]();
});

test('whoever is disabled has nothing that comes next', async () => {
  const { engine, next } = await startEngine(midnight + 9 * hourMs, { ...john, enabled: false });

  expect(next()).toBeUndefined();
  await engine[Symbol.asyncDispose]();
});

test('at midnight the meeting of the day to come is told, and XMPP is sent nothing for it', async () => {
  const { engine, clock, next } = await startEngine(midnight - 2 * hourMs);
  const link = new RecordingPublisher(() => clock.now());
  await engine.attach(link);
  await settled();
  const sent = link.sent.length;
  expect(next()).toBeUndefined();

  await clock.passTo(midnight);

  expect(next()?.from).toBe(meeting.start);
  expect(link.sent.length).toBe(sent);
  await engine[Symbol.asyncDispose]();
});
