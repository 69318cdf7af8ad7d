import type { ParameterName } from '../../api/contract.ts';

/** How many are concerned, as it is said: `54 people`. */
export interface Concerned {
  readonly people: string;
  /** `2 calendar servers` */
  readonly servers: string;
}

/** What a parameter is called, and what follows from changing it. */
export interface ParameterText {
  readonly title: string;
  /** `null` where what the service says of it is in this language already. */
  readonly description: string | null;
  readonly effect: (concerned: Concerned) => string;
}

const anew = ({ people }: Concerned): string =>
  `${capital(people)} are decided anew at once; who is shown otherwise by that is published.`;
const pushRenewed = 'Push subscriptions are renewed at once, so that no notification is lost.';

export const parameterTexts: Readonly<Record<ParameterName, ParameterText>> = {
  calendarSpreadS: {
    title: 'Calendar spread',
    description: null,
    effect: ({ people }) =>
      `Holds from the next minute on: meetings of ${people} that begin or end together are published over this time.`,
  },
  outOfOfficePollMin: {
    title: 'Out-of-office polling interval',
    description: null,
    effect: ({ people, servers }) =>
      `The next reading is set anew at once. Each interval ${servers} are asked for the automatic replies of ${people}.`,
  },
  exchangeTimeoutS: {
    title: 'Exchange timeout',
    description: null,
    effect: ({ servers }) =>
      `Holds for the next request to each of ${servers}; what is under way keeps its time. Too short a time makes slow servers count as down.`,
  },
  exchangeQueue: {
    title: 'Exchange queue',
    description: null,
    effect: () =>
      'Holds at once. Whoever waits keeps waiting; a longer queue takes more memory, a shorter one delays readings.',
  },
  exchangeThreads: {
    title: 'Exchange threads',
    description: null,
    effect: ({ servers }) =>
      `Holds at once for each of ${servers}: more begin right away, fewer as requests end. More than a server grants makes it throttle.`,
  },
  subscriptionKind: {
    title: 'Kind of subscription',
    description: null,
    effect: ({ servers }) =>
      `Gateways that do not choose for themselves go over at once, of ${servers}: subscriptions are made anew and calendars read again.`,
  },
  statusFrequencyMin: {
    title: 'EWS status frequency',
    description: null,
    effect: () =>
      `${pushRenewed} A longer time is easier on servers; a loss is noticed that much later.`,
  },
  notificationPort: {
    title: 'Exchange notification port',
    description: null,
    effect: () => `${pushRenewed} A port in use is refused, and the old one stays open.`,
  },
  notificationAddress: {
    title: 'Exchange notification address',
    description: null,
    effect: () => `${pushRenewed} Calendar servers must be able to reach the new address.`,
  },
  notificationBind: {
    title: 'Notification bind address',
    description: null,
    effect: () =>
      'The listener moves at once. An address that this machine does not have is refused, and the listener stays.',
  },
  notificationCertificate: {
    title: 'Notification certificate',
    description: null,
    effect: () =>
      `New connections are shown it at once. ${pushRenewed} Calendar servers must trust its CA.`,
  },
  administrators: {
    title: 'Administrators in chat',
    description: null,
    effect: () => 'Whoever is new here is told at once what is to be told of now.',
  },
  subscriberDomains: {
    title: 'Domains that may subscribe',
    description: null,
    effect: ({ people }) =>
      `Whoever may not any more sees none of ${people} from then on; whoever may now can ask.`,
  },
  show: { title: 'Mapping of states to presence', description: null, effect: anew },
  displayOutOfOffice: {
    title: 'Calendar out-of-office information',
    description: null,
    effect: ({ people }) =>
      `Texts appear or vanish at once, everywhere: ${people} are decided anew. No restart.`,
  },
  meetingInformation: {
    title: 'Meeting information',
    description: null,
    effect: ({ people }) =>
      `${capital(people)} are decided anew at once; off, they are shown by their own clients alone.`,
  },
  allDayBusy: { title: 'Whole days marked busy', description: null, effect: anew },
  joinGapS: { title: 'Gap that joins meetings', description: null, effect: anew },
  workingHours: { title: 'Working hours', description: null, effect: anew },
  joinAbsencesOverNonWorkingTime: {
    title: 'Absences joined over non-working time',
    description: null,
    effect: anew,
  },
  outOfOfficeOverMeeting: {
    title: 'Out of office before meetings',
    description: null,
    effect: anew,
  },
  trackSessions: { title: 'Offline by own clients', description: null, effect: anew },
  staleAfterH: {
    title: 'Calendar counts as unknown after',
    description: null,
    effect: ({ people }) =>
      `${capital(people)} are decided anew at once: whose calendar has been silent longer counts as not known.`,
  },
  overrideDefaultEnd: {
    title: 'Usual end of an override',
    description: null,
    effect: () => 'Holds for overrides that are set from now on; those there are keep their end.',
  },
  overrideMaxAgeDays: {
    title: 'Longest override',
    description: null,
    effect: () => 'Holds at once, also for overrides there are: those that are older end.',
  },
  colleagueSearch: {
    title: 'People find their colleagues',
    description: null,
    effect: () => 'Holds at once, for everyone who names a delegate on their own page.',
  },
  auditKeepDays: {
    title: 'Audit log is kept for',
    description: null,
    effect: () =>
      'Holds from the next daily cleaning on. What was deleted then does not come back.',
  },
};

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
