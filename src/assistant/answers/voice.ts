import type { Availability, Presence } from '../../presence/presence.ts';
import type { Instant } from '../../time/instant.ts';
import { say } from '../../wording/say.ts';
import type { Wording } from '../../wording/wording.ts';
import type { Messages } from '../catalogues/messages.ts';
import type { Language } from '../languages.ts';
import { nameInstant } from '../times.ts';

/** To whom and when something is said. */
export interface Voice {
  readonly language: Language;
  /** IANA name. */
  readonly timeZone: string;
  readonly now: Instant;
  readonly wording: Wording;
  /** Of whom it is said; `null` for whoever is listening. `timeZone` is an IANA name. */
  readonly about: { readonly name: string; readonly timeZone: string } | null;
}

/** The message of that key in the voice's language, about whom it is said. */
export function tell(
  { language, about }: Voice,
  key: keyof Messages,
  values: Readonly<Record<string, string | number>> = {},
): string {
  const whose = about === null ? 'own' : 'other';
  return say(language.locale, language.messages[key], {
    whose,
    name: about?.name ?? '',
    ...values,
  });
}

/** `until 5:00 PM today`, `At the end of Friday, December 4, 2026`. */
export function tellInstant(voice: Voice, key: 'until' | 'at', at: Instant): string {
  const { day, endOfDay, date } = nameInstant(at, voice.now, voice.timeZone);
  const when = endOfDay ? `endOf${day.charAt(0).toUpperCase()}${day.slice(1)}` : day;
  return tell(voice, key, { when, ...dateAndTime(voice, date) });
}

/** `, until 5:00 PM today`, or nothing. */
export function tellUntil(voice: Voice, until: Instant | null): string {
  return until === null ? '' : `, ${tellInstant(voice, 'until', until)}`;
}

/** `10:00 AM today`. */
export function tellPoint(voice: Voice, at: Instant): string {
  const { day, endOfDay } = nameInstant(at, voice.now, voice.timeZone);
  const when = day === 'today' && !endOfDay ? 'today' : 'other';
  return tell(voice, 'point', { when, ...dateAndTime(voice, at) });
}

export function tellAvailability(voice: Voice, availability: Availability): string {
  return tell(voice, 'availability', { availability });
}

/** An availability with its text: `Busy – In a meeting until 3:00 PM`. */
export function tellShown(voice: Voice, { availability, message }: Presence): string {
  const text = voice.wording(message, voice.language.locale, voice.timeZone);
  const name = tellAvailability(voice, availability);
  return text === '' ? name : tell(voice, 'shown', { availability: name, text });
}

/** `end-of-meeting` as ICU's `select` can have it: `endOfMeeting`. */
export function toSelector(name: string): string {
  return name.replace(/-(.)/gu, (_, letter: string) => letter.toUpperCase());
}

function dateAndTime({ language, timeZone }: Voice, at: Instant): { date: string; time: string } {
  const date = new Intl.DateTimeFormat(language.locale, { dateStyle: 'full', timeZone });
  const time = new Intl.DateTimeFormat(language.locale, { timeStyle: 'short', timeZone });
  return { date: date.format(at), time: time.format(at) };
}
