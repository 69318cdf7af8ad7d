import type { BusyPeriod, Claims } from '../../src/presence/claims.ts';
import type { Policy } from '../../src/presence/policy.ts';
import type { Activity, Availability, Message, Source } from '../../src/presence/presence.ts';
import { localDay, offsetAt, weekDay } from '../../src/presence/zone.ts';
import {
  dayMs,
  hourMs,
  type Instant,
  minuteMs,
  secondMs,
  type Span,
} from '../../src/time/instant.ts';

// The rules once more, word by word and slowly: calendars by quarters of an hour, absences by
// comparing everything with everything. Overrides are left out.

export interface PlainPresence {
  readonly availability: Availability;
  readonly activity: Activity;
  readonly source: Source;
  readonly message: Message;
}

/** The table of which claim wins, for claims without an override whose entries lie on quarters. */
export function plainPresence(claims: Claims, policy: Policy, now: Instant): PlainPresence {
  const { calendar, sessions, call } = claims;
  const { show } = policy;
  const tracked =
    policy.trackSessions === 'auto' ? sessions.state !== 'unreported' : policy.trackSessions;
  const online = tracked && sessions.state === 'online' ? sessions : null;
  const unknown =
    policy.meetingInformation &&
    (calendar.knownAt === 'never' ||
      (calendar.knownAt !== 'live' && now >= calendar.knownAt + policy.staleAfterH * hourMs));
  const periods = unknown || !policy.meetingInformation ? [] : calendar.periods;
  const absence = absenceAt(periods, claims, policy, now);
  const busyUntil = blockEnd((at) => isBusy(periods, policy, at), policy, now);
  const elsewhereUntil = blockEnd((at) => isElsewhere(periods, at), policy, now);
  const dates =
    absence === null || !policy.displayOutOfOffice
      ? null
      : {
          from: absence.written ? absence.start : null,
          till: absence.end === Infinity ? null : absence.end,
        };

  function row(): PlainPresence {
    if (call !== null && (call.until === null || now < call.until)) {
      const message = { kind: 'call', absence: dates } as const;
      return { availability: show.call, activity: 'on-the-phone', source: 'call', message };
    }
    if (absence !== null && (policy.outOfOfficeOverMeeting || busyUntil === null)) {
      return {
        availability:
          show.outOfOffice === 'as-session'
            ? (online?.availability ?? 'available')
            : show.outOfOffice,
        activity: 'out-of-office',
        source: 'out-of-office',
        message: dates === null ? silence : { kind: 'out-of-office', ...dates },
      };
    }
    if (busyUntil !== null) {
      const endsToday = localDay(policy.timeZone, busyUntil) === localDay(policy.timeZone, now);
      return {
        availability: show.busy,
        activity: 'meeting',
        source: 'busy',
        message: { kind: 'meeting', until: busyUntil, endsToday, absence: dates },
      };
    }
    if (elsewhereUntil !== null) {
      return {
        availability: online?.availability ?? show.workingElsewhere,
        activity: 'working-elsewhere',
        source: 'working-elsewhere',
        message: { kind: 'working-elsewhere' },
      };
    }
    if (online !== null) {
      const { availability, text } = online;
      const message = text === '' ? silence : ({ kind: 'own-words', text } as const);
      return { availability, activity: 'none', source: 'sessions', message };
    }
    if (unknown && !tracked) {
      return {
        availability: 'unavailable',
        activity: 'none',
        source: 'unknown',
        message: { kind: 'calendar-unknown' },
      };
    }
    return { availability: 'available', activity: 'none', source: 'default', message: silence };
  }

  const winner = row();
  if (!tracked || online !== null) return winner;
  const message = winner.source === 'out-of-office' ? winner.message : silence;
  return { ...winner, availability: 'unavailable', message };
}

const silence: Message = { kind: 'none' };
const quarterMs = 15 * minuteMs;

/** The end of the block around `now` of what `taken` says of the quarters; `null` where none is. */
function blockEnd(taken: (at: Instant) => boolean, policy: Policy, now: Instant): Instant | null {
  const quarter = Math.floor(now / quarterMs) * quarterMs;
  const gap = policy.joinGapS * secondMs;
  // Within a gap that is joined over, one is in the block as well.
  let before = quarter;
  while (!taken(before)) {
    before -= quarterMs;
    if (quarter - before > gap + quarterMs) return null;
  }
  let end = before + quarterMs;
  for (let at = end; at - end <= gap; at += quarterMs) if (taken(at)) end = at + quarterMs;
  return now < end ? end : null;
}

function isBusy(periods: readonly BusyPeriod[], policy: Policy, at: Instant): boolean {
  return periods.some((period) => {
    if (period.level !== 'busy' || at < period.start || period.end <= at) return false;
    if (!period.allDay || policy.allDayBusy === 'busy') return true;
    return policy.allDayBusy === 'working-hours' && isWorkingTime(policy, at);
  });
}

function isElsewhere(periods: readonly BusyPeriod[], at: Instant): boolean {
  return periods.some(
    ({ level, start, end }) => level === 'working-elsewhere' && start <= at && at < end,
  );
}

/** For hours that lie within a day. */
function isWorkingTime({ workingHours, timeZone }: Policy, at: Instant): boolean {
  const local = at + offsetAt(timeZone, at);
  const day = Math.floor(local / dayMs);
  const minute = (local - day * dayMs) / minuteMs;
  const [from = 0, to = 0] = [workingHours.from, workingHours.to].map(
    (time) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3)),
  );
  return workingHours.days.includes(weekDay(day)) && from <= minute && minute < to;
}

interface PlainAbsence extends Span {
  readonly written: boolean;
}

function absenceAt(
  periods: readonly BusyPeriod[],
  { automaticReplies: replies }: Claims,
  policy: Policy,
  now: Instant,
): PlainAbsence | null {
  const pieces: PlainAbsence[] = periods
    .filter(({ level }) => level === 'out-of-office')
    .map(({ start, end }) => ({ start, end, written: true }));
  if (policy.meetingInformation && policy.displayOutOfOffice) {
    if (replies.state === 'enabled') {
      pieces.push({ start: replies.since, end: replies.end ?? Infinity, written: false });
    } else if (replies.state === 'scheduled' && replies.start < (replies.end ?? Infinity)) {
      pieces.push({ start: replies.start, end: replies.end ?? Infinity, written: true });
    }
  }
  for (let joined = true; joined;) {
    joined = false;
    for (const one of pieces) {
      const other = pieces.find((each) => each !== one && isOne(one, each, policy));
      if (other === undefined) continue;
      const start = Math.min(one.start, other.start);
      pieces.splice(pieces.indexOf(one), 1);
      pieces.splice(pieces.indexOf(other), 1, {
        start,
        end: Math.max(one.end, other.end),
        written: [one, other].some((each) => each.written && each.start === start),
      });
      joined = true;
      break;
    }
  }
  return pieces.find(({ start, end }) => start <= now && now < end) ?? null;
}

function isOne(one: Span, other: Span, policy: Policy): boolean {
  const from = Math.min(one.end, other.end);
  const to = Math.max(one.start, other.start);
  if (to - from <= policy.joinGapS * secondMs) return true;
  if (!policy.joinAbsencesOverNonWorkingTime || to - from > 4 * dayMs) return false;
  if (isWorkingTime(policy, from)) return false;
  const first = (Math.floor(from / quarterMs) + 1) * quarterMs;
  for (let at = first; at < to; at += quarterMs) if (isWorkingTime(policy, at)) return false;
  return true;
}
