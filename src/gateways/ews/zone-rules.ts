import { Temporal } from 'temporal-polyfill';
import { dayIndexes, monthNames } from './calendar-words.ts';
import type { Element } from './xml.ts';

/** When one half of a zone's year begins: a week day of a month, or a date of one year. */
interface ZoneChange {
  /** 1 to 12. */
  readonly month: number;
  /** Of a year 0: which such week day of the month, 5 for the last; else the day of the month. */
  readonly dayOrder: number;
  /** 1 is Monday, 7 is Sunday. */
  readonly dayOfWeek: number;
  /** Minutes after midnight of the local time that ends. */
  readonly minutes: number;
  /** 0: every year. */
  readonly year: number;
}

/** The rules of a time zone as Exchange sends them (`SerializableTimeZone`), without a name. */
export interface ZoneRules {
  /** Minutes to add to UTC for the local time: the opposite of Exchange's `Bias`. */
  readonly standardOffset: number;
  readonly daylightOffset: number;
  /** When each begins; `null` where there is one time all the year round. */
  readonly standardFrom: ZoneChange | null;
  readonly daylightFrom: ZoneChange | null;
}

const weekDays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

/** `null` where the element holds no rules that can be understood. */
export function zoneRulesIn(element: Element): ZoneRules | null {
  const bias = integer(element.textOf('Bias'));
  if (bias === undefined) return null;
  const standard = element.child('StandardTime');
  const daylight = element.child('DaylightTime');
  return rulesOf(
    { offset: -(bias + (integer(standard?.textOf('Bias')) ?? 0)), from: changeIn(standard) },
    { offset: -(bias + (integer(daylight?.textOf('Bias')) ?? 0)), from: changeIn(daylight) },
  );
}

interface Half {
  readonly offset: number;
  readonly from: ZoneChange | null;
}

/** A zone that does not change twice a year keeps to its standard time. */
function rulesOf(standard: Half, daylight: Half): ZoneRules {
  const { offset: standardOffset } = standard;
  if (standard.from === null || daylight.from === null) {
    return {
      standardOffset,
      daylightOffset: standardOffset,
      standardFrom: null,
      daylightFrom: null,
    };
  }
  return {
    standardOffset,
    daylightOffset: daylight.offset,
    standardFrom: standard.from,
    daylightFrom: daylight.from,
  };
}

function changeIn(element: Element | undefined): ZoneChange | null {
  const month = integer(element?.textOf('Month')) ?? 0;
  const time = /^(\d\d?):(\d\d)/.exec(element?.textOf('Time') ?? '');
  const dayOfWeek = weekDays.indexOf(element?.textOf('DayOfWeek') ?? '') + 1;
  const dayOrder = integer(element?.textOf('DayOrder')) ?? 0;
  if (month < 1 || month > 12 || time === null || dayOrder < 1) return null;
  const year = integer(element?.textOf('Year')) ?? 0;
  if (year === 0 && dayOfWeek === 0) return null;
  return { month, dayOrder, dayOfWeek, minutes: Number(time[1]) * 60 + Number(time[2]), year };
}

function integer(text: string | undefined): number | undefined {
  return text !== undefined && /^[+-]?\d+$/.test(text) ? Number(text) : undefined;
}

/** A change as an instant in ms, in `year`; `null` for one of another year only. */
function instantOf(change: ZoneChange, year: number, offsetBefore: number): number | null {
  if (change.year !== 0 && change.year !== year) return null;
  const first = Temporal.PlainDate.from({ year, month: change.month, day: 1 });
  const day =
    change.year === 0 ? dayOf(change, first) : Math.min(change.dayOrder, first.daysInMonth);
  const midnight = Date.UTC(year, change.month - 1, day);
  return midnight + (change.minutes - offsetBefore) * 60_000;
}

function dayOf(change: ZoneChange, first: Temporal.PlainDate): number {
  const firstSuch = 1 + ((change.dayOfWeek - first.dayOfWeek + 7) % 7);
  const day = firstSuch + 7 * (change.dayOrder - 1);
  return day > first.daysInMonth
    ? firstSuch + 7 * Math.floor((first.daysInMonth - firstSuch) / 7)
    : day;
}

/** What the rules add to UTC at an instant, in minutes. */
export function offsetByRules(rules: ZoneRules, at: number): number {
  const { standardFrom, daylightFrom, standardOffset, daylightOffset } = rules;
  if (standardFrom === null || daylightFrom === null) return standardOffset;
  const year = new Date(at + standardOffset * 60_000).getUTCFullYear();
  const toDaylight = instantOf(daylightFrom, year, standardOffset);
  const toStandard = instantOf(standardFrom, year, daylightOffset);
  if (toDaylight === null || toStandard === null) return standardOffset;
  const inDaylight =
    toDaylight < toStandard
      ? at >= toDaylight && at < toStandard
      : at >= toDaylight || at < toStandard;
  return inDaylight ? daylightOffset : standardOffset;
}

/** The instants in ms at which the rules change the local time in `year`. */
export function changesByRules(rules: ZoneRules, year: number): readonly number[] {
  const { standardFrom, daylightFrom, standardOffset, daylightOffset } = rules;
  if (standardFrom === null || daylightFrom === null) return [];
  return [
    instantOf(daylightFrom, year, standardOffset),
    instantOf(standardFrom, year, daylightOffset),
  ].filter((instant) => instant !== null);
}

/** The rules in an appointment's `MeetingTimeZone`; `null` where it holds none. */
export function meetingZoneIn(element: Element): ZoneRules | null {
  const base = minutesOf(element.textOf('BaseOffset'));
  if (base === undefined) return null;
  const standard = element.child('Standard');
  const daylight = element.child('Daylight');
  return rulesOf(
    {
      offset: -(base + (minutesOf(standard?.textOf('Offset')) ?? 0)),
      from: yearlyChangeIn(standard),
    },
    {
      offset: -(base + (minutesOf(daylight?.textOf('Offset')) ?? 0)),
      from: yearlyChangeIn(daylight),
    },
  );
}

function yearlyChangeIn(element: Element | undefined): ZoneChange | null {
  const yearly = element?.child('RelativeYearlyRecurrence');
  const dayOfWeek = weekDays.indexOf(yearly?.textOf('DaysOfWeek') ?? '') + 1;
  const dayOrder = dayIndexes.indexOf(yearly?.textOf('DayOfWeekIndex') ?? '') + 1;
  const month = monthNames.indexOf(yearly?.textOf('Month') ?? '') + 1;
  const time = /^(\d\d?):(\d\d)/.exec(element?.textOf('Time') ?? '');
  if (dayOfWeek === 0 || dayOrder === 0 || month === 0 || time === null) return null;
  return { month, dayOrder, dayOfWeek, minutes: Number(time[1]) * 60 + Number(time[2]), year: 0 };
}

/** Minutes of an xs:duration such as `-PT1H30M`. */
function minutesOf(duration: string | undefined): number | undefined {
  const parts = /^(-)?P(?:\d+D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:\d+(?:\.\d+)?S)?)?$/.exec(
    duration ?? '',
  );
  if (parts === null) return undefined;
  const size = Number(parts[2] ?? 0) * 60 + Number(parts[3] ?? 0);
  return parts[1] === '-' ? -size : size;
}
