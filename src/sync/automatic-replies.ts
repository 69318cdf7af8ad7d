import type { AutomaticReplies } from '../presence/calendar-entry.ts';
import type { AutomaticRepliesClaim } from '../presence/claims.ts';
import type { Instant } from '../presence/time.ts';

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
      return { state: 'disabled' };
    case 'enabled':
      return previous.state === 'enabled' ? previous : { state: 'enabled', since: now };
    case 'scheduled': {
      const end = replies.end ?? null;
      const seen = previous.state === 'scheduled' && previous.end === end ? previous.start : now;
      return { state: 'scheduled', start: replies.start ?? seen, end };
    }
  }
}

export function sameReplies(a: AutomaticRepliesClaim, b: AutomaticRepliesClaim): boolean {
  switch (a.state) {
    case 'disabled':
      return b.state === 'disabled';
    case 'enabled':
      return b.state === 'enabled' && a.since === b.since;
    case 'scheduled':
      return b.state === 'scheduled' && a.start === b.start && a.end === b.end;
  }
}
