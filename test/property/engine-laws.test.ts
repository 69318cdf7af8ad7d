import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Engine } from '../../src/engine/engine.ts';
import type { CalendarEntry } from '../../src/presence/calendar-entry.ts';
import type { AutomaticRepliesClaim, BusyPeriod } from '../../src/presence/claims.ts';
import type { Policy } from '../../src/presence/policy.ts';
import { readPeriods } from '../../src/presence/reading.ts';
import type { WantedOverride } from '../../src/presence/set-override.ts';
import { type Instant, minuteMs } from '../../src/presence/time.ts';
import { silentTelemetry } from '../../src/telemetry/telemetry.ts';
import { createWording } from '../../src/wording/wording.ts';
import {
  anyEntry,
  anyInstant,
  anyPolicy,
  anyReplies,
  anyWantedOverride,
} from '../support/arbitrary-claims.ts';
import { EngineTestClock, settled } from '../support/engine-clock.ts';
import { OverrideMemory } from '../support/override-memory.ts';
import { person } from '../support/people.ts';
import { RecordingPublisher } from '../support/recording-publisher.ts';

const john = person('john', { timeZone: null });

type Step = { readonly minutes: number } & (
  | { readonly kind: 'calendar'; readonly entries: readonly CalendarEntry[] }
  | { readonly kind: 'replies'; readonly replies: AutomaticRepliesClaim }
  | { readonly kind: 'override'; readonly wanted: WantedOverride }
  | { readonly kind: 'revert' | 'nothing' }
);

interface Story {
  readonly start: Instant;
  readonly policy: Policy;
  readonly steps: readonly Step[];
  readonly restartAfter: number;
}

const anyStory: fc.Arbitrary<Story> = anyInstant.chain((start) => {
  const minutes = fc.integer({ min: 0, max: 600 });
  const step: fc.Arbitrary<Step> = fc.oneof(
    fc.record({
      minutes,
      kind: fc.constant('calendar' as const),
      entries: fc.array(anyEntry(start), { maxLength: 5 }),
    }),
    fc.record({ minutes, kind: fc.constant('replies' as const), replies: anyReplies(start) }),
    fc.record({
      minutes,
      kind: fc.constant('override' as const),
      wanted: anyWantedOverride(start + 600 * minuteMs),
    }),
    fc.record({ minutes, kind: fc.constantFrom('revert' as const, 'nothing' as const) }),
  );
  return fc.record({
    start: fc.constant(start),
    policy: anyPolicy,
    steps: fc.array(step, { minLength: 1, maxLength: 8 }),
    restartAfter: fc.nat(8),
  });
});

/** What a link that keeps its state is sent, with or without a restart on the way. */
async function play(story: Story, restarts: boolean): Promise<readonly object[]> {
  const clock = new EngineTestClock(story.start);
  const overrides = new OverrideMemory();
  const sent: object[] = [];
  const shown = new Map<typeof john.jid, string>();
  let periods: readonly BusyPeriod[] = [];
  let replies: AutomaticRepliesClaim = { state: 'disabled' };

  async function open(): Promise<Engine> {
    const engine = new Engine({
      people: [john],
      overrides,
      settings: {
        policy: story.policy,
        language: 'en',
        furtherLanguages: [],
        calendarSpreadS: 0,
      },
      wording: createWording(),
      clock,
      telemetry: silentTelemetry(),
    });
    const link = new RecordingPublisher(() => clock.now(), { keepsState: true });
    link.sent.push = (...more) => sent.push(...more);
    engine.calendar(john.jid, { periods, knownAt: 'live' });
    engine.automaticReplies(john.jid, replies);
    await engine.start();
    await engine.attach(link, shown);
    await settled();
    return engine;
  }

  let engine = await open();
  let now = story.start;
  for (const [index, step] of story.steps.entries()) {
    now += step.minutes * minuteMs;
    await clock.passTo(now);
    if (step.kind === 'calendar') {
      periods = readPeriods(step.entries, story.policy.timeZone);
      engine.calendar(john.jid, { periods, knownAt: 'live' });
    } else if (step.kind === 'replies') {
      replies = step.replies;
      engine.automaticReplies(john.jid, replies);
    } else if (step.kind === 'override') {
      await engine.override(john.jid, { ...step.wanted, revision: null });
    } else if (step.kind === 'revert') {
      await engine.revert(john.jid, john.jid);
    }
    await settled();
    if (restarts && index === story.restartAfter) {
      await engine[Symbol.asyncDispose]();
      engine = await open();
    }
  }
  await clock.passTo(now + 48 * 60 * minuteMs);
  await engine[Symbol.asyncDispose]();
  return sent;
}

test('stopped and started at any moment, the same is sent: nothing twice, nothing missed', async () => {
  await fc.assert(
    fc.asyncProperty(anyStory, async (story) => {
      const through = await play(story, false);
      const restarted = await play(story, true);

      expect(restarted).toEqual(through);
    }),
    { numRuns: 150 },
  );
});

test('nothing is sent that does not differ from what was sent before', async () => {
  await fc.assert(
    fc.asyncProperty(anyStory, async (story) => {
      const sent = (await play(story, true)) as { readonly shown: string }[];

      for (const [index, { shown }] of sent.entries()) {
        expect(shown).not.toBe(sent[index - 1]?.shown);
      }
    }),
    { numRuns: 100 },
  );
});
