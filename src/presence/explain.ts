import type { Activity, Availability, Presence, Source } from './presence.ts';
import type { Instant } from './time.ts';

/** Why a person is shown as they are, for people to read. It holds no subject. */
export interface Explanation {
  readonly at: Instant;
  readonly presence: Presence;
  /** Every claim that says something now, the strongest first; the first is the winner. */
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
}

export interface ExplainedClaim {
  readonly source: Source;
  readonly availability: Availability;
  readonly activity: Activity;
  readonly since: Instant | null;
  readonly until: Instant | null;
  readonly wins: boolean;
}
