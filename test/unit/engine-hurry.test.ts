import { expect, test } from 'vitest';
import { Engine } from '../../src/engine/engine.ts';
import type { Publication } from '../../src/engine/presence-publisher.ts';
import { defaultPolicy } from '../../src/presence/policy.ts';
import { silentTelemetry } from '../../src/telemetry/telemetry.ts';
import { hourMs } from '../../src/time/instant.ts';
import { createWording } from '../../src/wording/wording.ts';
import { EngineTestClock, settled } from '../support/engine-clock.ts';
import { OverrideMemory } from '../support/override-memory.ts';
import { person } from '../support/people.ts';
import { RecordingPublisher } from '../support/recording-publisher.ts';

const eight = Date.parse('2026-01-14T08:00:00Z');
const people = Array.from({ length: 5_000 }, (_, at) => person(`p${at}`));
const last = person('p4999');

/** Takes a batch when it is told to. */
class SlowPublisher extends RecordingPublisher {
  #take: (() => void) | undefined;

  override async publish(batch: readonly Publication[]): Promise<void> {
    await new Promise<void>((resolve) => (this.#take = resolve));
    await super.publish(batch);
  }

  async take(): Promise<void> {
    this.#take?.();
    await settled();
  }
}

test.each([
  ['are sent again', false],
  ['begin a meeting at that instant', true],
])('an override and its end go before thousands who %s', async (_what, change) => {
  const clock = new EngineTestClock(eight - hourMs);
  const link = new SlowPublisher(() => clock.now());
  await using engine = new Engine({
    people,
    overrides: new OverrideMemory(),
    settings: { policy: defaultPolicy, language: 'en', furtherLanguages: [], calendarSpreadS: 0 },
    wording: createWording(),
    clock,
    telemetry: silentTelemetry(),
    republishRate: Infinity,
  });
  const meeting = { start: eight, end: eight + hourMs, level: 'busy', allDay: false } as const;
  for (const { jid } of people) engine.calendar(jid, { periods: [meeting], knownAt: 'live' });
  await engine.start();
  await engine.attach(link);
  await settled();
  if (change) {
    while (link.sent.length < people.length) await link.take();
    await clock.passTo(eight);
    for (let turn = 0; turn < 10; turn += 1) await settled();
  }
  const before = link.batches.length;

  await engine.override(last.jid, {
    availability: 'away',
    text: 'coffee',
    ends: { kind: 'revert' },
    by: last.jid,
    revision: null,
  });
  await link.take();
  await link.take();
  await engine.revert(last.jid, last.jid);
  await link.take();
  await link.take();

  // The batch under way and theirs; the one begun meanwhile and theirs again.
  const [, theirs, , theirsAgain] = link.batches.slice(before);
  expect([theirs, theirsAgain]).toEqual([1, 1]);
  expect(link.sent.at(-1)?.person).toBe(last.jid);
  expect(link.sent.findLast(({ shown }) => shown === 'away coffee')?.person).toBe(last.jid);
  expect(link.sent.length).toBeLessThan(change ? 6_100 : 1_100);
});
