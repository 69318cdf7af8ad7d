import type { AbsenceDates, Message } from '../presence/presence.ts';
import type { Instant } from '../time/instant.ts';
import type { Catalogue } from './catalogue.ts';
import { catalogueFor } from './catalogues.ts';
import { type DatedText, endText, startText, timeText } from './dates.ts';
import { say } from './say.ts';

/** The text of `message` in `locale` (BCP 47), dates in the IANA zone; `''` for nothing. */
export type Wording = (message: Message, locale: string, timeZone: string) => string;

/** The catalogued language that serves `locale` best, as `catalogueFor` has it. */
export function languageFor(locale: string): string {
  return catalogueFor(locale).locale;
}

/** As `Wording`. A pure function. */
export function word(message: Message, locale: string, timeZone: string): string {
  const catalogue = catalogueFor(locale);
  switch (message.kind) {
    case 'none':
      return '';
    case 'own-words':
      return message.text;
    case 'out-of-office':
      return absenceText(message, catalogue, timeZone);
    case 'meeting':
      return withAbsence(meetingText(message, catalogue, timeZone), message, catalogue, timeZone);
    case 'call':
      return withAbsence(catalogue.call, message, catalogue, timeZone);
    case 'working-elsewhere':
      return catalogue.workingElsewhere;
    case 'calendar-unknown':
      return catalogue.calendarUnknown;
  }
}

/**
 * A wording that remembers what it said lately: when ten thousand meetings end at the same hour,
 * few texts serve them all. `capacity` is the number of texts remembered.
 */
export function createWording(capacity = 10_000): Wording {
  const said = new Map<string, string>();
  return (message, locale, timeZone) => {
    if (message.kind === 'none') return '';
    if (message.kind === 'own-words') return message.text;
    const key = `${locale} ${timeZone} ${messageKey(message)}`;
    const known = said.get(key);
    if (known !== undefined) return known;
    if (said.size >= capacity) said.clear();
    const text = word(message, locale, timeZone);
    said.set(key, text);
    return text;
  };
}

type DatedMessage = Exclude<Message, { kind: 'none' | 'own-words' }>;

/** Two messages with the same key are said alike. */
export function messageKey(message: DatedMessage): string {
  switch (message.kind) {
    case 'out-of-office':
      return `o${message.from} ${message.till}`;
    case 'meeting':
      return `m${message.until} ${message.endsToday} ${absenceKey(message.absence)}`;
    case 'call':
      return `c${absenceKey(message.absence)}`;
    case 'working-elsewhere':
    case 'calendar-unknown':
      return message.kind;
  }
}

function absenceKey(absence: AbsenceDates | null): string {
  return absence === null ? '' : `${absence.from} ${absence.till}`;
}

function absenceText(dates: AbsenceDates, catalogue: Catalogue, timeZone: string): string {
  const { locale, outOfOffice } = catalogue;
  const from =
    dates.from === null ? null : values('from', startText(catalogue, timeZone, dates.from));
  const till =
    dates.till === null ? null : values('till', endText(catalogue, timeZone, dates.till));
  if (from !== null && till !== null)
    return say(locale, outOfOffice.fromTill, { ...from, ...till });
  if (from !== null) return say(locale, outOfOffice.from, from);
  if (till !== null) return say(locale, outOfOffice.till, till);
  return outOfOffice.plain;
}

function meetingText(
  message: { readonly until: Instant | null; readonly endsToday: boolean },
  catalogue: Catalogue,
  timeZone: string,
): string {
  if (message.until === null) return catalogue.meeting;
  const until = message.endsToday
    ? timeText(catalogue, timeZone, message.until)
    : endText(catalogue, timeZone, message.until);
  return say(catalogue.locale, catalogue.meetingUntil, values('until', until));
}

/** An end as the catalogue's messages know it: `{till}`, `{tillIs}`, `{tillDay}`. */
function values(name: string, { text, is, day }: DatedText): Record<string, string | number> {
  return { [name]: text, [`${name}Is`]: is, [`${name}Day`]: day };
}

function withAbsence(
  first: string,
  message: { readonly absence: AbsenceDates | null },
  catalogue: Catalogue,
  timeZone: string,
): string {
  if (message.absence === null) return first;
  const second = absenceText(message.absence, catalogue, timeZone);
  // The full stop of an abbreviation (`2019 г.`) ends the sentence as well.
  return say(catalogue.locale, catalogue.both, { first: first.replace(/\.$/u, ''), second });
}
