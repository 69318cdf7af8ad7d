import { dayMs, hourMs, type Instant, secondMs, type Span } from '../time/instant.ts';
import { covering, firstEndingAfter, joinSpans } from './blocks.ts';
import type { AutomaticRepliesClaim, BusyPeriod, Claims } from './claims.ts';
import { type Absence, absencesOf } from './out-of-office.ts';
import type { Level } from './override.ts';
import type { Policy } from './policy.ts';
import { workingTimeIn } from './working-time.ts';

/** What calendar and automatic replies claim, as disjoint blocks in order. */
export interface Timeline {
  readonly absences: readonly Absence[];
  readonly busy: readonly Span[];
  readonly workingElsewhere: readonly Span[];
}

const emptyTimeline: Timeline = { absences: [], busy: [], workingElsewhere: [] };

/** All-day entries may last for years; working hours are counted out for at most this long. */
const longestWorkingDaysMs = 40 * 366 * dayMs;

/** The blocks of a calendar under a policy, whether or not the calendar is still believed. */
export function timelineOf(claims: Claims, policy: Policy): Timeline {
  return build(claims.calendar.periods, claims.automaticReplies, policy);
}

/** The blocks that remain when the calendar is not believed. */
export function timelineWithoutCalendar(claims: Claims, policy: Policy): Timeline {
  return build([], claims.automaticReplies, policy);
}

function build(
  periods: readonly BusyPeriod[],
  replies: AutomaticRepliesClaim,
  policy: Policy,
): Timeline {
  if (!policy.meetingInformation) return emptyTimeline;
  const joinGapMs = policy.joinGapS * secondMs;
  const near = (from: Instant, to: Instant) => to - from <= joinGapMs;
  return {
    absences: absencesOf(periods, replies, policy),
    busy: joinSpans(busySpans(periods, policy), near),
    workingElsewhere: joinSpans(
      periods.filter((period) => period.level === 'working-elsewhere'),
      near,
    ),
  };
}

function busySpans(periods: readonly BusyPeriod[], policy: Policy): Span[] {
  const spans: Span[] = [];
  for (const period of periods) {
    if (period.level !== 'busy') continue;
    if (!period.allDay || policy.allDayBusy === 'busy') spans.push(period);
    else if (policy.allDayBusy === 'working-hours') {
      const end = Math.min(period.end, period.start + longestWorkingDaysMs);
      spans.push(
        ...workingTimeIn({ start: period.start, end }, policy.workingHours, policy.timeZone),
      );
    }
  }
  return spans;
}

/** From when on the calendar is no longer believed; `-Infinity` if never read. */
export function unknownFrom(claims: Claims, policy: Policy): Instant {
  const { knownAt } = claims.calendar;
  if (knownAt === 'live' || !policy.meetingInformation) return Infinity;
  return knownAt === 'never' ? -Infinity : knownAt + policy.staleAfterH * hourMs;
}

/** The calendar's level at an instant: of what covers it, that which would show. */
export function levelAt(timeline: Timeline, policy: Policy, instant: Instant): Level {
  const absent = covering(timeline.absences, instant) !== undefined;
  if (absent && policy.outOfOfficeOverMeeting) return 'out-of-office';
  if (covering(timeline.busy, instant) !== undefined) return 'busy';
  if (absent) return 'out-of-office';
  if (covering(timeline.workingElsewhere, instant) !== undefined) return 'working-elsewhere';
  return 'free';
}

/** The first start or end after `instant`; `Infinity` where there is none. */
export function nextBoundary(timeline: Timeline, instant: Instant): Instant {
  return Math.min(
    boundaryIn(timeline.absences, instant),
    boundaryIn(timeline.busy, instant),
    boundaryIn(timeline.workingElsewhere, instant),
  );
}

function boundaryIn(blocks: readonly Span[], instant: Instant): Instant {
  const block = firstEndingAfter(blocks, instant);
  if (block === undefined) return Infinity;
  return block.start > instant ? block.start : block.end;
}
