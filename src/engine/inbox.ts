import type { Jid } from '../people/person.ts';
import type { Call, Sessions } from '../presence/claims.ts';
import type { Explanation } from '../presence/explain.ts';
import type { Availability, Presence } from '../presence/presence.ts';
import type { Instant } from '../time/instant.ts';

/**
 * The one door by which what people do and what their clients report comes in, whoever brings it:
 * chat, REST, the command line, a publisher that hears sessions or calls.
 */
export interface Inbox {
  /**
   * What is to be seen of a person and why, now or `at` another instant by what is known now; none
   * for someone unknown.
   */
  explain(person: Jid, at?: Instant): Explanation | undefined;
  /** On disk before the promise resolves. */
  override(person: Jid, request: OverrideRequest): Promise<OverrideOutcome>;
  /** Reverting where nothing is overridden is fine. */
  revert(person: Jid, by: string): Promise<RevertOutcome>;
  sessions(person: Jid, sessions: Sessions): void;
  /** The same `source` takes back what it said before; what others say stands. */
  call(person: Jid, call: Call | null, source?: string): void;
}

export interface OverrideRequest {
  readonly availability: Availability;
  /** The person's own words; `''` for none. */
  readonly text: string;
  readonly ends:
    | { readonly kind: 'time'; readonly at: Instant }
    | { readonly kind: 'end-of-meeting' }
    | { readonly kind: 'next-change' }
    | { readonly kind: 'revert' }
    /** Whatever the policy's `overrideDefaultEnd` says. */
    | { readonly kind: 'default' };
  /** Who sets it: a bare JID, or `administrator`. */
  readonly by: string;
  /** Compare-and-set: the revision this is based on, 0 for none; `null` to set in any case. */
  readonly revision: number | null;
}

export type OverrideOutcome =
  | {
      readonly kind: 'set';
      readonly presence: Presence;
      /** When it ends by what is known now; `null` if that is not known. */
      readonly endsAt: Instant | null;
      /** What shows when it ends (at `endsAt`), or, where no end is known, on revert now. */
      readonly returnsTo: Presence;
      /** What would show now without it. */
      readonly withoutIt: Presence;
      /**
       * An absence begins before the time the person gave: the override stands until that time
       * all the same. `null` where none does.
       */
      readonly absenceDuring: Instant | null;
      readonly revision: number;
    }
  | {
      readonly kind: 'refused';
      readonly reason:
        | 'end-in-the-past'
        | 'no-meeting'
        | 'changed-meanwhile'
        | 'unknown-person'
        | 'disabled-person';
    };

export type RevertOutcome =
  | { readonly kind: 'reverted'; readonly presence: Presence }
  | { readonly kind: 'nothing-to-revert'; readonly presence: Presence }
  | { readonly kind: 'refused'; readonly reason: 'unknown-person' };
