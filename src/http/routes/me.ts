import type { Meeting } from '../../people/meeting.ts';
import type { Person } from '../../people/person.ts';
import { dayMs } from '../../time/instant.ts';
import { actorOf, ownPerson } from '../access.ts';
import { fromLocal, localDay } from '../../presence/zone.ts';
import {
  type DayAnswer,
  type MeAnswer,
  dayQuerySchema,
  daySchema,
  meChangeSchema,
  meSchema,
} from '../contract/me.ts';
import { ownChangedMeanwhile, seenBy, tagOf } from '../if-match.ts';
import { iso } from '../presence-answers.ts';
import { ProblemError, invalidPerson, problems } from '../problem.ts';
import type { HttpServices } from '../services.ts';
import type { ZodApp } from '../zod-app.ts';
import { isColleagueSearchOn, ownColleagueRoutes } from './own-colleagues.ts';
import { ownDelegateRoutes } from './own-delegates.ts';
import { ownPresenceRoutes } from './own-presence.ts';
import { ownPrincipalRoutes } from './own-principals.ts';
import { unknownPerson } from './person-named.ts';

const base = '/api/v1/me';
const tags = ['me'];
const config = { access: 'own' } as const;
/** Longer nobody waits for their calendar. */
const patienceMs = 20_000;
/** Days before today and after it that may be asked for. */
const farthestDays = 31;

/** What a person sees and changes of themself; whoever they are is in their session alone. */
export function meRoutes(app: ZodApp, services: HttpServices): void {
  const { people } = services;

  app.route({
    method: 'GET',
    url: base,
    config,
    schema: {
      operationId: 'getMe',
      summary: 'My settings, and what the administrator lets be shown.',
      tags,
      response: { 200: meSchema, ...problems(404) },
    },
    handler: async (request, reply) => {
      const jid = ownPerson(request);
      const person = await people.find(jid);
      if (person === undefined) throw unknownPerson(jid);
      return reply.header('etag', tagOf(ownOf(person))).send(meAnswer(services, person));
    },
  });

  app.route({
    method: 'PATCH',
    url: base,
    config,
    schema: {
      operationId: 'changeMe',
      summary: 'Changes my settings; they narrow what the administrator allows.',
      description: 'It needs If-Match.',
      tags,
      body: meChangeSchema,
      response: { 200: meSchema, ...problems(404, 412, 422, 428) },
    },
    handler: async (request, reply) => {
      const jid = ownPerson(request);
      const seen = seenBy(request);
      const outcome = await people.change(jid, request.body, actorOf(request), (person) =>
        seen(ownOf(person)),
      );
      if (outcome.kind === 'invalid') throw invalidPerson(outcome);
      if (outcome.kind === 'saved') {
        const { person } = outcome;
        return reply.header('etag', tagOf(ownOf(person))).send(meAnswer(services, person));
      }
      if (outcome.reason === 'changed-meanwhile') throw ownChangedMeanwhile();
      throw unknownPerson(jid);
    },
  });

  app.route({
    method: 'GET',
    url: `${base}/day`,
    config,
    schema: {
      operationId: 'showMyDay',
      summary: 'My meetings of a day.',
      tags,
      querystring: dayQuerySchema,
      response: { 200: daySchema, ...problems(409, 422, 503) },
    },
    handler: async (request, reply) => {
      const jid = ownPerson(request);
      const timeZone = services.timeZoneOf(jid);
      const today = localDay(timeZone, services.now());
      const { date } = request.query;
      const day = date === undefined ? today : Math.floor(Date.parse(date) / dayMs);
      if (Math.abs(day - today) > farthestDays) {
        throw new ProblemError(
          422,
          'too-far',
          `Give a day at most ${farthestDays} days before or after today.`,
          { params: { days: farthestDays } },
        );
      }
      const span = { start: fromLocal(timeZone, day, 0), end: fromLocal(timeZone, day + 1, 0) };
      const meetings = await services.meetingsOf(jid, span, AbortSignal.timeout(patienceMs));
      if (meetings === undefined) {
        throw new ProblemError(
          503,
          'calendar-not-readable',
          'Your calendar cannot be read now, or may not be shown. Try again in a while.',
        );
      }
      void reply.header('cache-control', 'no-store');
      return {
        date: new Date(day * dayMs).toISOString().slice(0, 10),
        start: iso(span.start),
        end: iso(span.end),
        timeZone,
        meetings: meetings
          .filter(({ start, end }) => start < span.end && (end > span.start || start >= span.start))
          .toSorted((one, other) => one.start - other.start)
          .map(meetingAnswer),
      };
    },
  });

  ownPresenceRoutes(app, services);
  ownColleagueRoutes(app, services);
  ownDelegateRoutes(app, services);
  ownPrincipalRoutes(app, services);
}

function meetingAnswer(meeting: Meeting): DayAnswer['meetings'][number] {
  const { start, end, allDay, status, subject, location } = meeting;
  return { start: iso(start), end: iso(end), allDay, status, subject, location };
}

/** What a person changes of themself: what administrators change of them is no conflict with it. */
function ownOf(
  person: Person,
): Pick<Person, 'ownMeetingInformation' | 'ownDisplayOutOfOffice' | 'locale' | 'noticeMinutes'> {
  const { ownMeetingInformation, ownDisplayOutOfOffice, locale, noticeMinutes } = person;
  return { ownMeetingInformation, ownDisplayOutOfOffice, locale, noticeMinutes };
}

function meAnswer({ parameters, timeZoneOf, languages }: HttpServices, person: Person): MeAnswer {
  const policy = new Map<string, unknown>(
    parameters.list().map(({ name, value }) => [name, value]),
  );
  return {
    jid: person.jid,
    name: person.name,
    enabled: person.enabled,
    timeZone: timeZoneOf(person.jid),
    ...ownOf(person),
    allowed: {
      meetingInformation: policy.get('meetingInformation') !== false && person.meetingInformation,
      displayOutOfOffice: policy.get('displayOutOfOffice') !== false && person.displayOutOfOffice,
      colleagueSearch: isColleagueSearchOn(parameters),
    },
    languages: [...languages],
  };
}
