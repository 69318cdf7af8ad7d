import { Engine } from '../../../src/engine/engine.ts';
import type { Jid, Mailbox, Person } from '../../../src/people/person.ts';
import type { BusyPeriod } from '../../../src/presence/claims.ts';
import { defaultPolicy } from '../../../src/presence/policy.ts';
import { silentTelemetry } from '../../../src/telemetry/telemetry.ts';
import type { Clock } from '../../../src/time/clock.ts';
import { hourMs, type Instant } from '../../../src/time/instant.ts';
import { createWording } from '../../../src/wording/wording.ts';
import { OverrideMemory } from '../../support/override-memory.ts';
import { contactName, userDomain } from '../stage/cast.ts';

/** Two dozen zones: a text names the time where the person is. */
const zones = [
  'Europe/London',
  'Europe/Berlin',
  'Europe/Helsinki',
  'America/New_York',
  'America/Chicago',
  'America/Los_Angeles',
  'America/Sao_Paulo',
  'Asia/Kolkata',
  'Asia/Singapore',
  'Asia/Tokyo',
  'Australia/Sydney',
  'Pacific/Auckland',
];

export function benchPerson(index: number): Person {
  const address = `${contactName(index)}@${userDomain}`;
  return {
    jid: address as Jid,
    mailbox: address as Mailbox,
    name: null,
    enabled: true,
    locale: null,
    timeZone: zones[index % zones.length] ?? 'Europe/London',
    meetingInformation: true,
    displayOutOfOffice: true,
    ownMeetingInformation: true,
    ownDisplayOutOfOffice: true,
    noticeMinutes: null,
    showNextMeeting: false,
    deskPhoneLamps: false,
    sipAddress: null,
    gateway: null,
  };
}

export function benchPeople(count: number): readonly Person[] {
  return Array.from({ length: count }, (_, index) => benchPerson(index));
}

/**
 * Entries of an hour each, one after the other from `start` on, busy and working elsewhere in
 * turn: whenever one ends the person's presence changes, and something is said.
 */
export function changingHours(start: Instant, hours: number): readonly BusyPeriod[] {
  return Array.from({ length: hours }, (_, hour) => ({
    start: start + hour * hourMs,
    end: start + (hour + 1) * hourMs,
    level: hour % 2 === 0 ? 'busy' : 'working-elsewhere',
    allDay: false,
  }));
}

/** The engine as `app` builds it, its overrides in memory. */
export function ourEngine(
  people: readonly Person[],
  clock: Clock,
  more: {
    readonly spreadS?: number;
    readonly republishRate?: number;
    readonly telemetry?: ReturnType<typeof silentTelemetry>;
  } = {},
): Engine {
  return new Engine({
    people,
    overrides: new OverrideMemory(),
    settings: {
      policy: defaultPolicy,
      language: 'en',
      furtherLanguages: [],
      calendarSpreadS: more.spreadS ?? 0,
    },
    wording: createWording(),
    clock,
    telemetry: more.telemetry ?? silentTelemetry(),
    ...(more.republishRate === undefined ? {} : { republishRate: more.republishRate }),
  });
}
