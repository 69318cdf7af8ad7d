import type { Claims } from './claims.ts';
import { type Decision, decide } from './decide.ts';
import { type Known, consider, nextClaimBoundary } from './known.ts';
import { overrideEnd } from './override-end.ts';
import type { Policy } from './policy.ts';
import type { Presence } from './presence.ts';
import type { Instant } from './time.ts';
import { nextMidnight } from './zone.ts';

/** A person's presence at `now`: a pure function of what is known. */
export function compose(claims: Claims, policy: Policy, now: Instant): Presence {
  return presenceAt(consider(claims, policy), now);
}

/** As `compose`, for who has considered the claims already. */
export function presenceAt(known: Known, now: Instant): Presence {
  const decision = decideAt(known, now);
  return {
    availability: decision.availability,
    activity: decision.activity,
    message: decision.message,
    since: decision.since,
    until: nextDifference(known, decision, now),
    source: decision.source,
  };
}

/**
 * The next instant at which composing again may give something else; `null` if nothing is known
 * to change. Before it nothing changes by itself, the text included.
 */
export function nextChange(claims: Claims, policy: Policy, now: Instant): Instant | null {
  const known = consider(claims, policy);
  return nextChangeAfter(known, now, decideAt(known, now).message);
}

/**
 * As `nextChange`, for who has considered the claims already, and knows what is said at `now`.
 */
export function nextChangeAfter(
  known: Known,
  now: Instant,
  message: Presence['message'],
): Instant | null {
  const next = boundaryAfter(known, now);
  const sooner = dependsOnDay(message)
    ? Math.min(next, nextMidnight(known.policy.timeZone, now))
    : next;
  return Number.isFinite(sooner) ? sooner : null;
}

function decideAt(known: Known, instant: Instant): Decision {
  const { override } = known.claims;
  const stands = override !== null && instant < overrideEnd(override, known);
  return decide(known, stands ? override : null, instant);
}

// The text names the day of a meeting's end until that day has come.
function dependsOnDay(message: Decision['message']): boolean {
  return message.kind === 'meeting' && !message.endsToday;
}

/** The first instant after `now` at which any claim begins or ends; `Infinity` for none. */
function boundaryAfter(known: Known, now: Instant): Instant {
  const next = nextClaimBoundary(known, now);
  const { override } = known.claims;
  if (override === null) return next;
  const end = overrideEnd(override, known);
  return end > now ? Math.min(next, end) : next;
}

function nextDifference(known: Known, from: Decision, now: Instant): Instant | null {
  let boundary = boundaryAfter(known, now);
  while (boundary !== Infinity) {
    const then = decideAt(known, boundary);
    if (
      then.source !== from.source ||
      then.availability !== from.availability ||
      then.activity !== from.activity
    ) {
      return boundary;
    }
    boundary = boundaryAfter(known, boundary);
  }
  return null;
}
