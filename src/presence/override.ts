import type { Instant } from '../time/instant.ts';
import type { Availability } from './presence.ts';

/** When an override ends. */
export type OverrideEnd =
  /** `given`: the person named the time; else it is the policy's default. */
  | { readonly kind: 'time'; readonly at: Instant; readonly given: boolean }
  /** With the block of this level that contains the moment of setting. */
  | { readonly kind: 'end-of-meeting'; readonly level: 'busy' | 'out-of-office' }
  /** When the calendar's level first differs from `level`; `null`: it was not known. */
  | { readonly kind: 'next-change'; readonly level: Level | null }
  | { readonly kind: 'revert' };

export interface Override {
  readonly availability: Availability;
  /** The person's own words; `''` for none. */
  readonly text: string;
  readonly ends: OverrideEnd;
  readonly setAt: Instant;
  /** Who set it: a bare JID, or `administrator`. */
  readonly setBy: string;
  /**
   * The last instant at which it was seen to stand although what is known about the person had
   * just changed; the next change of the calendar's level is looked for from here on.
   */
  readonly standsAt: Instant;
  readonly revision: number;
}

export type Level = 'free' | 'working-elsewhere' | 'busy' | 'out-of-office';
