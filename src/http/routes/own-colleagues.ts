import { ownPerson } from '../access.ts';
import { refuseTooMany } from '../authentication.ts';
import { colleaguesSchema, colleaguesQuerySchema, mostColleagues } from '../contract/me.ts';
import { ProblemError, problems } from '../problem.ts';
import type { HttpServices } from '../services.ts';
import type { ZodApp } from '../zod-app.ts';

/** Searches a minute of one person: enough to type with, too few to copy everybody. */
const mostSearches = 60;

type Needs = Pick<HttpServices, 'people' | 'parameters'>;

/** Whom a person may name: what every colleague may know, and some of them at a time. */
export function ownColleagueRoutes(app: ZodApp, { people, parameters }: Needs): void {
  const spend = app.createRateLimit({
    max: mostSearches,
    timeWindow: '1 minute',
    keyGenerator: ownPerson,
  });

  app.route({
    method: 'GET',
    url: '/api/v1/me/colleagues',
    config: { access: 'own' },
    schema: {
      operationId: 'searchColleagues',
      summary: 'Some of those whose name or address has what is given; nothing else of them.',
      description:
        `At most ${mostColleagues}, in the order of their addresses, ${mostSearches} times a ` +
        'minute. Administrators may switch it off (`colleagueSearch`): it is 403 then.',
      tags: ['me'],
      querystring: colleaguesQuerySchema,
      response: { 200: colleaguesSchema, ...problems() },
    },
    handler: async (request) => {
      refuseTooMany(await spend(request));
      if (!isColleagueSearchOn(parameters)) {
        throw new ProblemError(
          403,
          'colleagues-not-searched',
          'Your administrator does not let colleagues be searched. Give the whole address.',
        );
      }
      const self = ownPerson(request);
      const { search } = request.query;
      // One's own place, and those of whom something matches that is not to be known.
      const limit = 3 * mostColleagues;
      const found = await people.list({ limit, after: null, search, among: null });
      return {
        people: found.people
          .filter(({ jid, name }) => jid !== self && has(search, `${jid}\n${name ?? ''}`))
          .slice(0, mostColleagues)
          .map(({ jid, name }) => ({ jid, name })),
      };
    },
  });
}

export function isColleagueSearchOn(parameters: Needs['parameters']): boolean {
  return parameters.list().find(({ name }) => name === 'colleagueSearch')?.value !== false;
}

function has(search: string, text: string): boolean {
  return text.toLowerCase().includes(search.normalize('NFC').toLowerCase());
}
