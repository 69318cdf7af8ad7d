import { z } from 'zod';
import { policySchema } from './policy.ts';
import { instantSchema, presenceSchema } from './presence.ts';

/** What may be asked at once. */
export const simulationLimits = { days: 31, entries: 300, events: 100 } as const;

const { availability, activity, source } = presenceSchema.shape;

/** Its shape roughly: what exactly it has to be is the scenario's own to say. */
export const scenarioSchema = z
  .looseObject({
    timeZone: z.string().max(64).describe('IANA name. Instants without a zone are of it.'),
    locale: z.string().max(35).describe('BCP 47: in which language texts are.'),
    from: z.string().max(64),
    to: z.string().max(64).describe(`At most ${simulationLimits.days} days later.`),
    policy: z
      .looseObject({})
      .optional()
      .describe('Laid over the defaults, not over the parameters in force.'),
    calendar: z.array(z.looseObject({})).max(simulationLimits.entries),
    automaticReplies: z.looseObject({}).optional(),
    events: z.array(z.looseObject({})).max(simulationLimits.events).optional(),
  })
  .describe('As `doorlight presence simulate` takes it.')
  .meta({ id: 'Scenario' });

const span = { from: instantSchema, to: instantSchema };

export const simulationSchema = z
  .object({
    ...span,
    states: z
      .array(
        z.object({
          at: instantSchema,
          availability,
          activity,
          text: z.string(),
          until: instantSchema.nullable(),
          source,
        }),
      )
      .describe('The state at `from`, then every change, as `doorlight presence simulate --json`.'),
    refusals: z.array(z.string()).describe('Events that were refused and changed nothing.'),
    claims: z
      .array(z.object({ source, availability, activity, ...span }))
      .describe('Everything that says something, by when it does.'),
  })
  .meta({ id: 'Simulation' });

export type SimulationAnswer = z.output<typeof simulationSchema>;

/** Of what a real day can have; beyond that there is nothing to see. */
const bounded = {
  joinGapS: z.number().min(0).max(86_400).optional(),
  staleAfterH: z.number().positive().max(100_000).optional(),
  overrideMaxAgeDays: z.number().positive().max(10_000).optional(),
};

export const triedDaySchema = z
  .strictObject({
    policy: policySchema
      .extend(bounded)
      .describe('Laid over what is in force for everybody; what narrows it for the person stays.'),
    from: instantSchema.optional(),
    to: instantSchema.optional(),
  })
  .meta({ id: 'TriedDay' });
