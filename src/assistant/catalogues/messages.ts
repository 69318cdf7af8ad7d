/**
 * What the assistant says in one language, in ICU message format. `{shown}` is an availability
 * with its text; `{until}` and `{at}` are the messages of that name, filled in.
 */
export interface Messages {
  /** `{availability}`: available, chat, away, xa, dnd, unavailable. */
  readonly availability: string;
  /** An availability with what is said: `{availability}`, `{text}`. */
  readonly shown: string;
  /**
   * Up to an instant, within a sentence. `{when}` is today, tomorrow, other, or the end of one of
   * them: endOfToday, endOfTomorrow, endOfOther; `{date}` and `{time}` go with it.
   */
  readonly until: string;
  /** The same as the beginning of a sentence: what happens then. */
  readonly at: string;
  /** A point in time by itself; `{when}` is today or other. */
  readonly point: string;

  /** How long an override lasts: `{ends}` as it was asked, `{until}`. */
  readonly lasts: string;
  /** The same where no end is known: `{ends}`. */
  readonly lastsOpen: string;
  /** `{availability}`, `{lasts}` */
  readonly set: string;
  /** `{text}` */
  readonly setText: string;
  /** `{shown}` */
  readonly without: string;
  /** `{at}`, `{shown}` */
  readonly returns: string;
  /** No end is known: `{shown}` is what there is on revert now. */
  readonly returnsOnRevert: string;
  /** `{at}`, `{until}` */
  readonly absenceDuring: string;
  readonly notConnected: string;

  /** `{shown}` */
  readonly reverted: string;
  /** `{shown}` */
  readonly nothingToRevert: string;

  /** `{shown}` */
  readonly status: string;
  /** `{until}` */
  readonly ownUntil: string;
  readonly ownOpen: string;
  /** `{at}`, `{shown}` */
  readonly next: string;
  readonly noNext: string;
  readonly switchedOff: string;

  readonly whyHead: string;
  /** `{source}`: a claim's source; `{availability}`; `{span}`; `{wins}`: yes or no. */
  readonly claim: string;
  /** `{source}` */
  readonly source: string;
  /** `{point}` */
  readonly since: string;
  readonly calendarLive: string;
  /** `{point}` */
  readonly calendarAsOf: string;
  /** `{point}` */
  readonly calendarStale: string;
  readonly calendarNever: string;

  /** `{reason}` as the engine has it. */
  readonly refused: string;
  /** `{person}` */
  readonly notEnrolled: string;
  readonly failed: string;

  /** `{kind}` of problem; `{phrase}`, `{limit}`, `{timeZone}` where it has them. */
  readonly problem: string;
  readonly nothingChanged: string;
  /** `{lines}`: each by itself. */
  readonly nearest: string;
  readonly nothingNear: string;
  /** `{timeZone}` */
  readonly help: string;

  readonly commandOverride: string;
  readonly commandRevert: string;
  readonly commandStatus: string;
  readonly commandWhy: string;
  readonly commandHelp: string;
  readonly formInstructions: string;
  readonly fieldAvailability: string;
  readonly fieldText: string;
  readonly fieldEnds: string;
  readonly fieldWhen: string;
  /** `{ends}`: default, time, duration, end-of-meeting, next-change, revert. */
  readonly endsOption: string;
  /** `{field}`: the label of the field that is wrong. */
  readonly fieldWrong: string;
  readonly fieldWhenMissing: string;
  readonly fieldWhenUnused: string;
  readonly unknownCommand: string;

  /** A notice before a meeting. `{minutes}`, `{time}` */
  readonly notice: string;
  /** `{minutes}`, `{time}`, `{meeting}`: what it is called, and where it is. */
  readonly noticeOf: string;
}
