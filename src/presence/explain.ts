import { dayMs, type Instant, type Span } from '../time/instant.ts';
import { covering } from './blocks.ts';
import type { Claims } from './claims.ts';
import { presenceAt } from './compose.ts';
import { allClaims } from './decide.ts';
import { type Known, consider, timelineAt } from './known.ts';
import { overrideEnd, standingOverride } from './override-end.ts';
import type { Override } from './override.ts';
import type { Policy } from './policy.ts';
import type { Activity, Availability, Presence, Source } from './presence.ts';

/** What is known at `now` reaches from here to there; outside of it nothing can be explained. */
export function explainable(now: Instant): Span {
  return { start: now - dayMs, end: now + 14 * dayMs };
}

/** Why a person is shown as they are, for people to read. It holds no subject. */
export interface Explanation {
  readonly at: Instant;
  readonly presence: Presence;
  /** Every claim that says something then, the strongest first; the first is the winner. */
  readonly claims: readonly ExplainedClaim[];
  /** What comes next by what is known now; `null` if nothing is known to change. */
  readonly next: Presence | null;
  /** Calendar known live, known as of a moment, or not known. */
  readonly calendarKnownAt: Instant | 'live' | 'never';
  /** The calendar is older than the policy allows and claims nothing any more. */
  readonly calendarStale: boolean;
  /** The override's revision; 0 for none. */
  readonly revision: number;
  /** When the override ends by what is known now; `null` where there is none, or no end. */
  readonly overrideEndsAt: Instant | null;
  /** Who set the override: a bare JID or `administrator`; `null` where there is none. */
  readonly overrideSetBy: string | null;
}

export interface ExplainedClaim {
  readonly source: Source;
  readonly availability: Availability;
  readonly activity: Activity;
  readonly since: Instant | null;
  readonly until: Instant | null;
  readonly wins: boolean;
}

/** Why a person is shown as they are at `now`, or at another instant by what is known at `now`. */
export function explain(
  claims: Claims,
  policy: Policy,
  now: Instant,
  at: Instant = now,
): Explanation {
  return at === now ? explainAt(claims, policy, now) : explainAt(begunBy(claims, at), policy, at);
}

/** Without what was set, or had begun, only after `at`. */
function begunBy(claims: Claims, at: Instant): Claims {
  const { override, call } = claims;
  return {
    ...claims,
    override: override !== null && override.setAt > at ? null : override,
    call: call !== null && call.since > at ? null : call,
  };
}

function explainAt(claims: Claims, policy: Policy, now: Instant): Explanation {
  const known = consider(claims, policy);
  const presence = presenceAt(known, now);
  const standing = standingOverride(known, now);
  const end = standing === null ? Infinity : overrideEnd(standing, known);
  const { knownAt } = claims.calendar;
  return {
    at: now,
    presence,
    claims: allClaims(known, standing, now).map((claim, index) => ({
      source: claim.source,
      availability: claim.availability,
      activity: claim.activity,
      since: claim.since,
      until: endOf(claim.source, known, standing, now),
      wins: index === 0,
    })),
    next: presence.until === null ? null : presenceAt(known, presence.until),
    calendarKnownAt: knownAt,
    calendarStale: typeof knownAt === 'number' && now >= known.unknownFrom,
    revision: standing?.revision ?? 0,
    overrideEndsAt: Number.isFinite(end) ? end : null,
    overrideSetBy: standing?.setBy ?? null,
  };
}

function endOf(
  source: Source,
  known: Known,
  standing: Override | null,
  now: Instant,
): Instant | null {
  const timeline = timelineAt(known, now);
  const end = (() => {
    switch (source) {
      case 'override':
        return standing === null ? undefined : overrideEnd(standing, known);
      case 'call':
        return known.claims.call?.until;
      case 'out-of-office':
        return covering(timeline.absences, now)?.end;
      case 'busy':
        return covering(timeline.busy, now)?.end;
      case 'working-elsewhere':
        return covering(timeline.workingElsewhere, now)?.end;
      case 'sessions':
      case 'unknown':
      case 'default':
        return undefined;
    }
  })();
  return end === undefined || end === null || !Number.isFinite(end) ? null : end;
}
