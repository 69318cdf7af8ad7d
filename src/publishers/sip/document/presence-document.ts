import type { Publication, Status, Upcoming } from '../../../engine/presence-publisher.ts';
import { secondMs } from '../../../time/instant.ts';
import { activitiesOf } from './activities.ts';
import { escaped, shortened } from './text.ts';

type Instant = Upcoming['from'];

/** What a document says: whom it is about, what is to be seen of them, and when it is said. */
export interface SaidOverSip {
  /** The address of record, `sip:john@example.com`. */
  readonly entity: string;
  readonly publication: Publication;
  readonly at: Instant;
}

/** Characters of a note: no phone has room for more, and a document is carried in one packet. */
const longestNote = 256;

const namespaces =
  'xmlns="urn:ietf:params:xml:ns:pidf" xmlns:dm="urn:ietf:params:xml:ns:pidf:data-model"' +
  ' xmlns:rpid="urn:ietf:params:xml:ns:pidf:rpid" xmlns:ts="urn:ietf:params:xml:ns:pidf:timed-status"';

/**
 * A person's presence as `application/pidf+xml`: PIDF (RFC 3863) with the data model (RFC 4479),
 * RPID (RFC 4480), timed status (RFC 4481) and the XMPP `show` (RFC 8048). Prefixes and order are
 * what phones are known to look for, some of them by regular expression. Every language is said
 * once, as a note of the whole; the first is also where phones look that read one note only.
 */
export function presenceDocument({ entity, publication, at }: SaidOverSip): string {
  const { presence, next } = publication;
  const statuses = distinct(publication.statuses);
  const address = escaped(entity);
  const first = statuses.slice(0, 1);
  const time = timeText(at);
  return (
    '<?xml version="1.0" encoding="UTF-8"?>\n' +
    `<presence ${namespaces} entity="${address}">` +
    '<tuple id="cal">' +
    `<status>${statusOf(presence.availability)}</status>` +
    timedStatus(next, at) +
    `<contact priority="0.5">${address}</contact>` +
    `${notes('note', first)}<timestamp>${time}</timestamp>` +
    '</tuple>' +
    notes('note', statuses) +
    '<dm:person id="p1">' +
    activities(presence, at) +
    `${notes('dm:note', first)}<dm:timestamp>${time}</dm:timestamp>` +
    '</dm:person>' +
    '</presence>'
  );
}

/** RFC 8048: `show` is left out for who is just available, and for who is not. */
function statusOf(availability: Publication['presence']['availability']): string {
  switch (availability) {
    case 'available':
      return '<basic>open</basic>';
    case 'unavailable':
      return '<basic>closed</basic>';
    case 'chat':
    case 'away':
    case 'xa':
    case 'dnd':
      return `<basic>open</basic><show xmlns="jabber:client">${availability}</show>`;
  }
}

/**
 * RFC 4481 §3: a timed status never covers the present. It has no activities, since phones that
 * search the text for `<rpid:busy/>` would take them for the present.
 */
function timedStatus(next: Upcoming | undefined, at: Instant): string {
  if (next === undefined || next.from - at < secondMs) return '';
  const until = next.until === null ? '' : ` until="${timeText(next.until)}"`;
  return (
    `<ts:timed-status from="${timeText(next.from)}"${until}><ts:basic>open</ts:basic>` +
    `${notes('ts:note', distinct([next.status]))}</ts:timed-status>`
  );
}

function activities(presence: Publication['presence'], at: Instant): string {
  const said = activitiesOf(presence);
  if (said === null) return '';
  const from = said.from === null ? '' : ` from="${timeText(said.from)}"`;
  // What should have ended waits for its turn to be shown so: its end says nothing any more.
  const until = said.until === null || said.until <= at ? '' : ` until="${timeText(said.until)}"`;
  const names = said.names.map((name) => `<rpid:${name}/>`).join('');
  return `<rpid:activities${from}${until}>${names}</rpid:activities>`;
}

function notes(name: string, statuses: readonly Status[]): string {
  return statuses
    .map(
      ({ lang, text }) =>
        `<${name} xml:lang="${escaped(lang)}">${escaped(shortened(text, longestNote))}</${name}>`,
    )
    .join('');
}

/** RFC 3863 §4.1.6: several notes are one note in several languages. */
function distinct(statuses: readonly Status[]): readonly Status[] {
  return statuses.filter(
    ({ lang, text }, index) =>
      text !== '' && statuses.findIndex((status) => status.lang === lang) === index,
  );
}

/** RFC 3339 in UTC, to the second. */
function timeText(instant: Instant): string {
  return new Date(instant - (((instant % secondMs) + secondMs) % secondMs))
    .toISOString()
    .replace('.000Z', 'Z');
}
