import fc from 'fast-check';
import { Engine } from '../../src/engine/engine.ts';
import type { CalendarEntry } from '../../src/presence/calendar-entry.ts';
import {
  type AutomaticRepliesClaim,
  type CalendarClaim,
  type Call,
  type Claims,
  type Sessions,
  nothingKnown,
} from '../../src/presence/claims.ts';
import type { Policy } from '../../src/presence/policy.ts';
import { readPeriods } from '../../src/presence/reading.ts';
import type { WantedEnd, WantedOverride } from '../../src/presence/set-override.ts';
import { silentTelemetry } from '../../src/telemetry/telemetry.ts';
import { type Instant, dayMs, hourMs, minuteMs } from '../../src/time/instant.ts';
import { createWording } from '../../src/wording/wording.ts';
import {
  anyEntry,
  anyInstant,
  anyPolicy,
  anyReplies,
  anySessions,
  anyWantedOverride,
} from './arbitrary-claims.ts';
import { EngineTestClock, settled } from './engine-clock.ts';
import { OverrideMemory } from './override-memory.ts';
import { person } from './people.ts';
import { RecordingPublisher } from './recording-publisher.ts';

/** Whoever the stories are about: whose time zone is the policy's. */
export const john = person('john', { timeZone: null });

/** Something that happens, so long after what happened before it. */
type Step = { readonly afterMs: number } & Happening;

export type Happening =
  | { readonly kind: 'calendar'; readonly entries: readonly CalendarEntry[] }
  | { readonly kind: 'unvouched' }
  | { readonly kind: 'replies'; readonly replies: AutomaticRepliesClaim }
  | { readonly kind: 'sessions'; readonly sessions: Sessions }
  | { readonly kind: 'call'; readonly forMs: number | null }
  | { readonly kind: 'override'; readonly wanted: WantedOverride }
  | { readonly kind: 'revert' | 'nothing' };

export interface Story {
  readonly start: Instant;
  readonly policy: Policy;
  readonly entries: readonly CalendarEntry[];
  readonly steps: readonly Step[];
}

// Minutes as a rule, so that much falls together; sometimes just before or after.
const anyPauseMs = fc
  .tuple(fc.integer({ min: 0, max: 600 }), fc.constantFrom(0, 0, 0, 1, 7_000, 40_000, -1))
  .map(([minutes, odd]) => Math.max(0, minutes * minuteMs + odd));

function anyHappening(start: Instant): fc.Arbitrary<Happening> {
  const overridden = fc.record({
    kind: fc.constant('override' as const),
    wanted: anyWantedOverride(start + 10 * hourMs),
  });
  const edited = fc.record({
    kind: fc.constant('calendar' as const),
    entries: fc.array(anyEntry(start), { maxLength: 5 }),
  });
  return fc.oneof(
    edited,
    edited,
    overridden,
    overridden,
    fc.record({ kind: fc.constant('replies' as const), replies: anyReplies(start) }),
    fc.record({ kind: fc.constant('sessions' as const), sessions: anySessions }),
    fc.record({
      kind: fc.constant('call' as const),
      forMs: fc.constantFrom(null, 20_000, 30 * minuteMs),
    }),
    fc.record({ kind: fc.constantFrom('revert', 'revert', 'unvouched', 'nothing') }),
  );
}

export const anyStory: fc.Arbitrary<Story> = anyInstant.chain((start) =>
  fc.record({
    start: fc.constant(start),
    policy: anyPolicy,
    entries: fc.array(anyEntry(start), { maxLength: 5 }),
    steps: fc.array(
      fc
        .tuple(anyPauseMs, anyHappening(start))
        .map(([afterMs, happening]): Step => ({ afterMs, ...happening })),
      { minLength: 1, maxLength: 8 },
    ),
  }),
);

/** How long a story is watched after the last thing that happened in it. */
export const epilogueMs = 2 * dayMs;

/** An engine on which a story is played, over a disk and a link that keep what they have. */
export class StoryStage {
  readonly clock: EngineTestClock;
  readonly link: RecordingPublisher['sent'] = [];
  readonly overrides = new OverrideMemory();
  readonly #shown = new Map<typeof john.jid, string>();
  readonly #policy: Policy;
  readonly #spreadS: number;
  #told: Omit<Claims, 'override'> = nothingKnown;
  #engine: Engine | undefined;

  constructor({ start, policy, entries }: Story, spreadS: number) {
    this.clock = new EngineTestClock(start);
    this.#policy = policy;
    this.#spreadS = spreadS;
    this.#told = { ...nothingKnown, calendar: this.#read(entries) };
  }

  get engine(): Engine {
    if (this.#engine === undefined) throw new Error('It was not started.');
    return this.#engine;
  }

  async start(): Promise<void> {
    const engine = new Engine({
      people: [john],
      overrides: this.overrides,
      settings: {
        policy: this.#policy,
        language: 'en',
        furtherLanguages: [],
        calendarSpreadS: this.#spreadS,
      },
      wording,
      clock: this.clock,
      telemetry,
    });
    this.#engine = engine;
    engine.calendar(john.jid, this.#told.calendar);
    engine.automaticReplies(john.jid, this.#told.automaticReplies);
    engine.sessions(john.jid, this.#told.sessions);
    engine.call(john.jid, this.#told.call);
    await engine.start();
    const link = new RecordingPublisher(() => this.clock.now(), {
      keepsState: true,
      sent: this.link,
    });
    await engine.attach(link, this.#shown);
    await settled();
  }

  async stop(): Promise<void> {
    await this.engine[Symbol.asyncDispose]();
  }

  /** What is known apart from overrides. */
  get told(): Omit<Claims, 'override'> {
    return this.#told;
  }

  async happen(happening: Happening): Promise<void> {
    const { engine } = this;
    const now = this.clock.now();
    switch (happening.kind) {
      case 'calendar':
        this.#know({ calendar: this.#read(happening.entries) });
        engine.calendar(john.jid, this.#told.calendar);
        break;
      case 'unvouched':
        this.#know({ calendar: { ...this.#told.calendar, knownAt: now } });
        engine.calendar(john.jid, this.#told.calendar);
        break;
      case 'replies':
        this.#know({ automaticReplies: happening.replies });
        engine.automaticReplies(john.jid, happening.replies);
        break;
      case 'sessions':
        this.#know({ sessions: happening.sessions });
        engine.sessions(john.jid, happening.sessions);
        break;
      case 'call': {
        const { forMs } = happening;
        const call: Call = { since: now, until: forMs === null ? null : now + forMs };
        this.#know({ call });
        engine.call(john.jid, call);
        break;
      }
      case 'override':
        await engine.override(john.jid, {
          ...happening.wanted,
          ends: endsAfter(happening.wanted.ends, now),
          revision: null,
        });
        break;
      case 'revert':
        await engine.revert(john.jid, john.jid);
        break;
      case 'nothing':
        break;
    }
    await settled();
  }

  #know(more: Partial<Claims>): void {
    this.#told = { ...this.#told, ...more };
  }

  #read(entries: readonly CalendarEntry[]): CalendarClaim {
    return { periods: readPeriods(entries, this.#policy.timeZone), knownAt: 'live' };
  }
}

// Of the times that were thought up, most would be in the past.
export function endsAfter(ends: WantedEnd, now: Instant): WantedEnd {
  if (ends.kind !== 'time' || ends.at > now) return ends;
  return { kind: 'time', at: now + 1 + ((now - ends.at) % (5 * hourMs)) };
}

const wording = createWording();
const telemetry = silentTelemetry();
