import type { Instant } from '../time/instant.ts';
import { presenceAt } from './compose.ts';
import type { Known } from './known.ts';
import type { Presence } from './presence.ts';
import { localDay } from './zone.ts';

/** What contacts may be told of the future: an absence ends, or a meeting begins. */
export type Coming =
  | { readonly kind: 'back'; readonly from: Instant }
  | { readonly kind: 'meeting'; readonly from: Instant; readonly until: Instant | null };

/** Changes that are looked at before a day is taken to have no meeting any more. */
const mostChanges = 100;

/**
 * What comes next of somebody whose `presence` at `now` is given. The end of an absence where its
 * text says it; else the next meeting of the same local day, where the person lets it be seen and
 * does not appear offline.
 */
export function comingNext(known: Known, presence: Presence, now: Instant): Coming | null {
  const { message, availability } = presence;
  if (message.kind === 'out-of-office') {
    return message.till === null ? null : { kind: 'back', from: message.till };
  }
  if (!known.policy.showNextMeeting || availability === 'unavailable') return null;
  const today = localDay(known.policy.timeZone, now);
  let { until } = presence;
  for (let changes = 0; changes < mostChanges; changes++) {
    if (until === null || localDay(known.policy.timeZone, until) !== today) return null;
    const then = presenceAt(known, until);
    if (then.activity === 'meeting' && then.availability !== 'unavailable') {
      return { kind: 'meeting', from: until, until: endOf(then) };
    }
    until = then.until;
  }
  return null;
}

function endOf({ message }: Presence): Instant | null {
  return message.kind === 'meeting' ? message.until : null;
}
