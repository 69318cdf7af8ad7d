import { expect, test, vi } from 'vitest';
import { Engine } from '../../src/engine/engine.ts';
import type { EngineSettings } from '../../src/engine/settings.ts';
import { spreadOffsetMs } from '../../src/engine/spread.ts';
import type { Jid, Person } from '../../src/people/person.ts';
import type { CalendarClaim } from '../../src/presence/claims.ts';
import { defaultPolicy } from '../../src/presence/policy.ts';
import { silentTelemetry } from '../../src/telemetry/telemetry.ts';
import { hourMs, type Instant, minuteMs, secondMs } from '../../src/time/instant.ts';
import { createWording } from '../../src/wording/wording.ts';
import { EngineTestClock, settled } from '../support/engine-clock.ts';
import { OverrideMemory } from '../support/override-memory.ts';
import { person } from '../support/people.ts';
import { RecordingPublisher } from '../support/recording-publisher.ts';

const ten: Instant = Date.parse('2026-01-14T10:00:00Z');
const meeting: CalendarClaim = {
  periods: [{ start: ten, end: ten + hourMs, level: 'busy', allDay: false }],
  knownAt: 'live',
};
const longer = meeting.periods.map((period) => ({ ...period, end: ten + 2 * hourMs }));
const people: readonly Person[] = Array.from({ length: 10_000 }, (_, n) => person(`person${n}`));

/** Ten thousand people whose meeting begins at ten, over a link that keeps its state. */
class Crowd {
  readonly clock = new EngineTestClock(ten - 2 * minuteMs);
  readonly #shown = new Map<Jid, string>();
  readonly #settings: EngineSettings;
  #engine: Engine | undefined;
  sent: RecordingPublisher['sent'] = [];

  constructor(calendarSpreadS: EngineSettings['calendarSpreadS']) {
    this.#settings = {
      policy: defaultPolicy,
      language: 'en',
      furtherLanguages: [],
      calendarSpreadS,
    };
  }

  get engine(): Engine {
    if (this.#engine === undefined) throw new Error('It was not started.');
    return this.#engine;
  }

  async start(): Promise<void> {
    const engine = new Engine({
      people,
      overrides: new OverrideMemory(),
      settings: this.#settings,
      wording: createWording(),
      clock: this.clock,
      telemetry: silentTelemetry(),
    });
    for (const { jid } of people) engine.calendar(jid, meeting);
    await engine.start();
    const link = new RecordingPublisher(() => this.clock.now(), {
      keepsState: true,
      sent: this.sent,
    });
    await engine.attach(link, this.#shown);
    this.#engine = engine;
  }

  /** From here on what is sent is counted anew. */
  async quietUntil(instant: Instant): Promise<void> {
    await this.clock.passTo(instant);
    this.sent.length = 0;
  }

  /** Milliseconds after `boundary` by person. */
  offsets(boundary: Instant): ReadonlyMap<string, number> {
    return new Map(this.sent.map(({ at, person: jid }) => [jid, at - boundary]));
  }
}

/** Pearson's χ² of the seconds of so many offsets against as many in each. */
function chiSquare(offsets: Iterable<number>, seconds: number): number {
  const counts = Array.from({ length: seconds }, () => 0);
  let all = 0;
  for (const offset of offsets) {
    const second = Math.floor(offset / secondMs);
    counts[second] = (counts[second] ?? Infinity) + 1;
    all++;
  }
  const wanted = all / seconds;
  return counts.reduce((sum, count) => sum + (count - wanted) ** 2 / wanted, 0);
}

// Long where the machine does much else.
vi.setConfig({ testTimeout: 120_000 });

test.each([
  ['auto', 50],
  [59, 59],
] as const)(
  'ten thousand people whose meeting begins at the same minute are published evenly over %s s',
  async (spreadS, seconds) => {
    const crowd = new Crowd(spreadS);
    await crowd.start();
    await crowd.quietUntil(ten - minuteMs);

    await crowd.clock.passTo(ten + 2 * minuteMs);

    const offsets = crowd.offsets(ten);
    expect(crowd.sent).toHaveLength(people.length);
    expect(offsets.size).toBe(people.length);
    expect(new Set(crowd.sent.map(({ shown }) => shown))).toEqual(
      new Set(['dnd In a meeting until 11:00 AM']),
    );
    expect(Math.min(...offsets.values())).toBeGreaterThanOrEqual(0);
    expect(Math.max(...offsets.values())).toBeLessThan(seconds * secondMs);
    expect(Math.max(...offsets.values())).toBeLessThan(59 * secondMs);
    // One in a million would be above this by chance, with 49 or 58 degrees of freedom.
    expect(chiSquare(offsets.values(), seconds)).toBeLessThan(120);
  },
);

test.each(['auto', 59] as const)(
  'each of them is always at the same offset, also after a restart in the middle (%s)',
  async (spreadS) => {
    const crowd = new Crowd(spreadS);
    await crowd.start();
    await crowd.quietUntil(ten - minuteMs);
    await crowd.clock.passTo(ten + 2 * minuteMs);
    const atTheBeginning = crowd.offsets(ten);

    await crowd.quietUntil(ten + 59 * minuteMs);
    await crowd.clock.passTo(ten + hourMs + 20_010);
    await crowd.engine[Symbol.asyncDispose]();
    const before = crowd.sent.length;
    await crowd.start();
    await settled();
    const atTheStart = crowd.sent.length;
    await crowd.clock.passTo(ten + hourMs + 2 * minuteMs);

    expect(before).toBeGreaterThan(3_000);
    expect(atTheStart).toBe(before);
    expect(crowd.sent).toHaveLength(people.length);
    expect(crowd.offsets(ten + hourMs)).toEqual(atTheBeginning);
  },
);

test('an override among them is not delayed, nor its end, nor a meeting that is moved', async () => {
  const crowd = new Crowd(59);
  await crowd.start();
  await crowd.quietUntil(ten - minuteMs);
  // Those whose turn comes late, so that nobody can take them for punctual by chance.
  const late = people.filter(({ jid }) => spreadOffsetMs(jid, 59) > 30 * secondMs);
  const [overridden, ended, moved] = late.map(({ jid }) => jid);
  if (overridden === undefined || ended === undefined || moved === undefined) throw new Error();
  const wanted = { availability: 'chat', text: '', by: 'administrator', revision: null } as const;
  await crowd.engine.override(ended, { ...wanted, ends: { kind: 'time', at: ten } });
  await crowd.clock.passTo(ten + 50);

  await crowd.engine.override(overridden, { ...wanted, ends: { kind: 'revert' } });
  crowd.engine.calendar(moved, { ...meeting, periods: longer });
  await settled();
  await crowd.clock.passTo(ten + 2 * minuteMs);

  const said = (jid: Jid) =>
    crowd.sent.filter((sent) => sent.person === jid).map(({ at, shown }) => [at - ten, shown]);
  expect(said(overridden)).toEqual([[50, 'chat']]);
  expect(said(ended)).toEqual([
    [-minuteMs, 'chat'],
    [0, 'dnd In a meeting until 11:00 AM'],
  ]);
  expect(said(moved)).toEqual([[50, 'dnd In a meeting until 12:00 PM']]);
});
