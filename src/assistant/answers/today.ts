import { Temporal } from 'temporal-polyfill';
import type { Meeting } from '../../people/meeting.ts';
import type { Instant, Span } from '../../time/instant.ts';
import { cleanText } from '../understand/tokens.ts';
import { type Voice, tell, toSelector } from './voice.ts';

/** Meetings told of at most: what is longer is read in the calendar itself. */
const mostMeetings = 40;
/** Characters of a subject or a place. */
const longest = 120;

/** Today from local midnight to local midnight, which may be 23 or 25 hours. */
export function todayOf({ now, timeZone }: Voice): Span {
  const start = Temporal.Instant.fromEpochMilliseconds(now)
    .toZonedDateTimeISO(timeZone)
    .startOfDay();
  return { start: start.epochMilliseconds, end: start.add({ days: 1 }).epochMilliseconds };
}

/** The meetings of `day`, whole days first, then as they begin. */
export function tellToday(voice: Voice, day: Span, meetings: readonly Meeting[]): string {
  const { language, timeZone, now } = voice;
  const today = meetings
    .filter(({ start, end }) => start < day.end && (end > day.start || start >= day.start))
    .sort(inOrder);
  if (today.length === 0) return tell(voice, 'todayNone');
  const date = new Intl.DateTimeFormat(language.locale, { dateStyle: 'full', timeZone });
  const shown = today.slice(0, mostMeetings);
  return [
    tell(voice, 'todayHead', { date: date.format(now) }),
    ...shown.map((meeting) => tellMeeting(voice, day, meeting)),
    ...(shown.length < today.length
      ? [tell(voice, 'todayMore', { count: today.length - shown.length })]
      : []),
  ].join('\n');
}

function inOrder(one: Meeting, other: Meeting): number {
  if (one.allDay !== other.allDay) return one.allDay ? -1 : 1;
  return one.start - other.start || one.end - other.end;
}

function tellMeeting(voice: Voice, day: Span, meeting: Meeting): string {
  const { now } = voice;
  const { start, end, allDay, status } = meeting;
  const location = shortened(meeting.location);
  const place = location === '' ? '' : tell(voice, 'todayPlace', { place: location });
  const when = allDay ? 'allDay' : end <= now ? 'over' : start <= now ? 'now' : 'ahead';
  return tell(voice, 'todayMeeting', {
    span: tellSpan(voice, day, meeting),
    subject: shortened(meeting.subject) || tell(voice, 'todayNoSubject'),
    place,
    status: toSelector(status),
    when,
  });
}

/** What began earlier or goes on for longer has only one end today. */
function tellSpan(voice: Voice, day: Span, { start, end, allDay }: Meeting): string {
  const began = start < day.start;
  const goesOn = end > day.end;
  const kind =
    allDay || (began && goesOn) ? 'allDay' : began ? 'began' : goesOn ? 'goesOn' : 'within';
  return tell(voice, 'todaySpan', { kind, from: time(voice, start), till: time(voice, end) });
}

function time({ language, timeZone }: Voice, at: Instant): string {
  return new Intl.DateTimeFormat(language.locale, { timeStyle: 'short', timeZone }).format(at);
}

/** On one line, whatever others have written: it must not look like a line of ours. */
function shortened(text: string): string {
  const letters = Array.from(cleanText(text).replaceAll(/\s+/gu, ' '));
  return letters.length <= longest
    ? letters.join('')
    : `${letters.slice(0, longest - 1).join('')}…`;
}
