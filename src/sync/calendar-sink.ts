import type { Jid } from '../people/person.ts';
import type { AutomaticRepliesClaim, CalendarClaim } from '../presence/claims.ts';

/** Where `sync` puts what it learnt, after it is stored. `app` leads it to the engine's inbox. */
export interface CalendarSink {
  calendar(person: Jid, calendar: CalendarClaim): void;
  automaticReplies(person: Jid, replies: AutomaticRepliesClaim): void;
}
