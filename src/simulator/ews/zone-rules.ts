import { Temporal } from 'temporal-polyfill';
import { type ReadElement, child, childText } from './xml-reading.ts';
import { type WrittenElement, leaf, xml } from './xml-writing.ts';

const weekDays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const indexes = ['First', 'Second', 'Third', 'Fourth', 'Last'];
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
const minuteMs = 60_000;

interface Rules {
  /** Standard time, in minutes ahead of UTC. */
  readonly offset: number;
  readonly standard: Temporal.ZonedDateTime | null;
  readonly daylight: Temporal.ZonedDateTime | null;
}

/** The rules by which an IANA zone's clocks go in the year of `now`, as `t:TimeZone`. */
export function zoneElement(timeZone: string, now: number): WrittenElement {
  const { standard, daylight, offset } = rulesOf(timeZone, now);
  const saved = daylight === null ? 0 : offset - offsetMin(daylight);
  return xml(
    't:TimeZone',
    {},
    leaf('t:Bias', String(-offset)),
    xml('t:StandardTime', {}, ...changeElements(0, standard)),
    xml('t:DaylightTime', {}, ...changeElements(saved, daylight)),
  );
}

function rulesOf(timeZone: string, now: number): Rules {
  const begin = Temporal.Instant.fromEpochMilliseconds(now)
    .toZonedDateTimeISO(timeZone)
    .with({ month: 1, day: 1, hour: 0, minute: 0, second: 0, millisecond: 0 });
  const changes = transitionsIn(begin);
  const winter = Math.min(offsetMin(begin), ...changes.map((change) => offsetMin(change)));
  const daylight = changes.find((change) => offsetMin(change) > winter);
  const standard = changes.find((change) => offsetMin(change) === winter);
  if (changes.length !== 2 || daylight === undefined || standard === undefined) {
    return { offset: offsetMin(begin), standard: null, daylight: null };
  }
  return { offset: winter, standard, daylight };
}

function transitionsIn(begin: Temporal.ZonedDateTime): readonly Temporal.ZonedDateTime[] {
  const found: Temporal.ZonedDateTime[] = [];
  let next = begin.getTimeZoneTransition('next');
  while (next !== null && next.year === begin.year) {
    found.push(next);
    next = next.getTimeZoneTransition('next');
  }
  return found;
}

function offsetMin(at: Temporal.ZonedDateTime): number {
  return at.offsetNanoseconds / 60e9;
}

function changeElements(
  bias: number,
  change: Temporal.ZonedDateTime | null,
): readonly WrittenElement[] {
  const when = change === null ? null : wallOf(change);
  return [
    leaf('t:Bias', String(bias)),
    leaf('t:Time', when === null ? '00:00:00' : when.wall.toPlainTime().toString()),
    leaf('t:DayOrder', String(when === null ? 0 : when.order)),
    leaf('t:Month', String(when === null ? 0 : when.wall.month)),
    leaf('t:DayOfWeek', weekDays[when === null ? 0 : when.wall.dayOfWeek % 7] ?? 'Sunday'),
  ];
}

/** The local time that ends, as clocks show it, and which such day of its month it falls on. */
function wallOf(change: Temporal.ZonedDateTime): {
  readonly wall: Temporal.ZonedDateTime;
  readonly order: number;
} {
  const before = change.subtract({ nanoseconds: 1 });
  const wall = change
    .toInstant()
    .add({ nanoseconds: before.offsetNanoseconds })
    .toZonedDateTimeISO('UTC');
  return { wall, order: wall.day + 7 > wall.daysInMonth ? 5 : Math.ceil(wall.day / 7) };
}

/** The same as `t:MeetingTimeZone`, under a name that nobody knows. */
export function meetingZoneElement(timeZone: string, now: number): WrittenElement {
  const { standard, daylight, offset } = rulesOf(timeZone, now);
  const name = { TimeZoneName: 'Customized Time Zone' };
  const base = leaf('t:BaseOffset', duration(-offset));
  if (standard === null || daylight === null) return xml('t:MeetingTimeZone', name, base);
  return xml(
    't:MeetingTimeZone',
    name,
    base,
    xml('t:Standard', {}, ...yearly(standard, 0)),
    xml('t:Daylight', {}, ...yearly(daylight, offset - offsetMin(daylight))),
  );
}

function yearly(change: Temporal.ZonedDateTime, offset: number): readonly WrittenElement[] {
  const { wall, order } = wallOf(change);
  return [
    leaf('t:Offset', duration(offset)),
    xml(
      't:RelativeYearlyRecurrence',
      {},
      leaf('t:DaysOfWeek', weekDays[wall.dayOfWeek % 7] ?? ''),
      leaf('t:DayOfWeekIndex', indexes[order - 1] ?? 'Last'),
      leaf('t:Month', months[wall.month - 1] ?? ''),
    ),
    leaf('t:Time', wall.toPlainTime().toString()),
  ];
}

function duration(minutes: number): string {
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '-' : ''}PT${Math.floor(size / 60)}H${size % 60}M`;
}

/** What the rules of a `t:TimeZone` add to UTC at an instant, in ms. */
export function offsetByRules(zone: ReadElement | null, instant: number): number {
  const bias = number(zone, 't:Bias');
  const standard = child(zone, 't:StandardTime');
  const daylight = child(zone, 't:DaylightTime');
  const winter = -(bias + number(standard, 't:Bias')) * minuteMs;
  if (number(standard, 't:Month') === 0 || number(daylight, 't:Month') === 0) return winter;
  const summer = -(bias + number(daylight, 't:Bias')) * minuteMs;
  const year = new Date(instant + winter).getUTCFullYear();
  const begins = changeIn(daylight, year) - winter;
  const ends = changeIn(standard, year) - summer;
  const isSummer =
    begins < ends ? instant >= begins && instant < ends : instant >= begins || instant < ends;
  return isSummer ? summer : winter;
}

function changeIn(rule: ReadElement | null, year: number): number {
  const month = number(rule, 't:Month') - 1;
  const wanted = weekDays.indexOf(childText(rule, 't:DayOfWeek') ?? '');
  const [hours = 0, minutes = 0] = (childText(rule, 't:Time') ?? '').split(':').map(Number);
  const first = new Date(Date.UTC(year, month, 1)).getUTCDay();
  const length = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  let day = 1 + ((wanted - first + 7) % 7) + 7 * (number(rule, 't:DayOrder') - 1);
  while (day > length) day -= 7;
  return Date.UTC(year, month, day, hours, minutes);
}

function number(element: ReadElement | null, name: string): number {
  return Number(childText(element, name) ?? 0);
}
