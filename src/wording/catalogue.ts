/** What one language says, in ICU message format. */
export interface Catalogue {
  /** BCP 47; also what dates and numbers are formatted in. */
  readonly locale: string;
  /** A day with its year; `{day}`, `{month}` (its name), `{year}`, all text but `{day}`. */
  readonly day: string;
  /** A time on a day: `{date}`, `{time}`, `{zone}`. */
  readonly moment: string;
  /** A time today: `{time}`. */
  readonly timeToday: string;
  readonly outOfOffice: {
    readonly plain: string;
    /** `{from}` and `{till}` are days or moments; a day as `till` is the last day away. */
    readonly fromTill: string;
    readonly from: string;
    readonly till: string;
  };
  readonly meeting: string;
  /** `{until}` is a time today, a day or a moment. */
  readonly meetingUntil: string;
  readonly call: string;
  readonly workingElsewhere: string;
  readonly calendarUnknown: string;
  /** Two sentences of the above, one after the other: `{first}`, `{second}`. */
  readonly both: string;
}
