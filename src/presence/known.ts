import type { Instant } from '../time/instant.ts';
import type { Claims } from './claims.ts';
import type { Policy } from './policy.ts';
import {
  type Timeline,
  nextBoundary,
  timelineOf,
  timelineWithoutCalendar,
  unknownFrom,
} from './timeline.ts';

/** Claims and policy of one person, with what follows from them whatever the moment. */
export interface Known {
  readonly claims: Claims;
  readonly policy: Policy;
  /** With the calendar as last read. */
  readonly asRead: Timeline;
  /** Without it. */
  readonly withoutCalendar: Timeline;
  /** From here on the calendar is not believed. */
  readonly unknownFrom: Instant;
  /** Whether the person's own clients are followed. */
  readonly tracked: boolean;
}

export function consider(claims: Claims, policy: Policy): Known {
  const believedUntil = unknownFrom(claims, policy);
  const asRead = timelineOf(claims, policy);
  return {
    claims,
    policy,
    asRead,
    withoutCalendar: believedUntil === Infinity ? asRead : timelineWithoutCalendar(claims, policy),
    unknownFrom: believedUntil,
    tracked: isTracked(claims, policy),
  };
}

/** As `consider`, for claims of the same person under the same policy. */
export function reconsider(known: Known, claims: Claims): Known {
  const { calendar, automaticReplies } = known.claims;
  if (claims.calendar !== calendar || claims.automaticReplies !== automaticReplies) {
    return consider(claims, known.policy);
  }
  return { ...known, claims, tracked: isTracked(claims, known.policy) };
}

function isTracked(claims: Claims, { trackSessions }: Policy): boolean {
  return trackSessions === 'auto' ? claims.sessions.state !== 'unreported' : trackSessions;
}

/** What calendar and automatic replies claim, as far as they are believed at `instant`. */
export function timelineAt(known: Known, instant: Instant): Timeline {
  return instant < known.unknownFrom ? known.asRead : known.withoutCalendar;
}

/**
 * The first instant after `instant` at which a claim other than the override begins or ends;
 * `Infinity` where none is known.
 */
export function nextClaimBoundary(known: Known, instant: Instant): Instant {
  const { unknownFrom: believedUntil } = known;
  const asRead = nextBoundary(known.asRead, instant);
  const until = known.claims.call?.until ?? null;
  let next = asRead < believedUntil ? asRead : Infinity;
  if (until !== null && until > instant) next = Math.min(next, until);
  if (believedUntil === Infinity) return next;
  if (believedUntil > instant) next = Math.min(next, believedUntil);
  return Math.min(next, nextBoundary(known.withoutCalendar, Math.max(instant, believedUntil)));
}
