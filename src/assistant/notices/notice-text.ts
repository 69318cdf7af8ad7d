import type { Meeting } from '../../people/meeting.ts';
import { minuteMs, type Instant } from '../../time/instant.ts';
import { say } from '../../wording/say.ts';
import type { Language } from '../languages.ts';

/** Subjects can be as long as a letter. */
const longest = 200;

/**
 * `In 10 minutes, at 10:00 AM: Budget, Room 1`; without `meetings`, or where they are not called
 * anything, that a meeting begins. `timeZone` is an IANA name.
 */
export function noticeText(
  { locale, messages }: Language,
  timeZone: string,
  start: Instant,
  now: Instant,
  meetings: readonly Meeting[],
): string {
  const time = new Intl.DateTimeFormat(locale, { timeStyle: 'short', timeZone }).format(start);
  const minutes = Math.max(1, Math.round((start - now) / minuteMs));
  const names = meetings.map(nameOf).filter((name) => name !== '');
  if (names.length === 0) return say(locale, messages.notice, { minutes, time });
  return say(locale, messages.noticeOf, { minutes, time, meeting: names.join('; ') });
}

function nameOf({ subject, location }: Meeting): string {
  return [subject, location]
    .map((text) => shortened(text.replaceAll(/\s+/gu, ' ').trim()))
    .filter((text) => text !== '')
    .join(', ');
}

function shortened(text: string): string {
  const letters = Array.from(text);
  return letters.length <= longest ? text : `${letters.slice(0, longest - 1).join('')}…`;
}
