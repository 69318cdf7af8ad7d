import { Temporal } from 'temporal-polyfill';

// What contacts must read, written down here once more and by other means than Doorlight's own,
// so that the two can disagree. The check's people live in London.

export const checkTimeZone = 'Europe/London';

/** `Out of office from 10th March 2019 10:00 AM GMT till 12th March 2019 6:00 PM GMT` */
export function outOfOfficeText(start: number, end: number): string {
  return `Out of office from ${dateAndTime(start)} till ${dateAndTime(end)}`;
}

/** `In a meeting until 3:00 PM`; with its date where the end is not on the day of `now`. */
export function meetingText(end: number, now: number): string {
  const today = local(end).toPlainDate().equals(local(now).toPlainDate());
  return `In a meeting until ${today ? time(local(end)) : dateAndTime(end)}`;
}

/** The hour of that day, by London's clocks, days counted from today. */
export function londonTime(dayFromToday: number, hour: number): number {
  return local(Date.now()).startOfDay().add({ days: dayFromToday }).with({ hour })
    .epochMilliseconds;
}

function dateAndTime(instant: number): string {
  const at = local(instant);
  const zone = at.offsetNanoseconds === 0 ? 'GMT' : 'BST';
  return `${ordinal(at.day)} ${months[at.month - 1] ?? ''} ${at.year} ${time(at)} ${zone}`;
}

function time(at: Temporal.ZonedDateTime): string {
  const hour = at.hour % 12 === 0 ? 12 : at.hour % 12;
  return `${hour}:${String(at.minute).padStart(2, '0')} ${at.hour < 12 ? 'AM' : 'PM'}`;
}

function ordinal(day: number): string {
  if (day >= 11 && day <= 13) return `${day}th`;
  return `${day}${['th', 'st', 'nd', 'rd'][day % 10] ?? 'th'}`;
}

const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

function local(instant: number): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(checkTimeZone);
}
