import { Temporal } from 'temporal-polyfill';
import { type ReadElement, child, childText } from './xml-reading.ts';
import { type WrittenElement, leaf, xml } from './xml-writing.ts';

const weekDays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const minuteMs = 60_000;

/** The rules by which an IANA zone's clocks go in the year of `now`, as `t:TimeZone`. */
export function zoneElement(timeZone: string, now: number): WrittenElement {
  const begin = Temporal.Instant.fromEpochMilliseconds(now)
    .toZonedDateTimeISO(timeZone)
    .with({ month: 1, day: 1, hour: 0, minute: 0, second: 0, millisecond: 0 });
  const changes = transitionsIn(begin);
  const winter = Math.min(offsetMin(begin), ...changes.map((change) => offsetMin(change)));
  const daylight = changes.find((change) => offsetMin(change) > winter);
  const standard = changes.find((change) => offsetMin(change) === winter);
  const both = changes.length === 2 && daylight !== undefined && standard !== undefined;
  const saved = both ? winter - offsetMin(daylight) : 0;
  return xml(
    't:TimeZone',
    {},
    leaf('t:Bias', String(-(both ? winter : offsetMin(begin)))),
    xml('t:StandardTime', {}, ...changeElements(0, both ? standard : null)),
    xml('t:DaylightTime', {}, ...changeElements(saved, both ? daylight : null)),
  );
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
  // The local time that ends, as the clocks on the wall show it.
  const before = change?.subtract({ nanoseconds: 1 });
  const wall =
    change === null || before === undefined
      ? null
      : change.toInstant().add({ nanoseconds: before.offsetNanoseconds }).toZonedDateTimeISO('UTC');
  const order = wall === null ? 0 : wall.day + 7 > wall.daysInMonth ? 5 : Math.ceil(wall.day / 7);
  return [
    leaf('t:Bias', String(bias)),
    leaf('t:Time', wall === null ? '00:00:00' : wall.toPlainTime().toString()),
    leaf('t:DayOrder', String(order)),
    leaf('t:Month', String(wall === null ? 0 : wall.month)),
    leaf('t:DayOfWeek', weekDays[wall === null ? 0 : wall.dayOfWeek % 7] ?? 'Sunday'),
  ];
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
