import { z } from 'zod';
import { noticeLimits } from '../../people/person-settings.ts';
import { instantSchema } from './presence.ts';

const own = {
  ownMeetingInformation: z.boolean().describe('Off: my calendar decides nothing.'),
  ownDisplayOutOfOffice: z.boolean().describe('Off: my absences are shown without text.'),
  locale: z
    .string()
    .max(35)
    .nullable()
    .describe('BCP 47: the language in which I am shown; null for the organisation’s.'),
  noticeMinutes: z
    .int()
    .min(noticeLimits.min)
    .max(noticeLimits.max)
    .nullable()
    .describe('How long before each meeting I am told of it in chat; null for not at all.'),
};

export const meSchema = z
  .object({
    jid: z.string(),
    name: z.string().nullable(),
    enabled: z.boolean().describe('Off: nothing is shown of me; an administrator says so.'),
    timeZone: z.string().describe('In which times are told to me.'),
    ...own,
    allowed: z
      .object({
        meetingInformation: z.boolean(),
        displayOutOfOffice: z.boolean(),
        colleagueSearch: z.boolean(),
      })
      .describe('What the administrator lets be shown, and searched; mine narrows it.'),
    languages: z.array(z.string()).describe('In which I can be shown.'),
  })
  .meta({ id: 'Me' });

export type MeAnswer = z.output<typeof meSchema>;

export const meChangeSchema = z.strictObject(own).partial().meta({ id: 'MeChange' });

export const dayQuerySchema = z.object({
  date: z.iso.date().optional().describe('In my time zone; today where it is not given.'),
});

export const daySchema = z
  .object({
    date: z.string(),
    start: instantSchema,
    end: instantSchema,
    timeZone: z.string(),
    meetings: z
      .array(
        z.object({
          start: instantSchema,
          end: instantSchema,
          allDay: z.boolean(),
          status: z.enum(['free', 'tentative', 'busy', 'out-of-office', 'working-elsewhere']),
          subject: z.string(),
          location: z.string(),
        }),
      )
      .describe('Read now from my calendar, for me alone, and kept nowhere.'),
  })
  .meta({ id: 'Day' });

export type DayAnswer = z.output<typeof daySchema>;

/** Of those found, so many are told. */
export const mostColleagues = 10;

export const colleaguesQuerySchema = z.object({
  search: z
    .string()
    .trim()
    .min(2)
    .max(100)
    .describe('Part of a name or of an address, two characters at least.'),
});

export const colleaguesSchema = z
  .object({ people: z.array(z.object({ jid: z.string(), name: z.string().nullable() })) })
  .meta({ id: 'Colleagues' });

export type ColleaguesAnswer = z.output<typeof colleaguesSchema>;

export const ownDelegateParamsSchema = z.object({ delegate: z.string().min(1).max(2047) });

export const ownPrincipalParamsSchema = z.object({
  person: z.string().min(1).max(2047).describe('Somebody who named me their delegate.'),
});
