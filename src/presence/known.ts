import type { Claims } from './claims.ts';
import type { Policy } from './policy.ts';
import type { Instant } from './time.ts';
import {
  type Timeline,
  boundariesAfter,
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
    tracked:
      policy.trackSessions === 'auto'
        ? claims.sessions.state !== 'unreported'
        : policy.trackSessions,
  };
}

/** What calendar and automatic replies claim, as far as they are believed at `instant`. */
export function timelineAt(known: Known, instant: Instant): Timeline {
  return instant < known.unknownFrom ? known.asRead : known.withoutCalendar;
}

/** Every instant after `instant` at which a claim other than the override begins or ends. */
export function claimBoundariesAfter(known: Known, instant: Instant): Instant[] {
  const believed = boundariesAfter(known.asRead, instant).filter(
    (boundary) => boundary < known.unknownFrom,
  );
  const call = known.claims.call?.until ?? null;
  const more = [
    ...(Number.isFinite(known.unknownFrom) && known.unknownFrom > instant
      ? [known.unknownFrom]
      : []),
    ...(call !== null && call > instant ? [call] : []),
  ];
  if (known.unknownFrom !== Infinity) {
    const after = Math.max(instant, known.unknownFrom);
    more.push(...boundariesAfter(known.withoutCalendar, after));
  }
  return more.length === 0 ? believed : [...believed, ...more].sort((a, b) => a - b);
}
