import type { AutomaticReplies, CalendarEntry } from '../presence/calendar-entry.ts';
import type { BusyPeriod } from '../presence/claims.ts';
import { carryOver } from '../presence/carry-over.ts';
import type { Policy } from '../presence/policy.ts';
import { readPeriods } from '../presence/reading.ts';
import type { Instant, Span } from '../presence/time.ts';
import { calendarNotStored } from '../telemetry/sync-events.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { claimOf, sameReplies } from './automatic-replies.ts';
import type { CalendarRepository, StoredCalendar } from './calendar-repository.ts';
import type { CalendarSink } from './calendar-sink.ts';
import type { Followed } from './followed.ts';
import { vouchedSaveMs } from './pace.ts';

// So many are handed to the store at once, which puts them on disk together.
const batchSize = 500;

/** What was read of a calendar, and what that is worth. */
export interface Reading {
  readonly entries: readonly CalendarEntry[];
  readonly window: Span;
  /** When reading began. */
  readonly at: Instant;
  /** A watch has vouched for the calendar since before reading began. */
  readonly live: boolean;
}

/**
 * Keeps what is known of people's calendars: compares what was read with what was known, puts
 * differences on disk and then hands them on.
 */
export class Keeper {
  readonly #calendars: CalendarRepository;
  readonly #sink: CalendarSink;
  readonly #telemetry: Telemetry;

  constructor(calendars: CalendarRepository, sink: CalendarSink, telemetry: Telemetry) {
    this.#calendars = calendars;
    this.#sink = sink;
    this.#telemetry = telemetry;
  }

  /** Takes over what was on disk, and hands it on as what is known so far. */
  restore(who: Followed, stored: StoredCalendar): void {
    who.periods = stored.periods;
    who.knownAt = stored.knownAt ?? 'never';
    who.savedAt = stored.knownAt;
    who.replies = stored.automaticReplies;
    this.#tell(who);
    this.#sink.automaticReplies(who.person.jid, who.replies);
  }

  async calendarRead(who: Followed, reading: Reading, policy: Policy): Promise<void> {
    const fresh = readPeriods(reading.entries, policy.timeZone);
    const periods = carryOver(who.periods, fresh, reading.window.start, who.replies, policy);
    const knownAt = reading.live ? 'live' : reading.at;
    const same = samePeriods(periods, who.periods);
    who.timeZone = policy.timeZone;
    if (same && knownAt === who.knownAt && !who.unsaved) return;
    if (!same) who.periods = periods;
    who.knownAt = knownAt;
    if (!same || who.unsaved || who.savedAt === null) await this.#save(who, reading.at);
    if (who.active) this.#tell(who);
  }

  async repliesRead(who: Followed, replies: AutomaticReplies, now: Instant): Promise<void> {
    const { jid } = who.person;
    const claim = claimOf(replies, who.replies, now);
    const same = sameReplies(claim, who.replies);
    if (same && !who.repliesUnsaved) return;
    who.replies = claim;
    const saved = await this.#stored(() => this.#calendars.saveAutomaticReplies(jid, claim));
    who.repliesUnsaved = !saved;
    if (who.active && !same) this.#sink.automaticReplies(jid, claim);
  }

  /** Nobody has vouched for the calendar since `at`. */
  unvouched(who: Followed, at: Instant): void {
    if (who.knownAt !== 'live') return;
    who.knownAt = at;
    this.#tell(who);
  }

  /** What was known belonged to another mailbox. */
  async forget(who: Followed): Promise<void> {
    const { jid } = who.person;
    who.periods = [];
    who.knownAt = 'never';
    who.replies = { state: 'disabled' };
    this.#tell(who);
    this.#sink.automaticReplies(jid, who.replies);
    // There is no way to store that nothing is known, but of the year 1970 nothing is believed.
    await this.#stored(() =>
      Promise.all([
        this.#calendars.savePeriods(jid, [], 0),
        this.#calendars.saveAutomaticReplies(jid, who.replies),
      ]),
    );
  }

  /**
   * Puts on disk until when calendars were right, where that has not been done for long (spread,
   * so that not everyone is written at once) or, with `all`, where it is not there exactly.
   */
  async saveKnownAt(people: Iterable<Followed>, now: Instant, all: boolean): Promise<void> {
    let batch: Promise<void>[] = [];
    for (const who of people) {
      const at = toSave(who, now, all);
      if (at === null) continue;
      batch.push(this.#saveOne(who, at));
      if (batch.length < batchSize) continue;
      if (!(await this.#stored(() => Promise.all(batch)))) return;
      batch = [];
    }
    await this.#stored(() => Promise.all(batch));
  }

  async #saveOne(who: Followed, at: Instant): Promise<void> {
    await this.#calendars.saveKnownAt(who.person.jid, at);
    who.savedAt = at;
  }

  async #save(who: Followed, at: Instant): Promise<void> {
    const { periods } = who;
    who.unsaved = true;
    if (!(await this.#stored(() => this.#calendars.savePeriods(who.person.jid, periods, at)))) {
      return;
    }
    who.unsaved = false;
    who.savedAt = at;
  }

  // What could not be stored is told all the same: presence is right, and the next read stores.
  async #stored(work: () => Promise<unknown>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      calendarNotStored(this.#telemetry, error);
      return false;
    }
  }

  #tell(who: Followed): void {
    this.#sink.calendar(who.person.jid, { periods: who.periods, knownAt: who.knownAt });
  }
}

function toSave(who: Followed, now: Instant, all: boolean): Instant | null {
  const { knownAt, savedAt } = who;
  if (knownAt === 'never' || savedAt === null || who.unsaved) return null;
  if (knownAt !== 'live') return knownAt > savedAt ? knownAt : null;
  const pause = all ? 1 : vouchedSaveMs * (0.5 + who.share / 2);
  return now - savedAt >= pause ? now : null;
}

function samePeriods(a: readonly BusyPeriod[], b: readonly BusyPeriod[]): boolean {
  return (
    a.length === b.length &&
    a.every((period, i) => {
      const other = b[i];
      return (
        other !== undefined &&
        period.start === other.start &&
        period.end === other.end &&
        period.level === other.level &&
        period.allDay === other.allDay
      );
    })
  );
}
