import { Temporal } from 'temporal-polyfill';
import type {
  ExplanationAnswer,
  OverrideAnswer,
  OverrideInput,
  PresenceAnswer,
  RevertAnswer,
  ShownAnswer,
} from '../../http/contract/presence.ts';
import { table } from '../table.ts';
import { localTime } from '../until.ts';

/** The REST API's answers in words, times in the zone of this machine. */

const sources: Readonly<Record<PresenceAnswer['source'], string>> = {
  override: 'set by hand',
  call: 'on the phone',
  'out-of-office': 'out of office',
  busy: 'in a meeting',
  'working-elsewhere': 'working elsewhere',
  sessions: 'their chat client',
  unknown: 'calendar not known',
  default: 'nothing else is known',
};

const availabilities: Readonly<Record<PresenceAnswer['availability'], string>> = {
  available: 'available',
  chat: 'free for chat',
  away: 'away',
  xa: 'away for long',
  dnd: 'busy',
  unavailable: 'offline',
};

export function shownLines(shown: ShownAnswer): readonly string[] {
  return [
    headline(shown),
    `Because: ${sources[shown.presence.source]}.`,
    ...(shown.revision === 0 ? until(shown.presence) : overrideEnd(shown)),
  ];
}

export function explanationLines(why: ExplanationAnswer): readonly string[] {
  const rows = why.claims.map((claim) => [
    claim.wins ? '*' : '',
    sources[claim.source],
    availabilities[claim.availability],
    claim.since === null ? '' : timeWords(claim.since),
    claim.until === null ? '' : timeWords(claim.until),
  ]);
  return [
    headline(why),
    '',
    ...table(['', 'Known', 'Would show', 'Since', 'Until'], rows),
    '',
    ...overrideEnd(why),
    why.next === null
      ? 'Nothing is known to change.'
      : `Next: ${presenceWords(why.next)}${why.presence.until === null ? '' : `, on ${timeWords(why.presence.until)}`}.`,
    calendarLine(why.calendar),
  ];
}

/** `ends` is what was asked for. */
export function overrideLines(set: OverrideAnswer, ends: OverrideInput['ends']): readonly string[] {
  const then = presenceWords(set.returnsTo);
  const now = presenceWords(set.withoutIt);
  return [
    `${set.person} is now shown as ${presenceWords(set.presence)}.`,
    `Ends: ${endText(set.endsAt, ends)}.`,
    set.endsAt === null ? `On revert now: ${then}.` : `Then: ${then}.`,
    ...(set.endsAt !== null && now !== then ? [`Without it now: ${now}.`] : []),
    ...(set.absenceDuring === null
      ? []
      : [`An absence begins on ${timeWords(set.absenceDuring)}; this stands all the same.`]),
  ];
}

export function revertLines(reverted: RevertAnswer): readonly string[] {
  return [
    reverted.reverted
      ? `${reverted.person} is given back to the calendar.`
      : `${reverted.person} had nothing set by hand.`,
    `Shown as ${presenceWords(reverted.presence)}.`,
    ...until(reverted.presence),
  ];
}

function headline({ person, enabled, presence }: ShownAnswer): string {
  if (enabled) return `${person} is shown as ${presenceWords(presence)}.`;
  return `${person} is disabled and shown as offline; else it would be ${presenceWords(presence)}.`;
}

/** `busy, "In a meeting until 3:00 PM"` */
export function presenceWords(presence: PresenceAnswer): string {
  const availability = availabilities[presence.availability];
  return presence.text === '' ? availability : `${availability}, "${presence.text}"`;
}

function until(presence: PresenceAnswer): readonly string[] {
  return presence.until === null ? [] : [`Until ${timeWords(presence.until)}.`];
}

function overrideEnd(shown: ShownAnswer): readonly string[] {
  if (shown.revision === 0) return [];
  return [
    `Set by ${shown.overrideSetBy ?? 'hand'}, ends: ${endText(shown.overrideEndsAt, undefined)}.`,
  ];
}

function endText(endsAt: string | null, asked: OverrideInput['ends']): string {
  const at = endsAt === null ? undefined : timeWords(endsAt);
  switch (asked?.kind) {
    case 'end-of-meeting':
      return at === undefined ? 'with the meeting' : `with the meeting, on ${at}`;
    case 'next-change':
      return at === undefined
        ? 'when the calendar changes; when is not known yet'
        : `when the calendar changes, on ${at}`;
    case 'revert':
      return at === undefined ? 'when reverted' : `when reverted, at the latest on ${at}`;
    case 'default':
    case 'time':
    case undefined:
      return at === undefined ? 'not known; revert ends it' : `on ${at}`;
  }
}

function calendarLine(calendar: ExplanationAnswer['calendar']): string {
  if (!calendar.used) return 'Calendar: not used; meeting information is switched off.';
  const stale = calendar.stale ? '; too old to count' : '';
  switch (calendar.known) {
    case 'live':
      return 'Calendar: followed live.';
    case 'never':
      return 'Calendar: never read.';
    case 'as-of':
      return `Calendar: as of ${calendar.at === null ? 'some time ago' : timeWords(calendar.at)}${stale}.`;
  }
}

/** As a clock on this machine shows it. */
export function timeWords(iso: string): string {
  return localTime(Date.parse(iso), Temporal.Now.timeZoneId());
}
