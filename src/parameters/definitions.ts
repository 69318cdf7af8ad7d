import { z } from 'zod';
import {
  alternatives,
  oneOf,
  onOrOff,
  partwise,
  such,
  wholeNumber,
  wholeNumberOrAuto,
} from './kinds.ts';
import type { ParameterDefinition, ParameterName, ParameterValues } from './parameter-values.ts';

type Definitions = {
  readonly [Name in ParameterName]: ParameterDefinition<ParameterValues[Name]>;
};

const shown = ['available', 'chat', 'away', 'xa', 'dnd', 'unavailable'] as const;
const shownInAbsence = [...shown, 'as-session'] as const;
const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);

/** Every parameter, with the unit, default and limits of the requirements. */
export const definitions: Definitions = {
  calendarSpreadS: wholeNumberOrAuto(0, 59, {
    unit: 'seconds',
    default: 'auto',
    description:
      'Changes of the calendar that are known beforehand are published over this time after the top of the minute; auto is the number of people divided by 100, at most 50.',
  }),
  outOfOfficePollMin: wholeNumber(1, 1440, {
    unit: 'minutes',
    default: 10,
    description: 'How often automatic replies are read.',
  }),
  exchangeTimeoutS: wholeNumber(5, 300, {
    unit: 'seconds',
    default: 30,
    advanced: true,
    description: 'How long one request to a calendar server may take.',
  }),
  exchangeQueue: wholeNumber(100, 1_000_000, {
    unit: 'requests',
    default: 10_000,
    advanced: true,
    description:
      'How many requests may wait per gateway; more than that are delayed, never dropped.',
  }),
  exchangeThreads: wholeNumber(1, 200, {
    unit: 'requests',
    default: 20,
    advanced: true,
    description: 'How many requests are under way per server, held connections not counted.',
  }),
  subscriptionKind: oneOf(['auto', 'streaming', 'push', 'pull'], {
    default: 'auto',
    description:
      'How calendar servers tell of changes, where the gateway does not say; auto prefers streaming, then push, then pull, by what works.',
  }),
  statusFrequencyMin: wholeNumber(1, 1440, {
    unit: 'minutes',
    default: 60,
    description:
      'How often an idle push subscription says that it is there; it is made anew after two minutes more.',
  }),
  notificationPort: wholeNumber(1, 65_535, {
    unit: 'TCP port',
    default: 50_020,
    description: 'Where push notifications are received; subscriptions follow at once.',
  }),
  notificationAddress: such(
    z.union([z.literal('auto'), z.string().transform(trimmed).refine(isBase)]),
    'auto, or an http:// or https:// address without user name, password or query, of at most 1,000 characters',
    {
      shape: { kind: 'text', of: 'url', word: 'auto' },
      default: 'auto',
      description:
        "What calendar servers are told to post to begins with this; auto is this host's name and the notification port.",
    },
  ),
  notificationBind: such(
    z.union([z.literal('all'), z.string().transform(trimmed).refine(isAddress)]),
    'all, or an IP address of this machine',
    {
      shape: { kind: 'text', of: 'address', word: 'all' },
      default: 'all',
      description: 'Where push notifications are listened for.',
    },
  ),
  notificationCertificate: such(
    z.string().transform(trimmed).refine(isCertificateName),
    'none, or the name of a certificate of our own',
    {
      shape: { kind: 'certificate', word: 'none' },
      default: 'none',
      description:
        'By which certificate of our own (doorlight certificates own) push notifications are received over TLS; with none by the files of the configuration, or without TLS where it has none.',
    },
  ),
  administrators: such(
    z
      .array(bareJid())
      .max(100)
      .refine((jids) => new Set(jids).size === jids.length),
    'a list of bare JIDs such as [admin@example.com], each once, at most 100',
    {
      shape: { kind: 'list', of: 'jid', most: 100, word: null },
      default: [],
      description:
        'Who is told in chat what an administrator has to see to: that certificates end. They are reached over any link whose server has them.',
    },
  ),
  subscriberDomains: such(
    z.union([z.literal('auto'), z.array(domain()).max(1000)]),
    'auto, or a list of domains',
    {
      shape: { kind: 'list', of: 'domain', most: 1000, word: 'auto' },
      default: 'auto',
      description:
        'Whose users may subscribe to presence; auto is the domain that the component belongs to.',
    },
  ),
  show: partwise(
    z.strictObject({
      busy: z.literal(shown),
      outOfOffice: z.literal(shownInAbsence),
      workingElsewhere: z.literal(shown),
      call: z.literal(shown),
    }),
    `a mapping of busy, outOfOffice, workingElsewhere and call to ${alternatives(shown)}; outOfOffice also as-session`,
    {
      shape: {
        kind: 'mapping',
        parts: { busy: shown, outOfOffice: shownInAbsence, workingElsewhere: shown, call: shown },
      },
      default: { busy: 'dnd', outOfOffice: 'away', workingElsewhere: 'available', call: 'dnd' },
      description: 'What is shown in each state.',
    },
  ),
  displayOutOfOffice: onOrOff({
    default: true,
    description:
      'Off: out-of-office texts and automatic replies are shown nowhere; an entry marked out of office still shows its availability.',
  }),
  meetingInformation: onOrOff({
    default: true,
    description: 'Off: neither calendars nor automatic replies decide anything.',
  }),
  allDayBusy: oneOf(['busy', 'working-hours', 'ignore'], {
    default: 'busy',
    description:
      'What an entry of whole days marked busy counts for: all of it, its working hours, or nothing.',
  }),
  joinGapS: wholeNumber(0, 3600, {
    unit: 'seconds',
    default: 60,
    description: 'Meetings, and absences, at most this far apart are one.',
  }),
  workingHours: partwise(
    z
      .strictObject({
        days: z
          .array(z.int().min(1).max(7))
          .min(1)
          .refine((days) => new Set(days).size === days.length),
        from: clock,
        to: z.union([clock, z.literal('24:00')]),
      })
      .refine(({ from, to }) => from !== to),
    'days as numbers from 1 (Monday) to 7, each once; from and to as HH:MM, not the same',
    {
      shape: { kind: 'working-hours' },
      default: { days: [1, 2, 3, 4, 5], from: '09:00', to: '17:00' },
      description: "When people work, by the mailbox's time zone, where the mailbox does not say.",
    },
  ),
  joinAbsencesOverNonWorkingTime: onOrOff({
    default: true,
    description: 'Absences with nothing but non-working time between them are one.',
  }),
  outOfOfficeOverMeeting: onOrOff({
    default: true,
    description: "Off: a meeting inside an absence is shown, with the absence's text after it.",
  }),
  trackSessions: oneOf(['auto', true, false], {
    default: 'auto',
    description:
      'Whether somebody without a client is shown offline: always, never, or (auto) as soon as anything reports their clients.',
  }),
  staleAfterH: wholeNumber(1, 720, {
    unit: 'hours',
    default: 24,
    description: 'After this long without word from the calendar it counts as not known.',
  }),
  overrideDefaultEnd: oneOf(['end-of-day', 'end-of-meeting', 'next-change', 'revert'], {
    default: 'end-of-day',
    description: 'When an override ends for which no end is given.',
  }),
  overrideMaxAgeDays: wholeNumber(1, 365, {
    unit: 'days',
    default: 30,
    description: 'An override without a time of its own ends after this long at the latest.',
  }),
  colleagueSearch: onOrOff({
    default: true,
    description:
      'Whether people who name a delegate find colleagues by part of a name or address, ten at a time; off: they give the whole address.',
  }),
  auditKeepDays: wholeNumber(30, 3650, {
    unit: 'days',
    default: 400,
    description: 'What the audit log says of longer ago is deleted, once a day.',
  }),
};

export const parameterNames: readonly ParameterName[] = Object.keys(definitions) as ParameterName[];

export function isParameterName(name: string): name is ParameterName {
  return Object.hasOwn(definitions, name);
}

function trimmed(text: string): string {
  return text.trim();
}

function isCertificateName(text: string): boolean {
  return /^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,63}$/u.test(text);
}

function isBase(text: string): boolean {
  const url = URL.parse(text);
  const plain = url?.username === '' && url.password === '' && !/[?#]/.test(text);
  return plain && text.length <= 1000 && /^https?:$/.test(url.protocol);
}

function isAddress(text: string): boolean {
  return z.union([z.ipv4(), z.ipv6()]).safeParse(text).success;
}

/** As RFC 7622 has it, in short: a local part and a domain, and no resource. */
function bareJid(): z.ZodType<string> {
  return z
    .string()
    .transform((text) => text.trim().normalize('NFC').toLowerCase())
    .refine(
      (text) =>
        text.length <= 1000 &&
        /^[^"&'/:<>@\s\p{C}]+@[\p{L}\p{N}-]{1,63}(\.[\p{L}\p{N}-]{1,63})*$/u.test(text),
    );
}

function domain(): z.ZodType<string> {
  return z
    .string()
    .transform((text) => text.trim().toLowerCase())
    .refine((text) => /^[\p{L}\p{N}-]{1,63}(\.[\p{L}\p{N}-]{1,63})*$/u.test(text));
}
