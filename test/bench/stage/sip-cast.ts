import type { Publication } from '../../../src/engine/presence-publisher.ts';
import type { Jid } from '../../../src/people/person.ts';
import { statusText } from './cast.ts';

export function personAt(at: number): Jid {
  return `p${at}@example.com` as Jid;
}

/** What is published of somebody in a round; every round says something else. */
export function publicationAt(at: number, round: number): Publication {
  return {
    person: personAt(at),
    presence: {
      availability: 'dnd',
      activity: 'meeting',
      message: { kind: 'none' },
      since: null,
      until: null,
      source: 'busy',
    },
    statuses: [{ lang: 'en', text: `${statusText(at, round)} ${round}` }],
  };
}
