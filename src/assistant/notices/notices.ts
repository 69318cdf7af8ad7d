import { spreadOffsetMs } from '../../engine/spread.ts';
import type { Meeting } from '../../people/meeting.ts';
import type { Jid, Person } from '../../people/person.ts';
import type { CalendarClaim } from '../../presence/claims.ts';
import type { Policy } from '../../presence/policy.ts';
import { type NoticeFate, noticeEnded, noticeFailed } from '../../telemetry/notice-events.ts';
import type { Telemetry } from '../../telemetry/telemetry.ts';
import { Alarm } from '../../time/alarm.ts';
import type { Clock } from '../../time/clock.ts';
import { hourMs, minuteMs, secondMs, type Instant, type Span } from '../../time/instant.ts';
import { notWaiting, type Timed } from '../../time/timer-queue.ts';
import { chooseLanguage } from '../languages.ts';
import { latestMs, nextStart } from './next-start.ts';
import { noticeText } from './notice-text.ts';

export interface NoticesNeeds {
  /** As it is known now; none for strangers. */
  readonly calendarOf: (person: Jid) => CalendarClaim | undefined;
  readonly policyOf: (person: Jid) => Policy | undefined;
  /** Read now; `undefined` where it cannot be. */
  readonly meetingsOf: (
    person: Jid,
    window: Span,
    signal: AbortSignal,
  ) => Promise<readonly Meeting[] | undefined>;
  /** Whether it is on its way. */
  readonly tell: (person: Jid, text: string, lang: string) => boolean;
  /** The organisation's own, BCP 47. */
  readonly locale: string;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
}

// Ten thousand meetings begin at ten: what they are called is read over half a minute before.
const leadMs = 2 * secondMs;
const leadSpreadS = 28;
/** So long after its time a notice waits for what the meeting is called. */
const patienceMs = 3 * secondMs;
/** Where the link is down, it is tried again after so long. */
const againMs = 5 * secondMs;

/** A notice that is being made. */
interface Coming {
  readonly start: Instant;
  /** So long before it begins as the person wants. */
  readonly at: Instant;
  /** When it is told: then, or at once where that has gone by. */
  readonly tellAt: Instant;
  readonly reading: AbortController;
  /** What begins then; `undefined` where that could not be read, `null` while it is being read. */
  meetings: readonly Meeting[] | null | undefined;
}

/** Someone who is told of meetings. */
class Noticed implements Timed {
  person: Person;
  noticeMs: number;
  place = notWaiting;
  /** Beginnings that the person was told of, and that are to come. */
  told: readonly Instant[] = [];
  coming: Coming | null = null;

  constructor(person: Person, noticeMs: number) {
    this.person = person;
    this.noticeMs = noticeMs;
  }
}

/**
 * Tells people of their meetings a while before each begins, whoever wants to be told. When a
 * meeting begins is known anyway; what it is called is read at that moment, told and forgotten.
 */
export class Notices implements AsyncDisposable {
  readonly #needs: NoticesNeeds;
  readonly #people = new Map<Jid, Noticed>();
  readonly #alarm: Alarm<Noticed>;
  readonly #reads = new Set<Promise<void>>();

  constructor(needs: NoticesNeeds) {
    this.#needs = needs;
    this.#alarm = new Alarm<Noticed>({
      clock: needs.clock,
      due: (who, now) => this.#due(who, now),
    });
  }

  /** A person was added, or something about them has changed. */
  personChanged(person: Person): void {
    const { jid, enabled, noticeMinutes } = person;
    if (!enabled || noticeMinutes === null) {
      this.personRemoved(jid);
      return;
    }
    const noticeMs = noticeMinutes * minuteMs;
    const who = this.#people.get(jid) ?? new Noticed(person, noticeMs);
    this.#people.set(jid, who);
    who.person = person;
    who.noticeMs = noticeMs;
    this.#plan(who);
  }

  personRemoved(person: Jid): void {
    const who = this.#people.get(person);
    if (who === undefined) return;
    this.#people.delete(person);
    this.#forget(who);
    this.#alarm.set(who, null);
  }

  /** What is known of a person's calendar has changed. */
  calendarChanged(person: Jid): void {
    const who = this.#people.get(person);
    if (who !== undefined) this.#plan(who);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#alarm.stop();
    for (const who of this.#people.values()) this.#forget(who);
    this.#people.clear();
    await Promise.all(this.#reads);
  }

  /** Sets the person's timer for the next notice, or leaves it where one is on its way. */
  #plan(who: Noticed): void {
    const now = this.#needs.clock.now();
    who.told = who.told.filter((start) => start > now);
    const { periods } = this.#needs.calendarOf(who.person.jid) ?? { periods: [] };
    const start = nextStart(periods, who.noticeMs, who.told, now);
    const at = start === null ? null : start - who.noticeMs;
    if (who.coming !== null && who.coming.start === start && who.coming.at === at) return;
    this.#forget(who);
    this.#alarm.set(who, at === null ? null : at - leadOf(who));
  }

  #due(who: Noticed, now: Instant): void {
    const { coming } = who;
    if (coming === null) {
      this.#begin(who, now);
      return;
    }
    const deadline = coming.tellAt + patienceMs;
    if (coming.meetings === null && now < deadline) this.#alarm.set(who, deadline);
    else this.#tell(who, coming, now);
  }

  #begin(who: Noticed, now: Instant): void {
    const { periods } = this.#needs.calendarOf(who.person.jid) ?? { periods: [] };
    const start = nextStart(periods, who.noticeMs, who.told, now);
    if (start === null) return;
    const at = start - who.noticeMs;
    const tellAt = Math.max(at, now);
    const coming: Coming = { start, at, tellAt, reading: new AbortController(), meetings: null };
    who.coming = coming;
    this.#alarm.set(who, tellAt);
    const read = this.#read(who, coming).finally(() => this.#reads.delete(read));
    this.#reads.add(read);
  }

  async #read(who: Noticed, coming: Coming): Promise<void> {
    const { meetingsOf, clock, telemetry } = this.#needs;
    const { start, reading } = coming;
    const window = { start, end: start + minuteMs };
    try {
      coming.meetings = await meetingsOf(who.person.jid, window, reading.signal);
    } catch (error) {
      coming.meetings = undefined;
      if (!reading.signal.aborted) noticeFailed(telemetry, error);
    }
    const now = clock.now();
    if (who.coming === coming && now >= coming.tellAt) this.#tell(who, coming, now);
  }

  #tell(who: Noticed, coming: Coming, now: Instant): void {
    const fate = this.#attempt(who, coming, now);
    if (fate === 'again') {
      this.#alarm.set(who, now + againMs);
      return;
    }
    noticeEnded(this.#needs.telemetry, fate);
    who.told = [...who.told, coming.start];
    this.#plan(who);
  }

  #attempt(who: Noticed, coming: Coming, now: Instant): NoticeFate | 'again' {
    try {
      return this.#outcome(who, coming, now);
    } catch (error) {
      noticeFailed(this.#needs.telemetry, error);
      return 'not-sent';
    }
  }

  #outcome(who: Noticed, coming: Coming, now: Instant): NoticeFate | 'again' {
    const { policyOf, locale, tell } = this.#needs;
    const { person } = who;
    const { start, tellAt } = coming;
    const policy = policyOf(person.jid);
    if (start <= now) return 'late';
    if (policy?.meetingInformation !== true) return 'not-known';
    const beginning = coming.meetings?.filter(
      (meeting) => meeting.start === start && meeting.status === 'busy' && !meeting.allDay,
    );
    if (beginning === undefined && !this.#isBelieved(person.jid, policy, now)) return 'not-known';
    // Cancelled or moved, and that has not come round yet.
    if (beginning?.length === 0) return 'gone';
    const language = chooseLanguage(person.locale, null, locale);
    const text = noticeText(language, policy.timeZone, start, now, beginning ?? []);
    if (tell(person.jid, text, language.locale)) {
      return beginning === undefined ? 'told-without-subject' : 'told';
    }
    return now + againMs < Math.min(start, tellAt + latestMs) ? 'again' : 'not-sent';
  }

  #isBelieved(person: Jid, { staleAfterH }: Policy, now: Instant): boolean {
    const knownAt = this.#needs.calendarOf(person)?.knownAt ?? 'never';
    return knownAt === 'live' || (knownAt !== 'never' && now < knownAt + staleAfterH * hourMs);
  }

  #forget(who: Noticed): void {
    who.coming?.reading.abort();
    who.coming = null;
  }
}

function leadOf({ person }: Noticed): number {
  return leadMs + spreadOffsetMs(person.jid, leadSpreadS);
}
