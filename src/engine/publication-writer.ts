import { comingNext } from '../presence/coming.ts';
import type { Known } from '../presence/known.ts';
import type { Presence } from '../presence/presence.ts';
import type { Instant } from '../time/instant.ts';
import { wordComing } from '../wording/coming.ts';
import type { Wording } from '../wording/wording.ts';
import type { PersonState } from './person-state.ts';
import type { Publication, Upcoming } from './presence-publisher.ts';
import { createStatusWriter } from './statuses.ts';

/** What is to be seen of a person whose `presence` at `instant` follows from `known`. */
export type PublicationWriter = (
  state: PersonState,
  known: Known,
  presence: Presence,
  instant: Instant,
) => Publication;

/** Words are kept by the writer, so that people who show the same share them. */
export function createPublicationWriter(wording: Wording): PublicationWriter {
  const writeStatuses = createStatusWriter(wording);
  return ({ jid, languages, policy, person }, known, presence, instant) => {
    const statuses = writeStatuses(presence.message, languages, policy.timeZone);
    const next = person.enabled ? upcoming(known, presence, instant, languages[0]) : null;
    // Few have one: nobody else pays for it.
    return next === null
      ? { person: jid, presence, statuses }
      : { person: jid, presence, statuses, next };
  };
}

function upcoming(
  known: Known,
  presence: Presence,
  instant: Instant,
  lang: string | undefined,
): Upcoming | null {
  const coming = comingNext(known, presence, instant);
  if (coming === null || lang === undefined) return null;
  return {
    kind: coming.kind,
    from: coming.from,
    until: coming.kind === 'meeting' ? coming.until : null,
    status: { lang, text: wordComing(coming.kind, lang) },
  };
}
