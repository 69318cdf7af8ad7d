import { z } from 'zod';
import { noticeLimits } from '../../people/person-settings.ts';

// Lengths: RFC 7622 §3 allows 1023 octets a part, RFC 5321 §4.5.3.1.3 a mailbox of 254.
export const jidSchema = z.string().min(1).max(2047).describe('Bare JID: `john@example.com`.');
const localeSchema = z
  .string()
  .max(35)
  .nullable()
  .describe('BCP 47: `de`; null for the organisation’s.');
const timeZoneSchema = z
  .string()
  .max(64)
  .nullable()
  .describe('IANA name: `Europe/Berlin`; null for the mailbox’s own.');

const settings = {
  mailbox: z.string().min(1).max(254).describe('SMTP address of the calendar’s mailbox.'),
  name: z.string().min(1).max(256).nullable().describe('Shown to contacts.'),
  enabled: z.boolean().describe('Off: contacts are shown nothing; subscriptions are kept.'),
  locale: localeSchema,
  timeZone: timeZoneSchema,
  meetingInformation: z.boolean().describe('Off: the calendar decides nothing.'),
  displayOutOfOffice: z.boolean().describe('Off: absences are shown without text.'),
  noticeMinutes: z
    .int()
    .min(noticeLimits.min)
    .max(noticeLimits.max)
    .nullable()
    .describe('How long before each meeting the person is told of it; null for not at all.'),
  showNextMeeting: z
    .boolean()
    .describe('On: SIP contacts see when the next meeting of the day begins. Off at first.'),
  deskPhoneLamps: z
    .boolean()
    .describe('On: lamps of desk phones light up while the person is busy. Off at first.'),
  sipAddress: z
    .string()
    .min(1)
    .max(260)
    .nullable()
    .describe(
      'Where phones watch: `sip:john@example.com`; null for the one that follows from the JID.',
    ),
  gateway: z
    .string()
    .min(1)
    .max(64)
    .nullable()
    .describe('The gateway that serves the person; null for the default one.'),
};

/** What only the person changes: it narrows what is allowed above, and never widens it. */
const ownSettings = {
  ownMeetingInformation: z.boolean().describe('As `meetingInformation`, set by the person.'),
  ownDisplayOutOfOffice: z.boolean().describe('As `displayOutOfOffice`, set by the person.'),
};

export const personSchema = z
  .object({ jid: z.string(), ...settings, ...ownSettings })
  .meta({ id: 'Person' });

export type PersonAnswer = z.output<typeof personSchema>;

export const newPersonSchema = z
  .strictObject({
    jid: jidSchema,
    ...z.object(settings).partial().shape,
    mailbox: settings.mailbox.optional().describe('The JID where it is not given.'),
  })
  .meta({ id: 'NewPerson' });

export type NewPersonInput = z.input<typeof newPersonSchema>;

export const personChangeSchema = z.strictObject(settings).partial().meta({ id: 'PersonChange' });

export type PersonChangeInput = z.input<typeof personChangeSchema>;

export const personParamsSchema = z.object({ jid: jidSchema });

const availabilities = ['available', 'chat', 'away', 'xa', 'dnd', 'unavailable'] as const;
const activities = ['working-elsewhere', 'meeting', 'out-of-office', 'on-the-phone'] as const;

/** By what people are picked; all that is given must hold. */
export const peopleFilter = {
  search: z.string().max(256).optional().describe('Part of a JID, a mailbox or a name.'),
  state: z
    .enum([...availabilities, ...activities, 'overridden'])
    .optional()
    .describe('What is shown of them just now.'),
  gateway: z
    .string()
    .min(1)
    .max(256)
    .optional()
    .describe('The gateway that is to serve them: the one they name, or else the default one.'),
  server: z.string().min(1).max(2048).optional().describe('The server that serves them now.'),
  stale: z
    .stringbool()
    .optional()
    .describe(
      'true: nothing is believed of their calendars, since it is too old or never was read.',
    ),
  enabled: z.stringbool().optional(),
};

export const peopleQuerySchema = z.object({
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  after: z.string().max(2047).optional().describe('`next` of the page before.'),
  ...peopleFilter,
});

/** What is shown of a person just now, in short. */
const shownSchema = z
  .object({
    availability: z.enum(availabilities),
    activity: z.enum(['none', ...activities]),
    text: z.string().describe('In the person’s language; empty for none.'),
    overridden: z.boolean(),
  })
  .nullable()
  .describe('Null for a moment after a person was added.');

const listedPersonSchema = personSchema.extend({ shown: shownSchema }).meta({ id: 'ListedPerson' });

export type ListedPersonAnswer = z.output<typeof listedPersonSchema>;

export const peoplePageSchema = z
  .object({
    people: z.array(listedPersonSchema),
    next: z.string().nullable().describe('Give it as `after` for the next page; null at the end.'),
    total: z.int().describe('How many match in all.'),
    capped: z.boolean().describe('Counting stopped at `total`: more may match.'),
  })
  .meta({ id: 'PeoplePage' });
