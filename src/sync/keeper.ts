import type { AutomaticReplies, CalendarEntry } from '../presence/calendar-entry.ts';
import type { BusyPeriod } from '../presence/claims.ts';
import { carryOver } from '../presence/carry-over.ts';
import type { MailboxSettings, Policy } from '../presence/policy.ts';
import { readPeriods } from '../presence/reading.ts';
import { calendarNotStored } from '../telemetry/sync-events.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { hourMs, type Instant, type Span } from '../time/instant.ts';
import { claimOf, noReplies, sameReplies } from './automatic-replies.ts';
import type { CalendarRepository, StoredCalendar } from './calendar-repository.ts';
import type { CalendarSink } from './calendar-sink.ts';
import type { Followed } from './followed.ts';
import { vouchedSaveMs } from './pace.ts';
import { sameTimes } from './same-times.ts';

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
    who.worked = stored.knownAt !== null;
    who.provisional = stored.provisional;
    who.replies = stored.automaticReplies;
    who.settings = stored.settings;
    if (who.settings !== null) this.#sink.mailboxSettings(who.person.jid, who.settings);
    this.#tell(who);
    this.#sink.automaticReplies(who.person.jid, who.replies);
  }

  /** Another server serves the person, or none. */
  served({ person, server }: Followed): void {
    this.#sink.served?.(person.jid, server?.name ?? null);
  }

  async calendarRead(who: Followed, reading: Reading, policy: Policy): Promise<void> {
    const fresh = readPeriods(reading.entries, policy.timeZone);
    const periods = carryOver(who.periods, fresh, reading.window.start, who.replies, policy);
    const knownAt = reading.live ? 'live' : reading.at;
    const same = samePeriods(periods, who.periods);
    who.timeZone = policy.timeZone;
    if (same && knownAt === who.knownAt && !who.unsaved && !who.provisional) return;
    if (!same) who.periods = periods;
    who.knownAt = knownAt;
    const differs = !same || who.unsaved || who.provisional || who.savedAt === null;
    who.provisional = false;
    if (differs) await this.#save(who, reading.at);
    if (who.active) this.#tell(who);
  }

  /**
   * A first impression, for whom nothing better is known that is still believed. Answers false
   * where it differs from what was read: the calendar is to be read again.
   */
  calendarTold(who: Followed, reading: Omit<Reading, 'live'>, policy: Policy): boolean {
    const { knownAt } = who;
    const { window, at } = reading;
    const fresh = readPeriods(reading.entries, policy.timeZone);
    const believed =
      knownAt === 'live' || (knownAt !== 'never' && at < knownAt + policy.staleAfterH * hourMs);
    if (believed && !who.provisional) {
      if (!sameTimes(who.periods, fresh, window)) return false;
      if (knownAt !== 'live' && knownAt < at) {
        who.knownAt = at;
        this.#tell(who);
      }
      return true;
    }
    const periods = carryOver(who.periods, fresh, window.start, who.replies, policy);
    const same = who.provisional && samePeriods(periods, who.periods);
    if (!same) who.periods = periods;
    who.knownAt = at;
    who.provisional = true;
    who.timeZone = policy.timeZone;
    if (!same) void this.#save(who, at);
    if (who.active) this.#tell(who);
    return true;
  }

  /** What the mailbox says of its owner's time; answers whether that is new. */
  settingsTold(who: Followed, settings: MailboxSettings): boolean {
    if (JSON.stringify(settings) === JSON.stringify(who.settings)) return false;
    const { jid } = who.person;
    who.settings = settings;
    void this.#stored(() => this.#calendars.saveMailboxSettings(jid, settings));
    this.#sink.mailboxSettings(jid, settings);
    return true;
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
    who.provisional = false;
    who.replies = noReplies;
    who.settings = null;
    this.#sink.mailboxSettings(jid, unsaid);
    this.#tell(who);
    this.#sink.automaticReplies(jid, who.replies);
    // There is no way to store that nothing is known, but of the year 1970 nothing is believed.
    await this.#stored(() =>
      Promise.all([
        this.#calendars.savePeriods(jid, [], 0, false),
        this.#calendars.saveMailboxSettings(jid, unsaid),
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
    const { periods, provisional } = who;
    const { jid } = who.person;
    who.unsaved = true;
    const work = (): Promise<void> => this.#calendars.savePeriods(jid, periods, at, provisional);
    // What was read meanwhile is put on disk by whoever read it.
    if (!(await this.#stored(work)) || who.periods !== periods) return;
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

const unsaid: MailboxSettings = { timeZone: null, workingHours: null };

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
