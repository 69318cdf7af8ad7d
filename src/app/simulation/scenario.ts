import { Temporal } from 'temporal-polyfill';
import { z } from 'zod';
import { type PolicyGiven, policySchema } from '../../http/contract/policy.ts';
import type { CalendarEntry } from '../../presence/calendar-entry.ts';
import { type Policy, defaultPolicy } from '../../presence/policy.ts';
import { isTimeZone } from '../../presence/zone.ts';
import type { Instant } from '../../time/instant.ts';

/** A scenario is not of the form that `presence simulate` reads; one line per problem. */
export class ScenarioError extends Error {
  override readonly name = 'ScenarioError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}

const availability = z.enum(['available', 'chat', 'away', 'xa', 'dnd', 'unavailable']);
const availabilities = availability.options.join(', ');

const zone = z.string().refine(isTimeZone, 'not a time zone; give an IANA name');

/** Everything with instants in it, which may be written without a zone: then it is the scenario's. */
function scenarioSchema(timeZone: string) {
  const instant = z.string().transform((text, context): Instant => {
    const parsed = parseInstant(text, timeZone);
    if (parsed !== undefined) return parsed;
    context.addIssue({
      code: 'custom',
      message: `not an instant in ISO 8601, such as 2019-03-10T10:00:00Z: ${text}`,
    });
    return z.NEVER;
  });
  const entry = z
    .strictObject({
      start: instant,
      end: instant,
      showAs: z.enum(['free', 'tentative', 'busy', 'oof', 'workingElsewhere', 'noData']),
      allDay: z.boolean().optional(),
      response: z
        .enum(['none', 'organizer', 'tentative', 'accepted', 'declined', 'notResponded'])
        .optional(),
      cancelled: z.boolean().optional(),
      // Private entries count like any other.
      sensitivity: z.string().optional(),
    })
    .transform((given): CalendarEntry => withoutUndefined(given));
  const replies = z.strictObject({
    state: z.enum(['disabled', 'enabled', 'scheduled']),
    start: instant.nullish(),
    end: instant.nullish(),
  });
  const override = z.strictObject({
    availability,
    text: z.string().optional(),
    ends: z
      .union([z.enum(['revert', 'next-change', 'end-of-meeting']), instant], {
        error:
          'give revert, next-change, end-of-meeting, or an instant in ISO 8601; without it the policy’s default holds',
      })
      .optional(),
  });
  const sessions = z.union(
    [z.enum(['online', 'offline']), z.strictObject({ availability, text: z.string().optional() })],
    { error: 'give online, offline, or { availability, text? } with one of ' + availabilities },
  );
  const event = z
    .strictObject({
      at: instant,
      calendar: z.array(entry).optional(),
      automaticReplies: replies.optional(),
      override: override.optional(),
      revert: z.literal(true).optional(),
      sessions: sessions.optional(),
      call: z.boolean().optional(),
      calendarUnknown: z.literal(true).optional(),
    })
    .refine((given) => Object.keys(withoutUndefined(given)).length === 2, {
      message:
        'an event has `at` and one of calendar, automaticReplies, override, revert, sessions, call, calendarUnknown',
    });
  return z
    .strictObject({
      timeZone: zone,
      locale: z.string().refine(isLocale, 'not a language tag of BCP 47, such as en or de'),
      policy: policySchema.optional(),
      from: instant,
      to: instant,
      calendar: z.array(entry),
      automaticReplies: replies.optional(),
      events: z.array(event).optional(),
    })
    .refine((given) => given.from <= given.to, {
      path: ['to'],
      message: 'must not be before `from`',
    });
}

export type Scenario = z.infer<ReturnType<typeof scenarioSchema>>;
export type ScenarioEvent = NonNullable<Scenario['events']>[number];

/** Reads a scenario. Throws a `ScenarioError` that names the path of everything wrong in it. */
export function readScenario(json: unknown): Scenario {
  const head = z.looseObject({ timeZone: zone }).safeParse(json);
  // Without a zone the rest is still looked through, so that all that is wrong is said at once.
  const schema = scenarioSchema(head.success ? head.data.timeZone : 'UTC');
  const parsed = schema.safeParse(json, { error: plainly });
  if (parsed.success) return parsed.data;
  throw new ScenarioError(
    parsed.error.issues.map((issue) => `${pathText(issue.path)}: ${issue.message}`),
  );
}

/** What zod would say less plainly; nothing where its own words will do. */
function plainly(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code !== 'invalid_type' || issue.input !== undefined) return undefined;
  return 'is missing, and is needed';
}

/** `events[2].override.ends`, as one would write it in a program. */
function pathText(path: readonly PropertyKey[]): string {
  if (path.length === 0) return 'scenario';
  return path
    .map((key, index) =>
      typeof key === 'number' ? `[${key}]` : `${index === 0 ? '' : '.'}${String(key)}`,
    )
    .join('');
}

/** The policy of the scenario: what it gives, laid over the defaults. */
export function policyOf(scenario: Scenario): Policy {
  return { ...overlaid(defaultPolicy, scenario.policy ?? {}), timeZone: scenario.timeZone };
}

/** What is given, laid over a policy. */
export function overlaid(policy: Policy, given: PolicyGiven): Policy {
  const { show, workingHours, ...others } = given;
  return {
    ...policy,
    ...withoutUndefined(others),
    show: { ...policy.show, ...withoutUndefined(show ?? {}) },
    workingHours: { ...policy.workingHours, ...withoutUndefined(workingHours ?? {}) },
  };
}

function withoutUndefined<T extends object>(
  given: T,
): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}

function parseInstant(text: string, timeZone: string): Instant | undefined {
  try {
    return Temporal.Instant.from(text).epochMilliseconds;
  } catch {
    try {
      return Temporal.PlainDateTime.from(text).toZonedDateTime(timeZone).epochMilliseconds;
    } catch {
      return undefined;
    }
  }
}

function isLocale(text: string): boolean {
  try {
    return Intl.getCanonicalLocales(text).length === 1;
  } catch {
    return false;
  }
}
