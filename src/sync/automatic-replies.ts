import type { AutomaticReplies } from '../presence/calendar-entry.ts';
import type { AutomaticRepliesClaim } from '../presence/claims.ts';
import type { Instant } from '../time/instant.ts';

/** Nearly everyone's, kept once. */
export const noReplies: AutomaticRepliesClaim = { state: 'disabled' };

/**
 * What automatic replies claim, read at `now`. A beginning that the calendar system does not
 * tell is when they were first seen on; `previous` remembers that.
 */
export function claimOf(
  replies: AutomaticReplies,
  previous: AutomaticRepliesClaim,
  now: Instant,
): AutomaticRepliesClaim {
  switch (replies.state) {
    case 'disabled':
      return noReplies;
    case 'enabled':
      return { state: 'enabled', since: sinceOf(previous, now) };
    case 'scheduled': {
      const { start, end } = replies;
      if (start !== undefined) return { state: 'scheduled', start, end: end ?? null };
      const since = sinceOf(previous, now);
      return end === undefined ? { state: 'enabled', since } : { state: 'enabled', since, end };
    }
  }
}

function sinceOf(previous: AutomaticRepliesClaim, now: Instant): Instant {
  return previous.state === 'enabled' ? previous.since : now;
}

/** Whether the one claims what the other does. */
export function sameReplies(a: AutomaticRepliesClaim, b: AutomaticRepliesClaim): boolean {
  switch (a.state) {
    case 'disabled':
      return b.state === 'disabled';
    case 'enabled':
      return b.state === 'enabled' && a.since === b.since && a.end === b.end;
    case 'scheduled':
      return b.state === 'scheduled' && a.start === b.start && a.end === b.end;
  }
}

/** Whether they are sent at `at`. */
export function areOn(replies: AutomaticRepliesClaim, at: Instant): boolean {
  switch (replies.state) {
    case 'disabled':
      return false;
    case 'enabled':
      return true;
    case 'scheduled':
      return (replies.start ?? at) <= at && (replies.end === null || at < replies.end);
  }
}
