import {
  type ElementType,
  any,
  boolean,
  choice,
  date,
  dateTime,
  elements,
  int,
  one,
  oneOf,
  optional,
  string,
  text,
} from './request-schema.ts';

const day = oneOf(
  'Sunday',
  'Monday',
  'Tuesday',
  'Wednesday',
  'Thursday',
  'Friday',
  'Saturday',
  'Day',
  'Weekday',
  'WeekendDay',
);
const days = text(
  'list of days',
  /^(?:(?:(?:Sun|Mon|Tues|Wednes|Thurs|Fri|Satur)day|Day|Weekday|WeekendDay)\s*)+$/,
);
const week = oneOf('First', 'Second', 'Third', 'Fourth', 'Last');
const month = oneOf(
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
);

const recurrence = elements([
  choice({
    't:RelativeYearlyRecurrence': elements([
      one('t:DaysOfWeek', day),
      one('t:DayOfWeekIndex', week),
      one('t:Month', month),
    ]),
    't:AbsoluteYearlyRecurrence': elements([one('t:DayOfMonth', int), one('t:Month', month)]),
    't:RelativeMonthlyRecurrence': elements([
      one('t:Interval', int),
      one('t:DaysOfWeek', day),
      one('t:DayOfWeekIndex', week),
    ]),
    't:AbsoluteMonthlyRecurrence': elements([one('t:Interval', int), one('t:DayOfMonth', int)]),
    't:WeeklyRecurrence': elements([
      one('t:Interval', int),
      one('t:DaysOfWeek', days),
      optional('t:FirstDayOfWeek', day, 'Exchange2010_SP1'),
    ]),
    't:DailyRecurrence': elements([one('t:Interval', int)]),
  }),
  choice({
    't:NoEndRecurrence': elements([one('t:StartDate', date)]),
    't:EndDateRecurrence': elements([one('t:StartDate', date), one('t:EndDate', date)]),
    't:NumberedRecurrence': elements([one('t:StartDate', date), one('t:NumberOfOccurrences', int)]),
  }),
]);

const showAs = oneOf('Free', 'Tentative', 'Busy', 'OOF', 'WorkingElsewhere', 'NoData');
const response = oneOf(
  'Unknown',
  'Organizer',
  'Tentative',
  'Accept',
  'Decline',
  'NoResponseReceived',
);

/** Properties of `ItemType` and `CalendarItemType` in the schema's order; `any` unless known. */
const itemProperties = words(`
  MimeContent ItemId ParentFolderId ItemClass Subject Sensitivity Body Attachments
  DateTimeReceived Size Categories Importance InReplyTo IsSubmitted IsDraft IsFromMe IsResend
  IsUnmodified InternetMessageHeaders DateTimeSent DateTimeCreated ResponseObjects ReminderDueBy
  ReminderIsSet ReminderNextTime ReminderMinutesBeforeStart DisplayCc DisplayTo HasAttachments
  ExtendedProperty Culture EffectiveRights LastModifiedName LastModifiedTime IsAssociated
  WebClientReadFormQueryString WebClientEditFormQueryString ConversationId UniqueBody Flag
  StoreEntryId InstanceKey NormalizedBody EntityExtractionResult PolicyTag ArchiveTag
  RetentionDate Preview RightsManagementLicenseData PredictedActionReasons IsClutter BlockStatus
  HasBlockedImages TextBody IconIndex
`);
const calendarProperties = words(`
  UID RecurrenceId DateTimeStamp Start End OriginalStart IsAllDayEvent LegacyFreeBusyStatus
  Location When IsMeeting IsCancelled IsRecurring MeetingRequestWasSent IsResponseRequested
  CalendarItemType MyResponseType Organizer RequiredAttendees OptionalAttendees Resources
  ConflictingMeetingCount AdjacentMeetingCount ConflictingMeetings AdjacentMeetings Duration
  TimeZone AppointmentReplyTime AppointmentSequenceNumber AppointmentState Recurrence
  FirstOccurrence LastOccurrence ModifiedOccurrences DeletedOccurrences MeetingTimeZone
  StartTimeZone EndTimeZone ConferenceType AllowNewTimeProposal IsOnlineMeeting
  MeetingWorkspaceUrl NetShowUrl EnhancedLocation StartWallClock EndWallClock StartTimeZoneId
  EndTimeZoneId IntendedFreeBusyStatus JoinOnlineMeetingUrl OnlineMeetingSettings IsOrganizer
`);

const known: Readonly<Record<string, ElementType>> = {
  Subject: string,
  Sensitivity: oneOf('Normal', 'Personal', 'Private', 'Confidential'),
  ReminderIsSet: boolean,
  Start: dateTime,
  End: dateTime,
  IsAllDayEvent: boolean,
  LegacyFreeBusyStatus: showAs,
  Location: string,
  IsCancelled: boolean,
  MyResponseType: response,
  Recurrence: recurrence,
};

const properties = [...itemProperties, ...calendarProperties];

/** Where a property stands among the others; -1 for one that a calendar item does not have. */
export function propertyRank(name: string): number {
  return properties.indexOf(name);
}

/** The kinds of item that may be created or updated; only calendar items are understood. */
export const itemTypes: Readonly<Record<string, ElementType>> = {
  't:CalendarItem': elements(
    properties.map((name) => ({
      choices: [{ name: `t:${name}`, type: known[name] ?? any, since: 'Exchange2007' }],
      min: 0,
      max: name === 'ExtendedProperty' ? Infinity : 1,
    })),
  ),
  't:Item': any,
  't:Message': any,
  't:Contact': any,
  't:Task': any,
};

function words(list: string): readonly string[] {
  return list.trim().split(/\s+/);
}
