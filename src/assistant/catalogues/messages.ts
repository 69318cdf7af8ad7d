/**
 * What the assistant says in one language, in ICU message format. `{shown}` is an availability
 * with its text; `{until}` and `{at}` are the messages of that name, filled in. Every message may
 * ask `{whose}`: own where it is about whoever listens, other where it is about `{name}`.
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
  /** Why it ends though no end was named. */
  readonly absenceEnds: string;
  readonly notConnected: string;
  /** Told to whom it was set for: `{by}`, `{availability}`, `{lasts}`. */
  readonly setForYou: string;
  /** `{by}`, `{shown}` */
  readonly revertedForYou: string;
  /** A time of day was understood in `{timeZone}`; the person is in `{other}`. */
  readonly otherZone: string;

  /** `{shown}` */
  readonly reverted: string;
  /** `{shown}` */
  readonly nothingToRevert: string;

  /** `{shown}` */
  readonly status: string;
  /** `{until}`; `{setter}`: you, person, administrator, or other, who is `{by}`. */
  readonly ownUntil: string;
  /** `{setter}`, `{by}` */
  readonly ownOpen: string;
  /** `{at}`, `{shown}` */
  readonly next: string;
  readonly noNext: string;
  readonly switchedOff: string;

  /** `{at}`, `{shown}`: by what is known now. */
  readonly statusThen: string;
  /** `{from}`, `{till}` */
  readonly notKnownThen: string;
  readonly whyHead: string;
  /** `{source}`: a claim's source; `{availability}`; `{span}`; `{wins}`: yes or no. */
  readonly claim: string;
  /** `{source}`; `{setter}`, `{by}` of an override. */
  readonly source: string;
  /** `{point}` */
  readonly since: string;
  readonly calendarLive: string;
  /** `{point}` */
  readonly calendarAsOf: string;
  /** `{point}` */
  readonly calendarStale: string;
  readonly calendarNever: string;
  /** `{state}`: who switched it off: own, admin, both. */
  readonly calendarOff: string;

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

  /** `{who}` as they were named. */
  readonly notPermitted: string;
  /** `{who}`, `{people}`: all it may be. */
  readonly ambiguous: string;
  readonly notForOthers: string;
  /** To one who is not served here: `{people}` whom they may act for, `{who}`: the first. */
  readonly onlyDelegate: string;

  readonly delegatesNone: string;
  readonly delegatesHead: string;
  readonly principalsNone: string;
  readonly principalsHead: string;
  /** `{who}` */
  readonly principalsHint: string;
  /** `{who}`; `{until}` with a comma before it, or nothing. */
  readonly delegateLine: string;
  /** `{who}`, `{until}` so */
  readonly delegateNamed: string;
  /** `{who}` */
  readonly delegateRemoved: string;
  /** `{who}` */
  readonly delegateUnknown: string;
  /** `{who}` */
  readonly delegateInvalid: string;
  /** `{reason}`: self, endInThePast, tooMany, unknownPerson; `{limit}` */
  readonly delegateRefused: string;
  /** To the delegate: `{by}`, `{who}` (their JID), `{until}` with a comma before it, or nothing. */
  readonly namedYou: string;
  /** `{by}`, `{who}` */
  readonly removedYou: string;

  /** As the beginning of a sentence: who did something for whoever listens. */
  readonly administrator: string;
  /** To the person: `{who}`, the delegate; `{until}` with a comma before it, or nothing. */
  readonly namedForYou: string;
  /** `{who}` */
  readonly removedForYou: string;

  /** `{link}`, `{minutes}` */
  readonly signInLink: string;
  readonly signInNowhere: string;

  readonly settingsHead: string;
  /** `{state}`: on, or who switched it off: own, admin, both. */
  readonly settingMeetings: string;
  readonly settingOutOfOffice: string;
  /** `{minutes}`: 0 for none. */
  readonly settingNotice: string;
  /** `{language}` */
  readonly settingLanguage: string;
  /** `{timeZone}` */
  readonly settingZone: string;
  readonly settingsHint: string;
  /** `{which}`: meetings, outOfOffice; `{state}` */
  readonly switched: string;
  /** `{minutes}`: 0 for none. */
  readonly noticeIs: string;
  readonly noticeHint: string;
  /** `{min}`, `{max}` */
  readonly noticeLimits: string;
  /** `{language}` */
  readonly languageIs: string;
  /** `{language}`: the organisation's own. */
  readonly languageUsual: string;
  /** `{languages}` */
  readonly languageList: string;
  /** `{wanted}` */
  readonly languageUnknown: string;
  /** `{language}`: in which the assistant answers instead. */
  readonly languageMine: string;

  /** `{date}` */
  readonly todayHead: string;
  readonly todayNone: string;
  readonly todayUnreadable: string;
  readonly todayNotAllowed: string;
  /**
   * `{span}`, `{subject}`, `{place}`; `{status}`: free, tentative, busy, outOfOffice,
   * workingElsewhere; `{when}`: allDay, over, now, ahead.
   */
  readonly todayMeeting: string;
  /** `{kind}`: within the day, began before it, goesOn after it, allDay; `{from}`, `{till}`. */
  readonly todaySpan: string;
  /** `{place}` */
  readonly todayPlace: string;
  readonly todayNoSubject: string;
  /** `{count}` */
  readonly todayMore: string;

  readonly commandOverride: string;
  readonly commandRevert: string;
  readonly commandStatus: string;
  readonly commandWhy: string;
  readonly commandToday: string;
  readonly commandSettings: string;
  readonly commandLanguage: string;
  readonly commandDelegates: string;
  readonly commandDelegateAdd: string;
  readonly commandDelegateRemove: string;
  readonly commandSignIn: string;
  readonly commandHelp: string;
  readonly formPerson: string;
  readonly fieldPerson: string;
  readonly fieldPersonSelf: string;
  readonly formSettings: string;
  readonly fieldMeetings: string;
  readonly fieldOutOfOffice: string;
  readonly fieldNotice: string;
  readonly formLanguage: string;
  readonly fieldLanguage: string;
  readonly fieldLanguageUsual: string;
  /** `{timeZone}` */
  readonly formDelegateAdd: string;
  readonly formDelegateRemove: string;
  readonly fieldDelegate: string;
  readonly fieldUntil: string;
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

  /** Told to administrators, above the lines: `{count}`. */
  readonly certificatesEnd: string;
  /** `{kind}`: server, own, authority; `{name}`, `{state}`: ends or ended, `{days}`, `{date}`. */
  readonly certificateEnds: string;
  /** `{count}` */
  readonly certificatesMore: string;
}
