import type { Instant } from '../time/instant.ts';

/**
 * One appointment as a calendar system tells it, recurrences expanded. There is no subject, no
 * place and no attendee here, and none is asked for to decide presence.
 */
export interface CalendarEntry {
  readonly start: Instant;
  readonly end: Instant;
  readonly showAs: 'free' | 'tentative' | 'busy' | 'oof' | 'workingElsewhere' | 'noData';
  readonly allDay?: boolean;
  readonly response?: 'none' | 'organizer' | 'tentative' | 'accepted' | 'declined' | 'notResponded';
  readonly cancelled?: boolean;
}

/**
 * Out-of-office settings as a calendar system tells them. Only `scheduled` has dates; either may
 * be missing.
 */
export type AutomaticReplies =
  | { readonly state: 'disabled' }
  | { readonly state: 'enabled' }
  | { readonly state: 'scheduled'; readonly start?: Instant; readonly end?: Instant };
