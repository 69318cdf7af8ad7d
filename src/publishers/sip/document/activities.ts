import type { Publication } from '../../../engine/presence-publisher.ts';

type Presence = Publication['presence'];

/** What RPID says a person is doing, and for how long. */
export interface Activities {
  /** Names of RFC 4480 §3.2: what every phone understands first, then what is meant. */
  readonly names: readonly string[];
  readonly from: Presence['since'];
  readonly until: Presence['until'];
}

const generic: Readonly<Record<Presence['availability'], string | null>> = {
  available: null,
  chat: null,
  away: 'away',
  xa: 'away',
  dnd: 'busy',
  unavailable: null,
};

const specific: Readonly<Record<Presence['activity'], string | null>> = {
  none: null,
  'working-elsewhere': 'working',
  meeting: 'meeting',
  'out-of-office': 'vacation',
  'on-the-phone': 'on-the-phone',
};

/**
 * What is said of a person's activity; `null` for nothing. Many phones look at the first activity
 * only, and take any at all for not being available: who is available has none. Of somebody who is
 * offline no more is said than the text says: that they are out of office, or nothing.
 */
export function activitiesOf(presence: Presence): Activities | null {
  const { availability, activity, message } = presence;
  const saysAbsent = availability === 'unavailable' && message.kind === 'out-of-office';
  const first = saysAbsent ? 'away' : generic[availability];
  if (first === null) return null;
  const second = specific[activity];
  return { names: second === null ? [first] : [first, second], ...spanOf(presence) };
}

/**
 * Only the end of the very thing that is shown: the next change of another kind would tell when
 * the next meeting begins. An absence shown without its text is shown without its dates.
 */
function spanOf({ activity, message, since, source, until }: Presence): {
  readonly from: Presence['since'];
  readonly until: Presence['until'];
} {
  switch (message.kind) {
    case 'out-of-office':
      return { from: message.from, until: message.till };
    case 'meeting':
      return { from: since, until: message.until };
    case 'none':
    case 'own-words':
    case 'call':
    case 'working-elsewhere':
    case 'calendar-unknown':
      if (activity === 'out-of-office') return { from: null, until: null };
      return { from: since, until: source === 'override' ? until : null };
  }
}
