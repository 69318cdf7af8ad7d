import fc from 'fast-check';
import { expect } from 'vitest';
import { type Claims, nothingKnown } from '../../src/presence/claims.ts';
import { compose, nextChange } from '../../src/presence/compose.ts';
import { consider } from '../../src/presence/known.ts';
import {
  overrideAfterChange,
  overrideEnd,
  standingOverride,
} from '../../src/presence/override-end.ts';
import type { Policy } from '../../src/presence/policy.ts';
import { readPeriods } from '../../src/presence/reading.ts';
import { setOverride } from '../../src/presence/set-override.ts';
import type { Instant } from '../../src/time/instant.ts';
import { word } from '../../src/wording/wording.ts';
import {
  anyEntry,
  anyInstant,
  anyPolicy,
  anyReplies,
  anySessions,
} from '../support/arbitrary-claims.ts';
import {
  type Happening,
  type Story,
  StoryStage,
  anyStory,
  endsAfter,
  epilogueMs,
  john,
} from '../support/engine-story.ts';
import { law } from '../support/laws.ts';

/** What an engine ought to know: the pure core, without timers, links and disks. */
class Expected {
  readonly #policy: Policy;
  claims: Claims;

  constructor({ policy, entries }: Story) {
    this.#policy = policy;
    const periods = readPeriods(entries, policy.timeZone);
    this.claims = { ...nothingKnown, calendar: { periods, knownAt: 'live' } };
  }

  passTo(now: Instant): void {
    const override = standingOverride(consider(this.claims, this.#policy), now);
    this.claims = { ...this.claims, override };
  }

  happen(happening: Happening, told: Omit<Claims, 'override'>, now: Instant): void {
    const { override } = this.claims;
    const before = consider(this.claims, this.#policy);
    if (happening.kind === 'override') {
      const wanted = { ...happening.wanted, ends: endsAfter(happening.wanted.ends, now) };
      const set = setOverride(wanted, before, now);
      if (typeof set !== 'string') this.claims = { ...this.claims, override: set };
    } else if (happening.kind === 'revert') {
      this.claims = { ...this.claims, override: null };
    } else {
      this.claims = { ...told, override };
      const after = consider(this.claims, this.#policy);
      this.claims = { ...this.claims, override: overrideAfterChange(before, after, now) };
    }
    this.passTo(now);
  }
}

law(
  'whatever is edited, overridden, reverted and reported, what is shown is composed of what is known',
  fc.record({
    story: anyStory,
    spreadS: fc.constantFrom(0, 0, 59),
    looks: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 2 }),
  }),
  async ({ story, spreadS, looks }) => {
    const { policy } = story;
    const stage = new StoryStage(story, spreadS);
    const expected = new Expected(story);
    await stage.start();

    function look(): void {
      const now = stage.clock.now();
      expected.passTo(now);
      const { claims } = expected;
      const presence = compose(claims, policy, now);
      const text = word(presence.message, 'en', policy.timeZone);
      const end =
        claims.override === null
          ? Infinity
          : overrideEnd(claims.override, consider(claims, policy));
      const explained = stage.engine.explain(john.jid);
      const shown = stage.engine.current(john.jid);
      // What has begun or ended in the last minute may still wait for its turn.
      const before = spreadS === 0 ? null : nextChange(claims, policy, now - 60_000);
      const settled = before === null || before > now;

      expect({
        shown: settled ? shown?.presence : presence,
        text: settled ? (shown?.statuses[0]?.text ?? '') : text,
        sent: settled ? stage.link.at(-1)?.shown : `${presence.availability} ${text}`.trim(),
        explained: explained?.presence,
        overrideEndsAt: explained?.overrideEndsAt,
        stored: stage.overrides.kept.size,
      }).toEqual({
        shown: presence,
        text,
        sent: `${presence.availability} ${text}`.trim(),
        explained: presence,
        overrideEndsAt: Number.isFinite(end) ? end : null,
        stored: claims.override === null ? 0 : 1,
      });
    }

    let now = story.start;
    look();
    for (const step of story.steps) {
      for (const part of looks.toSorted((a, b) => a - b)) {
        await stage.clock.passTo(now + Math.floor(step.afterMs * part));
        look();
      }
      now += step.afterMs;
      await stage.clock.passTo(now);
      expected.passTo(now);
      await stage.happen(step);
      expected.happen(step, stage.told, now);
      look();
    }
    for (const part of looks.toSorted((a, b) => a - b)) {
      await stage.clock.passTo(now + Math.floor(epilogueMs * part));
      look();
    }
    await stage.stop();
  },
);

law(
  'nothing is published without a difference',
  fc.record({ story: anyStory, spreadS: fc.constantFrom(0, 50, 59) }),
  async ({ story, spreadS }) => {
    const stage = new StoryStage(story, spreadS);
    await stage.start();
    for (const step of story.steps) {
      await stage.clock.passTo(stage.clock.now() + step.afterMs);
      await stage.happen(step);
      // The same again changes nothing.
      const sent = stage.link.length;
      stage.engine.calendar(john.jid, stage.told.calendar);
      stage.engine.sessions(john.jid, stage.told.sessions);
      stage.engine.personChanged(john);
      await stage.clock.passTo(stage.clock.now());
      expect(stage.link.length).toBe(sent);
    }
    await stage.clock.passTo(stage.clock.now() + epilogueMs);
    await stage.stop();

    for (const [index, { shown }] of stage.link.entries()) {
      expect(shown).not.toBe(stage.link[index - 1]?.shown);
    }
  },
);

const anyStates = anyInstant.chain((start) => {
  const states = fc.record({
    entries: fc.array(anyEntry(start), { maxLength: 6 }),
    automaticReplies: anyReplies(start),
    sessions: anySessions,
  });
  return fc.record({
    start: fc.constant(start),
    policy: anyPolicy,
    first: states,
    last: states,
    order: fc.shuffledSubarray(['calendar', 'replies', 'sessions'] as const, { minLength: 3 }),
    again: fc.array(fc.constantFrom('calendar', 'replies', 'sessions'), { maxLength: 4 }),
    keys: fc.array(fc.nat(), { minLength: 6, maxLength: 6 }),
  });
});

law(
  'any order in which states become known gives the same presence in the end',
  anyStates,
  async ({ start, policy, first, last, order, again, keys }) => {
    const otherwise = last.entries
      .map((entry, index) => ({ entry, key: keys[index] ?? 0 }))
      .toSorted((a, b) => a.key - b.key)
      .map(({ entry }) => entry);
    const straight = new StoryStage({ start, policy, entries: [], steps: [] }, 0);
    const around = new StoryStage({ start, policy, entries: first.entries, steps: [] }, 0);
    await straight.start();
    await around.start();

    async function tell(stage: StoryStage, what: string, states: typeof last): Promise<void> {
      if (what === 'calendar') await stage.happen({ kind: 'calendar', entries: states.entries });
      if (what === 'replies')
        await stage.happen({ kind: 'replies', replies: states.automaticReplies });
      if (what === 'sessions') await stage.happen({ kind: 'sessions', sessions: states.sessions });
    }
    for (const what of ['calendar', 'replies', 'sessions']) await tell(straight, what, last);
    for (const what of again) await tell(around, what, first);
    for (const what of order) await tell(around, what, { ...last, entries: otherwise });

    expect(around.engine.current(john.jid)).toEqual(straight.engine.current(john.jid));
    expect(around.link.at(-1)?.shown).toBe(straight.link.at(-1)?.shown);
    await straight.stop();
    await around.stop();
  },
);
