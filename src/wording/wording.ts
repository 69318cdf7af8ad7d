import type { AbsenceDates, Message } from '../presence/presence.ts';
import type { Instant } from '../presence/time.ts';
import type { Catalogue } from './catalogue.ts';
import { de } from './catalogues/de.ts';
import { en } from './catalogues/en.ts';
import { endText, startText, timeOfDay } from './dates.ts';
import { say } from './say.ts';

/** The text of `message` in `locale` (BCP 47), dates in the IANA zone; `''` for nothing. */
export type Wording = (message: Message, locale: string, timeZone: string) => string;

const catalogues: ReadonlyMap<string, Catalogue> = new Map(
  [en, de].map((catalogue) => [catalogue.locale, catalogue]),
);

/** The catalogued language that serves `locale` best: itself, its base language, or English. */
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
    const key = `${locale} ${timeZone} ${keyOf(message)}`;
    const known = said.get(key);
    if (known !== undefined) return known;
    if (said.size >= capacity) said.clear();
    const text = word(message, locale, timeZone);
    said.set(key, text);
    return text;
  };
}

type DatedMessage = Exclude<Message, { kind: 'none' | 'own-words' }>;

function keyOf(message: DatedMessage): string {
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

function catalogueFor(locale: string): Catalogue {
  const language = locale.split('-')[0] ?? locale;
  return catalogues.get(locale) ?? catalogues.get(language.toLowerCase()) ?? en;
}

function absenceText(dates: AbsenceDates, catalogue: Catalogue, timeZone: string): string {
  const texts = catalogue.outOfOffice;
  const from = dates.from === null ? null : startText(catalogue, timeZone, dates.from);
  const till = dates.till === null ? null : endText(catalogue, timeZone, dates.till);
  if (from !== null && till !== null) return say(catalogue.locale, texts.fromTill, { from, till });
  if (from !== null) return say(catalogue.locale, texts.from, { from });
  if (till !== null) return say(catalogue.locale, texts.till, { till });
  return texts.plain;
}

function meetingText(
  message: { readonly until: Instant | null; readonly endsToday: boolean },
  catalogue: Catalogue,
  timeZone: string,
): string {
  if (message.until === null) return catalogue.meeting;
  const until = message.endsToday
    ? say(catalogue.locale, catalogue.timeToday, {
        time: timeOfDay(catalogue, timeZone, message.until),
      })
    : endText(catalogue, timeZone, message.until);
  return say(catalogue.locale, catalogue.meetingUntil, { until });
}

function withAbsence(
  first: string,
  message: { readonly absence: AbsenceDates | null },
  catalogue: Catalogue,
  timeZone: string,
): string {
  if (message.absence === null) return first;
  const second = absenceText(message.absence, catalogue, timeZone);
  return say(catalogue.locale, catalogue.both, { first, second });
}
