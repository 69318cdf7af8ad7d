import type { Instant } from '../time/instant.ts';
import type { Claims } from './claims.ts';
import { type Decision, decide } from './decide.ts';
import { type Known, consider, nextClaimBoundary } from './known.ts';
import { messageOf } from './message.ts';
import { overrideEnd } from './override-end.ts';
import type { Policy } from './policy.ts';
import type { Presence } from './presence.ts';
import { nextMidnight } from './zone.ts';

/** A person's presence at `now`: a pure function of what is known. */
export function compose(claims: Claims, policy: Policy, now: Instant): Presence {
  return presenceAt(consider(claims, policy), now);
}

/** As `compose`, for who has considered the claims already. */
export function presenceAt(known: Known, now: Instant): Presence {
  const overridden = overriddenUntil(known);
  const decision = decideAt(known, overridden, now);
  return {
    availability: decision.availability,
    activity: decision.activity,
    message: messageAt(known, overridden, decision, now),
    since: decision.since,
    until: nextDifference(known, overridden, decision, now),
    source: decision.source,
  };
}

/**
 * The next instant at which composing again may give something else; `null` if nothing is known
 * to change. Before it nothing changes by itself, the text included.
 */
export function nextChange(claims: Claims, policy: Policy, now: Instant): Instant | null {
  const known = consider(claims, policy);
  const overridden = overriddenUntil(known);
  const decision = decideAt(known, overridden, now);
  return nextChangeAfter(known, now, messageAt(known, overridden, decision, now));
}

/**
 * As `nextChange`, for who has considered the claims already, and knows what is said at `now`.
 */
export function nextChangeAfter(
  known: Known,
  now: Instant,
  message: Presence['message'],
): Instant | null {
  const next = boundaryAfter(known, overriddenUntil(known), now);
  const sooner = dependsOnDay(message, known.policy)
    ? Math.min(next, nextMidnight(known.policy.timeZone, now))
    : next;
  return Number.isFinite(sooner) ? sooner : null;
}

/** When the override ends; `-Infinity` where there is none. */
function overriddenUntil(known: Known): Instant {
  const { override } = known.claims;
  return override === null ? -Infinity : overrideEnd(override, known);
}

function decideAt(known: Known, overridden: Instant, instant: Instant): Decision {
  return decide(known, instant < overridden ? known.claims.override : null, instant);
}

function messageAt(
  known: Known,
  overridden: Instant,
  decision: Decision,
  instant: Instant,
): Presence['message'] {
  return messageOf(decision, known, instant < overridden ? known.claims.override : null, instant);
}

// The text names the day of a meeting's end until that day has come, and the next meeting that may
// be seen is one of the same day.
function dependsOnDay(message: Presence['message'], policy: Policy): boolean {
  return policy.showNextMeeting || (message.kind === 'meeting' && !message.endsToday);
}

/** The first instant after `now` at which any claim begins or ends; `Infinity` for none. */
function boundaryAfter(known: Known, overridden: Instant, now: Instant): Instant {
  const next = nextClaimBoundary(known, now);
  return overridden > now ? Math.min(next, overridden) : next;
}

function nextDifference(
  known: Known,
  overridden: Instant,
  from: Decision,
  now: Instant,
): Instant | null {
  // While an override stands nothing else shows.
  let boundary = now < overridden ? overridden : boundaryAfter(known, overridden, now);
  while (boundary !== Infinity) {
    const then = decideAt(known, overridden, boundary);
    if (
      then.source !== from.source ||
      then.availability !== from.availability ||
      then.activity !== from.activity
    ) {
      return boundary;
    }
    boundary = boundaryAfter(known, overridden, boundary);
  }
  return null;
}
