import type { Jid, Person } from '../people/person.ts';
import { type Claims, nothingKnown } from '../presence/claims.ts';
import type { MailboxSettings, Policy } from '../presence/policy.ts';
import type { Presence } from '../presence/presence.ts';
import type { Instant } from '../time/instant.ts';
import { notWaiting, type Timed } from '../time/timer-queue.ts';
import type { CalendarGap } from './presence-counts.ts';
import type { Publication } from './presence-publisher.ts';
import { effectivePolicy } from './settings.ts';

/** What contacts are shown of somebody who is not to be shown. */
export const notShown: Presence = {
  availability: 'unavailable',
  activity: 'none',
  message: { kind: 'none' },
  since: null,
  until: null,
  source: 'default',
};

/** Everything the engine keeps in memory of one person. */
export class PersonState implements Timed {
  readonly jid: Jid;
  person: Person;
  /** What the mailbox says of its owner's time. */
  mailbox: MailboxSettings | null = null;
  policy: Policy;
  languages: readonly string[];
  claims: Claims = nothingKnown;
  /** What is to be seen; none before the person was first composed. */
  shown: Publication | undefined;
  /** Why the calendar claims nothing; `null` where it is believed. */
  gap: CalendarGap | null = null;
  /** On the roll. */
  readonly number: number;
  place = notWaiting;
  /** The next known boundary, which is acted upon later than it by the person's spread. */
  boundary: Instant | null = null;
  /** The instant that is shown: boundaries known after it wait for the person's turn. */
  instant: Instant = -Infinity;

  constructor(person: Person, policy: Policy, languages: readonly string[], number: number) {
    this.jid = person.jid;
    this.person = person;
    this.policy = policy;
    this.languages = languages;
    this.number = number;
  }

  /** What would hold for the person if `policy` were the organisation's. */
  policyUnder(policy: Policy): Policy {
    return effectivePolicy(policy, this.person, this.mailbox);
  }
}
