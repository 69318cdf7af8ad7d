import {
  type When,
  dateOfDay,
  dayMs,
  dayOfDate,
  fromLocal,
  toInstant,
  toLocal,
  wholeDays,
} from './local-time.ts';
import { type Recurrence, occurrenceDays } from './recurrence.ts';

export type ShowAs = 'Free' | 'Tentative' | 'Busy' | 'OOF' | 'WorkingElsewhere' | 'NoData';
type MyResponse =
  | 'Unknown'
  | 'Organizer'
  | 'Tentative'
  | 'Accept'
  | 'Decline'
  | 'NoResponseReceived';
export type Sensitivity = 'Normal' | 'Personal' | 'Private' | 'Confidential';

/** What an appointment says, whenever it is. Exchange's own words and defaults. */
interface AppointmentDetails {
  readonly subject: string;
  readonly location: string;
  readonly body: string;
  readonly showAs: ShowAs;
  readonly allDay: boolean;
  readonly cancelled: boolean;
  readonly response: MyResponse;
  readonly sensitivity: Sensitivity;
}

/**
 * An appointment to be made. Times without a zone are in `timeZone`, by default the mailbox's.
 * All-day appointments are widened to whole days there.
 */
export interface NewAppointment extends Partial<AppointmentDetails> {
  readonly start: When;
  readonly end: When;
  readonly timeZone?: string;
  readonly recurrence?: Recurrence;
}

/** What is to be different; `recurrence: null` makes a series a single appointment. */
export interface AppointmentChange extends Partial<AppointmentDetails> {
  readonly start?: When;
  readonly end?: When;
  readonly recurrence?: Recurrence | null;
}

/** Times in epoch milliseconds; those of a series are its pattern's first. */
export interface Appointment extends AppointmentDetails {
  readonly id: string;
  readonly changeKey: number;
  readonly start: number;
  readonly end: number;
  readonly timeZone: string;
  readonly recurrence: Recurrence | null;
  /** Occurrences that differ from the series, by the date on which the pattern puts them. */
  readonly exceptions: ReadonlyMap<string, AppointmentDetails & { start: number; end: number }>;
  readonly deleted: ReadonlySet<string>;
}

/** One appointment as a calendar shows it: a single one, or one occurrence of a series. */
export interface CalendarEntry extends AppointmentDetails {
  readonly kind: 'Single' | 'Occurrence' | 'Exception' | 'RecurringMaster';
  readonly appointmentId: string;
  readonly changeKey: number;
  /** The pattern's date, for occurrences and exceptions. */
  readonly date: string | null;
  readonly start: number;
  readonly end: number;
  /** Where the pattern puts it; `start` for what is no exception. */
  readonly originalStart: number;
}

const defaults: AppointmentDetails = {
  subject: '',
  location: '',
  body: '',
  showAs: 'Busy',
  allDay: false,
  cancelled: false,
  response: 'Organizer',
  sensitivity: 'Normal',
};

// A pattern that gets nowhere would be followed for ever.
function checked(recurrence: Recurrence | null): Recurrence | null {
  if (recurrence === null || !('interval' in recurrence) || recurrence.interval >= 1) {
    return recurrence;
  }
  throw new RangeError('a series needs an interval of at least 1');
}

/** Throws a `RangeError` where the end is before the start. */
export function makeAppointment(id: string, wanted: NewAppointment, zone: string): Appointment {
  const timeZone = wanted.timeZone ?? zone;
  const details = detailsOf({ ...defaults, ...wanted });
  const [start, end] = span(wanted.start, wanted.end, details.allDay, timeZone);
  return {
    ...details,
    id,
    changeKey: 1,
    start,
    end,
    timeZone,
    recurrence: checked(wanted.recurrence ?? null),
    exceptions: new Map(),
    deleted: new Set(),
  };
}

/** A new pattern or time of a series undoes its exceptions, as Exchange does. */
export function changeAppointment(was: Appointment, change: AppointmentChange): Appointment {
  const details = detailsOf({ ...was, ...change });
  const [start, end] = span(
    change.start ?? was.start,
    change.end ?? was.end,
    details.allDay,
    was.timeZone,
  );
  const recurrence = change.recurrence === undefined ? was.recurrence : change.recurrence;
  const afresh = start !== was.start || end !== was.end || change.recurrence !== undefined;
  return {
    ...was,
    ...details,
    changeKey: was.changeKey + 1,
    start,
    end,
    recurrence,
    exceptions: afresh ? new Map() : was.exceptions,
    deleted: afresh ? new Set() : was.deleted,
  };
}

/** One occurrence is made different. `null` where the series has none on `date`. */
export function changeOccurrence(
  was: Appointment,
  date: string,
  change: AppointmentChange,
): Appointment | null {
  const occurrence = occurrenceOn(was, date);
  if (occurrence === null) return null;
  const details = detailsOf({ ...occurrence, ...change });
  const [start, end] = span(
    change.start ?? occurrence.start,
    change.end ?? occurrence.end,
    details.allDay,
    was.timeZone,
  );
  const exceptions = new Map(was.exceptions).set(date, { ...details, start, end });
  return { ...was, changeKey: was.changeKey + 1, exceptions };
}

/** `null` where the series has no occurrence on `date`. */
export function deleteOccurrence(was: Appointment, date: string): Appointment | null {
  if (occurrenceOn(was, date) === null) return null;
  const exceptions = new Map(was.exceptions);
  exceptions.delete(date);
  const deleted = new Set(was.deleted).add(date);
  return { ...was, changeKey: was.changeKey + 1, exceptions, deleted };
}

/** The occurrence that the pattern puts on `date`; `null` if there is none or it was deleted. */
export function occurrenceOn(appointment: Appointment, date: string): CalendarEntry | null {
  for (const entry of occurrences(appointment)) {
    if (entry.date === date) return appointment.deleted.has(date) ? null : entry;
    if (entry.date !== null && entry.date > date) return null;
  }
  return null;
}

/**
 * All occurrences in the pattern's order, deleted ones included; a single one yields itself.
 * Those before `fromDay` are left out: an old series is long.
 */
export function* occurrences(
  appointment: Appointment,
  fromDay = -Infinity,
): Generator<CalendarEntry> {
  const { recurrence, timeZone } = appointment;
  if (recurrence === null) {
    yield singleEntry(appointment);
    return;
  }
  for (const day of occurrenceDays(recurrence, toLocal(appointment.start, timeZone).day)) {
    if (day >= fromDay) yield occurrenceAt(appointment, day);
  }
}

/** Entries that overlap or touch `[start, end)` at its start, in no particular order. */
export function entriesBetween(
  appointment: Appointment,
  start: number,
  end: number,
): readonly CalendarEntry[] {
  const longest = Math.ceil((appointment.end - appointment.start) / dayMs) + 2;
  const fromDay = Math.floor(start / dayMs) - longest;
  const found: CalendarEntry[] = [];
  for (const entry of occurrences(appointment, fromDay)) {
    if (entry.originalStart >= end) break;
    if (entry.kind === 'Exception' || appointment.deleted.has(entry.date ?? '')) continue;
    found.push(entry);
  }
  // An exception may have been moved here from anywhere.
  for (const date of appointment.exceptions.keys()) {
    found.push(occurrenceAt(appointment, dayOfDate(date)));
  }
  // As the real one does: an entry that ends just when the view starts is in it.
  return found.filter((entry) => entry.end >= start && entry.start < end);
}

/** Where the pattern puts the occurrence of `date`, also of a deleted one. Epoch milliseconds. */
export function plannedStart(appointment: Appointment, date: string): number {
  return occurrenceAt(appointment, dayOfDate(date)).originalStart;
}

function occurrenceAt(appointment: Appointment, day: number): CalendarEntry {
  const { timeZone } = appointment;
  const from = toLocal(appointment.start, timeZone);
  const to = toLocal(appointment.end, timeZone);
  const date = dateOfDay(day);
  // Wall-clock times are kept across clock changes: that is what recurs.
  const originalStart = fromLocal({ day, msOfDay: from.msOfDay }, timeZone);
  const end = fromLocal({ day: day + to.day - from.day, msOfDay: to.msOfDay }, timeZone);
  const exception = appointment.exceptions.get(date);
  return {
    ...detailsOf(appointment),
    start: originalStart,
    end,
    ...exception,
    kind: exception ? 'Exception' : 'Occurrence',
    appointmentId: appointment.id,
    changeKey: appointment.changeKey,
    date,
    originalStart,
  };
}

/** The appointment itself; of a series, its master. */
export function singleEntry(appointment: Appointment): CalendarEntry {
  return {
    ...detailsOf(appointment),
    kind: appointment.recurrence === null ? 'Single' : 'RecurringMaster',
    appointmentId: appointment.id,
    changeKey: appointment.changeKey,
    date: null,
    start: appointment.start,
    end: appointment.end,
    originalStart: appointment.start,
  };
}

function span(start: When, end: When, allDay: boolean, zone: string): [number, number] {
  const [from, to] = [toInstant(start, zone), toInstant(end, zone)];
  if (to < from) throw new RangeError('an appointment cannot end before it starts');
  return allDay ? wholeDays(from, to, zone) : [from, to];
}

function detailsOf(from: AppointmentDetails): AppointmentDetails {
  const { subject, location, body, showAs, allDay, cancelled, response, sensitivity } = from;
  return { subject, location, body, showAs, allDay, cancelled, response, sensitivity };
}
