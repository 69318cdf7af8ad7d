import type { Jid, Person } from '../people/person.ts';
import type { Explanation } from '../presence/explain.ts';
import type { Presence } from '../presence/presence.ts';
import type { Instant } from '../time/instant.ts';
import type { ExplanationAnswer, PresenceAnswer, ShownAnswer } from './contract/presence.ts';
import type { HttpServices } from './services.ts';

/** Presence in the shape of the contract. */

type PresenceText = HttpServices['presenceText'];

export function iso(at: Instant): string {
  return new Date(at).toISOString();
}

export function isoOrNull(at: Instant | null): string | null {
  return at === null ? null : iso(at);
}

export function presenceAnswer(
  person: Jid,
  presence: Presence,
  text: PresenceText,
): PresenceAnswer {
  return {
    availability: presence.availability,
    activity: presence.activity,
    text: text(person, presence),
    since: isoOrNull(presence.since),
    until: isoOrNull(presence.until),
    source: presence.source,
  };
}

export function shownAnswer(person: Person, why: Explanation, text: PresenceText): ShownAnswer {
  const { jid, enabled } = person;
  return {
    person: jid,
    at: iso(why.at),
    enabled,
    presence: presenceAnswer(jid, why.presence, text),
    revision: why.revision,
    overrideEndsAt: isoOrNull(why.overrideEndsAt),
    overrideSetBy: why.overrideSetBy,
  };
}

export function explanationAnswer(
  person: Person,
  why: Explanation,
  text: PresenceText,
  used: boolean,
): ExplanationAnswer {
  return {
    ...shownAnswer(person, why, text),
    claims: why.claims.map((claim) => ({
      source: claim.source,
      availability: claim.availability,
      activity: claim.activity,
      since: isoOrNull(claim.since),
      until: isoOrNull(claim.until),
      wins: claim.wins,
    })),
    next: why.next === null ? null : presenceAnswer(person.jid, why.next, text),
    calendar: { ...calendarKnown(why.calendarKnownAt), used, stale: why.calendarStale },
  };
}

function calendarKnown(
  knownAt: Explanation['calendarKnownAt'],
): Pick<ExplanationAnswer['calendar'], 'known' | 'at'> {
  if (knownAt === 'live' || knownAt === 'never') return { known: knownAt, at: null };
  return { known: 'as-of', at: iso(knownAt) };
}
