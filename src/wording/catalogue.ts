/**
 * What one language says, in ICU message format; data only.
 *
 * Where an end of an absence or a meeting is put into a sentence as `{from}`, `{till}` or
 * `{until}`, two values about it come along, for the languages whose prepositions need them:
 * - `{fromIs}`, `{tillIs}`, `{untilIs}`: `day`, `moment` or, of a meeting today, `time`. A day as
 *   `till` or `until` is the last one away: the whole of it belongs to the absence;
 * - `{fromDay}`, `{tillDay}`, `{untilDay}`: its day of the month, 1 to 31.
 *
 * A text is said while what it speaks of lasts: an absence without an end has begun already.
 */
export interface Catalogue {
  /** BCP 47; also what dates and numbers are formatted in. */
  readonly locale: string;
  /**
   * A day with its year: `{day}`, a number; `{month}`, its name as it stands within a date;
   * `{year}`.
   */
  readonly day: string;
  /** A time on a day: `{date}`, `{time}`, `{zone}` and `{hour}`, 0 to 23. */
  readonly moment: string;
  /** A time today: `{time}` and `{hour}`. */
  readonly timeToday: string;
  readonly outOfOffice: {
    readonly plain: string;
    readonly fromTill: string;
    readonly from: string;
    readonly till: string;
  };
  /** From the end of an absence on; the end is said beside it. */
  readonly backInOffice: string;
  readonly meeting: string;
  readonly meetingUntil: string;
  readonly call: string;
  readonly workingElsewhere: string;
  readonly calendarUnknown: string;
  /**
   * Two sentences of the above, one after the other: `{first}`, without a full stop of its own,
   * and `{second}`.
   */
  readonly both: string;
}
