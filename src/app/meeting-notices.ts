import { Notices } from '../assistant/notices/notices.ts';
import type { Config } from '../config/config.ts';
import type { Engine } from '../engine/engine.ts';
import type { Jid, Person } from '../people/person.ts';
import type { CalendarSink } from '../sync/calendar-sink.ts';
import type { CalendarSync } from '../sync/calendar-sync.ts';
import { urgency } from '../sync/servers/read-queue.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { systemClock } from '../time/clock.ts';

export interface NoticeNeeds {
  readonly config: Config;
  readonly engine: Engine;
  readonly sync: CalendarSync;
  readonly people: readonly Person[];
  /** Whether it is on its way. */
  readonly tell: (person: Jid, text: string, lang: string) => boolean;
  readonly telemetry: Telemetry;
}

/** Notices before meetings, for whoever wants them. */
export function meetingNotices(needs: NoticeNeeds): Notices {
  const { config, engine, sync, people, tell, telemetry } = needs;
  const notices = new Notices({
    calendarOf: (person) => sync.calendarOf(person),
    policyOf: (person) => engine.policyOf(person),
    // Before what is routine, and after those who wait at their keyboards and what has changed.
    meetingsOf: (person, window, signal) =>
      sync.meetings(person, window, { signal, urgency: urgency.subscribed }),
    tell,
    locale: config.language.default,
    clock: systemClock,
    telemetry,
  });
  for (const person of people) notices.personChanged(person);
  return notices;
}

/** Hands what is learnt of calendars to the engine, then says to `changed` whose it was. */
export function alsoTelling(engine: CalendarSink, changed: (person: Jid) => void): CalendarSink {
  return {
    calendar: (person, calendar) => {
      engine.calendar(person, calendar);
      changed(person);
    },
    automaticReplies: (person, replies) => engine.automaticReplies(person, replies),
    mailboxSettings: (person, settings) => engine.mailboxSettings(person, settings),
    served: (person, server) => engine.served?.(person, server),
  };
}
