import { z } from 'zod';
import { publisherDifferences } from '../../engine/publishers/publisher-differences.ts';
import type { PublisherOutcome } from '../../engine/publishers/publisher-registry.ts';
import type { StoredPublisher } from '../../engine/publishers/publisher-settings.ts';
import { actorOf } from '../access.ts';
import {
  newPublisherSchema,
  publisherDifferencesSchema,
  publisherChangeSchema,
  publisherParamsSchema,
  publisherSchema,
  publisherTrialSchema,
  writtenPublishersSchema,
} from '../contract/publishers.ts';
import { examinationSchema, newExaminationSchema } from '../contract/troubleshooter.ts';
import { begunAnswer } from '../examination-answer.ts';
import { changedMeanwhile, refuseUnseen, seenBy, tagOf } from '../if-match.ts';
import { ProblemError, problems } from '../problem.ts';
import {
  invalidPublisher,
  newPublisher,
  publisherAnswer,
  publisherChange,
} from '../publisher-answer.ts';
import type { HttpServices } from '../services.ts';
import type { ZodApp } from '../zod-app.ts';

type Needs = Pick<HttpServices, 'publishers' | 'status' | 'tryPublisher'>;

const path = '/api/v1/publishers';

/** Many publishers, each with certificates. */
const mostWrittenBytes = 1024 * 1024;

/** Where presence is shown: chat servers and SIP servers. Changes hold at once. */
export function publisherRoutes(app: ZodApp, { publishers, status, tryPublisher }: Needs): void {
  const answer = (publisher: StoredPublisher) => publisherAnswer(publisher, status.status().links);

  app.route({
    method: 'GET',
    url: path,
    config: { access: 'reader' },
    schema: {
      operationId: 'listPublishers',
      summary: 'All publishers, and how their links are.',
      tags: ['publishers'],
      response: { 200: z.object({ publishers: z.array(publisherSchema) }), ...problems() },
    },
    handler: () => {
      const { links } = status.status();
      return { publishers: publishers.all().map((one) => publisherAnswer(one, links)) };
    },
  });

  app.route({
    method: 'POST',
    url: path,
    config: { access: 'administrator' },
    schema: {
      operationId: 'addPublisher',
      summary: 'Adds a publisher; everyone is shown over it as soon as its link is up.',
      tags: ['publishers'],
      body: newPublisherSchema,
      response: { 201: publisherSchema, ...problems(409, 422) },
    },
    handler: async (request, reply) => {
      const publisher = newPublisher(request.body);
      const { name } = publisher;
      const stored = saved(name, await publishers.add(publisher, actorOf(request)));
      return reply
        .code(201)
        .header('location', `${path}/${encodeURIComponent(name)}`)
        .header('etag', tagOf(stored))
        .send(answer(stored));
    },
  });

  app.route({
    method: 'POST',
    url: `${path}/try`,
    config: { access: 'administrator' },
    schema: {
      operationId: 'tryPublisher',
      summary: 'Begins to try a publisher before it is added or changed; nothing is stored.',
      description:
        'Its steps are those of the troubleshooter: follow them with followExamination, or ask ' +
        'for them with getExaminationById. The secret of a component that is connected as it is ' +
        'saved is not tried, since a second connection could end the first.',
      tags: ['publishers'],
      body: publisherTrialSchema,
      response: { 202: examinationSchema, ...problems(404, 422, 503) },
    },
    handler: async (request, reply) => {
      const { publisher: written, existing, fetchMissing } = request.body;
      const stored = existing === null ? undefined : publishers.find(existing);
      if (existing !== null && stored === undefined) throw unknownPublisher(existing);
      const draft = newPublisher(written);
      const publisher = { ...draft, secret: draft.secret ?? secretFor(draft, stored) };
      const faults = publishers.faults(publisher);
      if (faults.length > 0) throw invalidPublisher(faults, '/publisher');
      const run = await tryPublisher(publisher, fetchMissing);
      if (run === null) throw tooManyTrials();
      return reply.code(202).send(begunAnswer(reply, run));
    },
  });

  app.route({
    method: 'POST',
    url: `${path}/:name/examination`,
    config: { access: 'helpdesk' },
    schema: {
      operationId: 'examinePublisher',
      summary: 'Begins to examine one publisher alone, as it is saved; its link is not disturbed.',
      tags: ['publishers'],
      params: publisherParamsSchema,
      body: newExaminationSchema.pick({ fetchMissing: true }),
      response: { 202: examinationSchema, ...problems(404, 503) },
    },
    handler: async (request, reply) => {
      const { name } = request.params;
      const stored = publishers.find(name);
      if (stored === undefined) throw unknownPublisher(name);
      const run = await tryPublisher(stored, request.body.fetchMissing);
      if (run === null) throw tooManyTrials();
      return reply.code(202).send(begunAnswer(reply, run));
    },
  });

  app.route({
    method: 'POST',
    url: `${path}/diff`,
    bodyLimit: mostWrittenBytes,
    // A guessed secret is one that differs or does not.
    config: { access: 'administrator' },
    schema: {
      operationId: 'diffPublishers',
      summary: 'Where a configuration file says something else than is in force.',
      description: 'Nothing is changed: what is in force is what the database says.',
      tags: ['publishers'],
      body: writtenPublishersSchema,
      response: { 200: publisherDifferencesSchema, ...problems(422) },
    },
    handler: (request) => {
      const inFile = request.body.publishers.map(newPublisher);
      return { differences: [...publisherDifferences(publishers.all(), inFile)] };
    },
  });

  app.route({
    method: 'GET',
    url: `${path}/:name`,
    config: { access: 'reader' },
    schema: {
      operationId: 'getPublisher',
      summary: 'One publisher, and how its link is.',
      tags: ['publishers'],
      params: publisherParamsSchema,
      response: { 200: publisherSchema, ...problems(404) },
    },
    handler: async (request, reply) => {
      const { name } = request.params;
      const found = publishers.find(name);
      if (found === undefined) throw unknownPublisher(name);
      return reply.header('etag', tagOf(found)).send(answer(found));
    },
  });

  app.route({
    method: 'PATCH',
    url: `${path}/:name`,
    config: { access: 'administrator' },
    schema: {
      operationId: 'changePublisher',
      summary: 'Changes what is given; a link whose connection that does not concern stays up.',
      description: 'With a session it needs If-Match.',
      tags: ['publishers'],
      params: publisherParamsSchema,
      body: publisherChangeSchema,
      response: { 200: publisherSchema, ...problems(404, 412, 422, 428) },
    },
    handler: async (request, reply) => {
      const { name } = request.params;
      const change = publisherChange(request.body);
      const outcome = await publishers.change(name, change, actorOf(request), seenBy(request));
      const stored = saved(name, outcome);
      return reply.header('etag', tagOf(stored)).send(answer(stored));
    },
  });

  app.route({
    method: 'DELETE',
    url: `${path}/:name`,
    config: { access: 'administrator' },
    schema: {
      operationId: 'removePublisher',
      summary: 'Removes a publisher; contacts see nobody over it any more.',
      description:
        'Who subscribed to whom is kept, should it be added again. Contacts can be told only while ' +
        'the link is up.',
      tags: ['publishers'],
      params: publisherParamsSchema,
      response: { 204: z.undefined().describe('Removed.'), ...problems(404, 412) },
    },
    handler: async (request, reply) => {
      const { name } = request.params;
      refuseUnseen(request, publishers.find(name), `The publisher ${name}`);
      if (!(await publishers.remove(name, actorOf(request)))) throw unknownPublisher(name);
      return reply.code(204).send();
    },
  });
}

/** A stored password is for the account that it was given for. */
function secretFor(
  draft: { readonly kind: string; readonly username?: string | null },
  stored: StoredPublisher | undefined,
): string | null {
  if (stored === undefined || stored.kind !== draft.kind) return null;
  return stored.kind === 'sip' && stored.username !== draft.username ? null : stored.secret;
}

function saved(name: string, outcome: PublisherOutcome): StoredPublisher {
  switch (outcome.kind) {
    case 'saved':
      return outcome.publisher;
    case 'invalid':
      throw invalidPublisher(outcome.faults);
    case 'refused':
      if (outcome.reason === 'unknown-publisher') throw unknownPublisher(name);
      if (outcome.reason === 'changed-meanwhile') throw changedMeanwhile(`The publisher ${name}`);
      if (outcome.reason === 'too-many') {
        throw new ProblemError(409, 'too-many-publishers', 'There are 100 publishers already.', {
          params: { most: 100 },
        });
      }
      throw new ProblemError(
        409,
        'publisher-exists',
        `There is a publisher ${name} already. Change it instead: doorlight publishers change ${name}`,
        { params: { name } },
      );
  }
}

function unknownPublisher(name: string): ProblemError {
  return new ProblemError(
    404,
    'unknown-publisher',
    `There is no publisher ${name}. All of them: doorlight publishers list`,
    { params: { name } },
  );
}

function tooManyTrials(): ProblemError {
  return new ProblemError(
    503,
    'too-many-trials',
    'Others are trying settings just now, as many as can be tried at once. Try again in a minute.',
    { headers: { 'retry-after': '30' } },
  );
}
