import { z } from 'zod';
import { instantSchema, presenceSchema } from './presence.ts';
import { statusSchema } from './status.ts';

const { availability, activity } = presenceSchema.shape;

const peopleNowSchema = z
  .object({
    enabled: z.int(),
    disabled: z.int(),
    overridden: z.int().describe('Shown as somebody set it by hand.'),
    stale: z.int().describe('Their calendar is too old to be believed, or was never read.'),
    standings: z
      .array(z.object({ availability, activity, people: z.int() }))
      .describe('Of those who are enabled, by what is shown of them; nothing of what nobody is.'),
  })
  .meta({ id: 'PeopleNow' });

export type PeopleNowAnswer = z.output<typeof peopleNowSchema>;

const paceOfSchema = z.object({
  perMinute: z.int().describe('In the last minute.'),
  history: z
    .array(z.int())
    .describe('In each minute of the last hour, the last one last; fewer after a start.'),
});

const paceSchema = z
  .object({
    notifications: paceOfSchema.describe('Changes that calendar servers told of.'),
    publications: paceOfSchema.describe('People whose presence was sent over some link.'),
  })
  .meta({ id: 'Pace' });

const { version, startedAt, gateways, links, certificates, overdueLists } = statusSchema.shape;

const serviceNowSchema = z
  .object({
    version,
    startedAt,
    waitingFor: z.array(z.string()).describe('What is not up yet.'),
    gateways,
    links: z.array(links.element.omit({ capabilities: true })),
    certificates,
    overdueLists,
  })
  .meta({ id: 'ServiceNow' });

export const overviewSchema = z
  .object({
    at: instantSchema,
    people: peopleNowSchema,
    pace: paceSchema,
    service: serviceNowSchema,
  })
  .meta({ id: 'Overview' });

export type OverviewAnswer = z.output<typeof overviewSchema>;

export const lastSeenSchema = z.looseObject({
  'last-event-id': z.coerce
    .number()
    .int()
    .min(0)
    .catch(0)
    .default(0)
    .describe('The id of the event that was had last; what has not changed since is not sent.'),
});

/** How the answer of a stream is described. */
export const eventsSchema = {
  description: 'Events as they happen.',
  content: {
    'text/event-stream': {
      schema: z.string().describe('`id`, `event` and `data`; data is JSON.'),
    },
  },
};
