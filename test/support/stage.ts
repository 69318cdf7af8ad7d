import { Temporal } from 'temporal-polyfill';
import { Engine } from '../../src/engine/engine.ts';
import type { OverrideOutcome, OverrideRequest, RevertOutcome } from '../../src/engine/inbox.ts';
import type { EngineSettings } from '../../src/engine/settings.ts';
import type { Jid, Person } from '../../src/people/person.ts';
import type { CalendarEntry } from '../../src/presence/calendar-entry.ts';
import {
  type AutomaticRepliesClaim,
  type Call,
  type CalendarClaim,
  type Sessions,
  nothingKnown,
} from '../../src/presence/claims.ts';
import { type Policy, defaultPolicy } from '../../src/presence/policy.ts';
import { readPeriods } from '../../src/presence/reading.ts';
import { silentTelemetry } from '../../src/telemetry/telemetry.ts';
import type { Instant } from '../../src/time/instant.ts';
import { createWording } from '../../src/wording/wording.ts';
import { EngineTestClock, settled } from './engine-clock.ts';
import { OverrideMemory } from './override-memory.ts';
import { person } from './people.ts';
import { RecordingPublisher } from './recording-publisher.ts';

export interface StageOptions {
  /** Who is on it; John by default. Times are told in the time zone of the first. */
  readonly people?: readonly Person[];
  readonly policy?: Partial<Policy>;
  /** When the story begins; `08:00` by default. */
  readonly from?: string;
  /** What a time without a date is of; 14 January 2026, a Wednesday, by default. */
  readonly day?: string;
  readonly spreadS?: number | 'auto';
  readonly furtherLanguages?: readonly string[];
}

/** An entry as stories write it: local times as `Stage.at` reads them. */
export type StagedEntry = Omit<CalendarEntry, 'start' | 'end'> & {
  readonly start: string;
  readonly end: string;
};

export function entry(
  start: string,
  end: string,
  showAs: CalendarEntry['showAs'] = 'busy',
  more: Partial<CalendarEntry> = {},
): StagedEntry {
  return { showAs, ...more, start, end };
}

interface Told {
  readonly calendar: CalendarClaim;
  readonly replies: AutomaticRepliesClaim;
  readonly sessions: Sessions;
  readonly call: Call | null;
}

/**
 * An engine on which a story is played: what becomes known goes in, and everything that a link is
 * sent comes out, in order. The link keeps its state, so that a restart sends nothing twice.
 */
export class Stage implements AsyncDisposable {
  readonly clock: EngineTestClock;
  readonly disk = new OverrideMemory();
  #people: readonly Person[];
  readonly #policy: Policy;
  readonly #day: string;
  readonly settings: EngineSettings;
  readonly sent: RecordingPublisher['sent'] = [];
  readonly #shown = new Map<Jid, string>();
  readonly #told = new Map<Jid, Told>();
  #engine: Engine;

  private constructor(options: StageOptions) {
    const { people = [person('john')], day = '2026-01-14' } = options;
    this.#people = people;
    this.#day = day;
    this.#policy = { ...defaultPolicy, timeZone: people[0]?.timeZone ?? 'UTC', ...options.policy };
    this.settings = {
      policy: this.#policy,
      language: 'en',
      furtherLanguages: options.furtherLanguages ?? [],
      calendarSpreadS: options.spreadS ?? 0,
    };
    this.clock = new EngineTestClock(this.at(options.from ?? '08:00'));
    this.#engine = this.#newEngine();
  }

  /** Everyone's calendar is known and empty. */
  static async open(options: StageOptions = {}): Promise<Stage> {
    const stage = new Stage(options);
    const calendar: CalendarClaim = { periods: [], knownAt: 'live' };
    for (const { jid } of stage.#people) stage.#told.set(jid, { ...untold, calendar });
    await stage.start();
    return stage;
  }

  get engine(): Engine {
    return this.#engine;
  }

  get john(): Person {
    const [first] = this.#people;
    if (first === undefined) throw new Error('There is nobody.');
    return first;
  }

  /** What was published of John, a line each: `10:00 dnd In a meeting until 11:00 AM`. */
  get lines(): readonly string[] {
    return this.linesOf(this.john.jid);
  }

  linesOf(jid: Jid): readonly string[] {
    return this.sent
      .filter((sent) => sent.person === jid)
      .map(({ at, shown }) => `${this.#told24(at)} ${shown}`);
  }

  /** The instant of `10:00`, `+2 10:00` two days later, or a local or absolute ISO 8601. */
  at(time: string): Instant {
    if (time.endsWith('Z')) return Temporal.Instant.from(time).epochMilliseconds;
    const [, plus, clock] = /^(?:([+-]\d+) )?(\d\d:\d\d\S*)$/u.exec(time) ?? [];
    const zone = this.#policy.timeZone;
    if (clock === undefined) {
      return Temporal.PlainDateTime.from(time).toZonedDateTime(zone).epochMilliseconds;
    }
    const day = Temporal.PlainDate.from(this.#day).add({ days: Number(plus ?? 0) });
    const plainTime = Temporal.PlainTime.from(clock);
    return day.toZonedDateTime({ timeZone: zone, plainTime }).epochMilliseconds;
  }

  async passTo(time: string | Instant): Promise<void> {
    await this.clock.passTo(typeof time === 'string' ? this.at(time) : time);
  }

  /** What is known of a calendar from now on. */
  async calendar(
    entries: readonly StagedEntry[],
    more: Partial<CalendarClaim> = {},
    who = this.john,
  ): Promise<void> {
    const zone = who.timeZone ?? this.#policy.timeZone;
    const written = entries.map((each) => ({
      ...each,
      start: this.at(each.start),
      end: this.at(each.end),
    }));
    const calendar: CalendarClaim = {
      periods: readPeriods(written, zone),
      knownAt: 'live',
      ...more,
    };
    this.#tell(who, { calendar });
    this.#engine.calendar(who.jid, calendar);
    await settled();
  }

  async replies(replies: AutomaticRepliesClaim): Promise<void> {
    this.#tell(this.john, { replies });
    this.#engine.automaticReplies(this.john.jid, replies);
    await settled();
  }

  async sessions(sessions: Sessions): Promise<void> {
    this.#tell(this.john, { sessions });
    this.#engine.sessions(this.john.jid, sessions);
    await settled();
  }

  async phone(call: Call | null): Promise<void> {
    this.#tell(this.john, { call });
    this.#engine.call(this.john.jid, call);
    await settled();
  }

  /** `ends`: one of the kinds, or a time. */
  async override(
    availability: OverrideRequest['availability'],
    ends: string = 'default',
    more: Partial<OverrideRequest> = {},
  ): Promise<OverrideOutcome> {
    const outcome = await this.#engine.override(this.john.jid, {
      availability,
      text: '',
      ends: isKind(ends) ? { kind: ends } : { kind: 'time', at: this.at(ends) },
      by: this.john.jid,
      revision: null,
      ...more,
    });
    await settled();
    return outcome;
  }

  async revert(): Promise<RevertOutcome> {
    const outcome = await this.#engine.revert(this.john.jid, this.john.jid);
    await settled();
    return outcome;
  }

  /** John lives elsewhere from now on; the story's own times stay as they are. */
  async moveTo(timeZone: string): Promise<void> {
    const moved = { ...this.john, timeZone };
    this.#people = [moved, ...this.#people.slice(1)];
    this.#engine.personChanged(moved);
    await settled();
  }

  /** Ends the process and starts another, over the disk and the link that there are. */
  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  async stop(): Promise<void> {
    await this.#engine[Symbol.asyncDispose]();
  }

  /** What sync knows comes first, as it does when the process starts. */
  async start(): Promise<void> {
    const engine = this.#newEngine();
    this.#engine = engine;
    for (const [jid, { calendar, replies, sessions, call }] of this.#told) {
      engine.calendar(jid, calendar);
      engine.automaticReplies(jid, replies);
      engine.sessions(jid, sessions);
      engine.call(jid, call);
    }
    await engine.start();
    const link = new RecordingPublisher(() => this.clock.now(), {
      keepsState: true,
      sent: this.sent,
    });
    await engine.attach(link, this.#shown);
    await settled();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#engine[Symbol.asyncDispose]();
  }

  #newEngine(): Engine {
    return new Engine({
      people: this.#people,
      overrides: this.disk,
      settings: this.settings,
      wording: createWording(),
      clock: this.clock,
      telemetry: silentTelemetry(),
    });
  }

  #tell({ jid }: Person, more: Partial<Told>): void {
    this.#told.set(jid, { ...untold, ...this.#told.get(jid), ...more });
  }

  /** `10:00`, `10:00:30`, or `2026-01-15 10:00` where it is of another day. */
  #told24(at: Instant): string {
    const local = Temporal.Instant.fromEpochMilliseconds(at)
      .toZonedDateTimeISO(this.#policy.timeZone)
      .toPlainDateTime();
    const clock = local.toPlainTime().toString({ smallestUnit: 'millisecond' });
    const day = local.toPlainDate().toString();
    const short = clock.replace(/\.000$/u, '').replace(/^(\d\d:\d\d):00$/u, '$1');
    return day === this.#day ? short : `${day} ${short}`;
  }
}

const untold: Told = {
  calendar: nothingKnown.calendar,
  replies: nothingKnown.automaticReplies,
  sessions: nothingKnown.sessions,
  call: null,
};

function isKind(ends: string): ends is 'end-of-meeting' | 'next-change' | 'revert' | 'default' {
  return ['end-of-meeting', 'next-change', 'revert', 'default'].includes(ends);
}
