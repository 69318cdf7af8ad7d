import { Notices } from '../../src/assistant/notices/notices.ts';
import type { Meeting } from '../../src/people/meeting.ts';
import type { Jid, Person } from '../../src/people/person.ts';
import type { BusyPeriod, CalendarClaim } from '../../src/presence/claims.ts';
import { defaultPolicy } from '../../src/presence/policy.ts';
import { silentTelemetry } from '../../src/telemetry/telemetry.ts';
import { hourMs, type Instant, type Span } from '../../src/time/instant.ts';
import { EngineTestClock } from './engine-clock.ts';

/** Calendars, a link and a clock around notices. */
export class NoticeWorld {
  clock: EngineTestClock;
  readonly calendars = new Map<Jid, CalendarClaim>();
  readonly meetings = new Map<Jid, readonly Meeting[]>();
  readonly told: { at: number; person: Jid; text: string; lang: string }[] = [];
  readonly reads: { at: number; person: Jid; window: Span }[] = [];
  linkIsUp = true;
  meetingInformation = true;
  /** What is read comes after so long; `null`: the server is silent. */
  latencyMs: number | null = 20;
  notices: Notices;

  constructor(now: Instant) {
    this.clock = new EngineTestClock(now);
    this.notices = this.open();
  }

  open(): Notices {
    return new Notices({
      clock: this.clock,
      locale: 'en',
      telemetry: silentTelemetry(),
      calendarOf: (jid) => this.calendars.get(jid),
      policyOf: () => ({
        ...defaultPolicy,
        timeZone: 'Europe/London',
        meetingInformation: this.meetingInformation,
      }),
      meetingsOf: async (jid, window, signal) => {
        this.reads.push({ at: this.clock.now(), person: jid, window });
        const answer = this.meetings.get(jid);
        const { promise, resolve } = Promise.withResolvers<void>();
        signal.addEventListener('abort', () => resolve());
        if (this.latencyMs !== null) this.clock.wake(this.clock.now() + this.latencyMs, resolve);
        await promise;
        return signal.aborted ? undefined : answer;
      },
      tell: (jid, text, lang) => {
        if (this.linkIsUp) this.told.push({ at: this.clock.now(), person: jid, text, lang });
        return this.linkIsUp;
      },
    });
  }

  /** What is in a person's calendar from now on, as it is known and as it is. */
  set(who: Person, entries: readonly Meeting[]): void {
    this.meetings.set(who.jid, entries);
    const periods = entries.flatMap(periodOf);
    this.calendars.set(who.jid, { periods, knownAt: 'live' });
    this.notices.calendarChanged(who.jid);
  }

  texts(): readonly string[] {
    return this.told.map(({ text }) => text);
  }
}

/** An hour of busy time from `start`, called Budget. */
export function meeting(start: number, more: Partial<Meeting> = {}): Meeting {
  return {
    start,
    end: start + hourMs,
    subject: 'Budget',
    location: 'Room 1',
    allDay: false,
    status: 'busy',
    ...more,
  };
}

function periodOf({ start, end, allDay, status }: Meeting): readonly BusyPeriod[] {
  if (status === 'free' || status === 'tentative') return [];
  return [{ start, end, allDay, level: status }];
}
