import type { Span } from '../time/instant.ts';

/** A meeting as its owner asked to see it; kept nowhere. */
export interface Meeting extends Span {
  readonly subject: string;
  /** `''` for none. */
  readonly location: string;
  /** From local midnight to local midnight in the mailbox's time zone. */
  readonly allDay: boolean;
  readonly status: 'free' | 'tentative' | 'busy' | 'out-of-office' | 'working-elsewhere';
}
