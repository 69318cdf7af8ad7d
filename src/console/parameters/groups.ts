import type { ParameterName } from '../api/contract.ts';

export type GroupName = 'shown' | 'calendars' | 'notifications' | 'overrides' | 'other';

export const groupNames: readonly GroupName[] = [
  'shown',
  'calendars',
  'notifications',
  'overrides',
  'other',
];

/** Which heading a parameter stands below, in this order. */
export const groupOf: Readonly<Record<ParameterName, GroupName>> = {
  show: 'shown',
  displayOutOfOffice: 'shown',
  meetingInformation: 'shown',
  allDayBusy: 'shown',
  workingHours: 'shown',
  joinGapS: 'shown',
  joinAbsencesOverNonWorkingTime: 'shown',
  outOfOfficeOverMeeting: 'shown',
  trackSessions: 'shown',
  staleAfterH: 'shown',
  calendarSpreadS: 'shown',
  subscriberDomains: 'shown',
  subscriptionKind: 'calendars',
  outOfOfficePollMin: 'calendars',
  exchangeTimeoutS: 'calendars',
  exchangeQueue: 'calendars',
  exchangeThreads: 'calendars',
  statusFrequencyMin: 'notifications',
  notificationPort: 'notifications',
  notificationAddress: 'notifications',
  notificationBind: 'notifications',
  notificationCertificate: 'notifications',
  overrideDefaultEnd: 'overrides',
  overrideMaxAgeDays: 'overrides',
  administrators: 'other',
  colleagueSearch: 'other',
  auditKeepDays: 'other',
};

const order = Object.keys(groupOf);

export function inOrder<One extends { readonly name: ParameterName }>(
  parameters: readonly One[],
): readonly One[] {
  return parameters.toSorted((one, other) => order.indexOf(one.name) - order.indexOf(other.name));
}
