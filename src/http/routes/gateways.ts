import { z } from 'zod';
import type { GatewayOutcome } from '../../sync/gateways/gateway-registry.ts';
import type { GatewaySettings } from '../../sync/gateways/gateway-settings.ts';
import { actorOf } from '../access.ts';
import {
  gatewayChangeSchema,
  gatewayParamsSchema,
  gatewayRemovalSchema,
  gatewaySchema,
  newGatewaySchema,
} from '../contract/gateways.ts';
import { gatewayAnswer, gatewayChange } from '../gateway-answer.ts';
import { invalidGateway, unknownGateway } from '../gateway-problems.ts';
import { changedMeanwhile, refuseUnseen, seenBy, tagOf } from '../if-match.ts';
import { ProblemError, problems } from '../problem.ts';
import type { HttpServices } from '../services.ts';
import type { ZodApp } from '../zod-app.ts';
import { gatewayTrialRoutes } from './gateway-trials.ts';

type Needs = Pick<HttpServices, 'gateways' | 'status' | 'people' | 'tryGateway' | 'troubleshooter'>;

/** Calendar systems: their servers, and who Doorlight is to them. Changes hold at once. */
export function gatewayRoutes(app: ZodApp, needs: Needs): void {
  const { gateways, people } = needs;

  app.route({
    method: 'GET',
    url: '/api/v1/gateways',
    config: { access: 'reader' },
    schema: {
      operationId: 'listGateways',
      summary: 'All gateways with their servers; the first is for everyone who names none.',
      tags: ['gateways'],
      response: { 200: z.object({ gateways: z.array(gatewaySchema) }), ...problems() },
    },
    handler: async () => {
      const counts = await gateways.counts();
      const all = gateways.all().map((gateway) => gatewayAnswer(gateway, needs, counts));
      return { gateways: all };
    },
  });

  app.route({
    method: 'POST',
    url: '/api/v1/gateways',
    config: { access: 'administrator' },
    schema: {
      operationId: 'addGateway',
      summary: 'Adds a gateway.',
      tags: ['gateways'],
      body: newGatewaySchema,
      response: { 201: gatewaySchema, ...problems(409, 422) },
    },
    handler: async (request, reply) => {
      const { name } = request.body;
      const gateway = saved(name, await gateways.add(request.body, actorOf(request)));
      return reply
        .code(201)
        .header('location', `/api/v1/gateways/${encodeURIComponent(name)}`)
        .header('etag', tagOf(gateways.find(name)))
        .send(gatewayAnswer(gateway, needs, await gateways.counts()));
    },
  });

  app.route({
    method: 'GET',
    url: '/api/v1/gateways/:name',
    config: { access: 'reader' },
    schema: {
      operationId: 'getGateway',
      summary: 'One gateway with its servers.',
      tags: ['gateways'],
      params: gatewayParamsSchema,
      response: { 200: gatewaySchema, ...problems(404) },
    },
    handler: async (request, reply) => {
      const { name } = request.params;
      const found = gateways.find(name);
      if (found === undefined) throw unknownGateway(name);
      const counts = await gateways.counts();
      return reply.header('etag', tagOf(found)).send(gatewayAnswer(found, needs, counts));
    },
  });

  app.route({
    method: 'PATCH',
    url: '/api/v1/gateways/:name',
    config: { access: 'administrator' },
    schema: {
      operationId: 'changeGateway',
      summary: 'Changes what is given; subscriptions that still hold are kept.',
      description: 'With a session it needs If-Match.',
      tags: ['gateways'],
      params: gatewayParamsSchema,
      body: gatewayChangeSchema,
      response: { 200: gatewaySchema, ...problems(404, 412, 422, 428) },
    },
    handler: async (request, reply) => {
      const { name } = request.params;
      const change = gatewayChange(request.body);
      const gateway = saved(
        name,
        await gateways.change(name, change, actorOf(request), seenBy(request)),
      );
      const counts = await gateways.counts();
      const etag = tagOf(gateways.find(name));
      return reply.header('etag', etag).send(gatewayAnswer(gateway, needs, counts));
    },
  });

  app.route({
    method: 'DELETE',
    url: '/api/v1/gateways/:name',
    config: { access: 'administrator' },
    schema: {
      operationId: 'removeGateway',
      summary: 'Removes a gateway; whoever names none goes to the one that is then the first.',
      description: 'Where people name it, it stays, but with `reassign`.',
      tags: ['gateways'],
      params: gatewayParamsSchema,
      querystring: gatewayRemovalSchema,
      response: { 204: z.undefined().describe('Removed.'), ...problems(404, 409, 412) },
    },
    handler: async (request, reply) => {
      const { name } = request.params;
      refuseUnseen(request, gateways.find(name), `The gateway ${name}`);
      const reassign = request.query.reassign === 'default';
      const removal = await gateways.remove(name, actorOf(request), people, reassign);
      if (removal.kind === 'unknown') throw unknownGateway(name);
      if (removal.kind === 'named') throw stillNamed(name, removal.people);
      return reply.code(204).send();
    },
  });

  gatewayTrialRoutes(app, needs);
}

function stillNamed(name: string, people: number): ProblemError {
  const who = people === 1 ? 'One person names' : `${people} people name`;
  return new ProblemError(
    409,
    'gateway-named',
    `${who} the gateway ${name}. Give them another first, or have them served by the default one: doorlight gateways remove ${name} --reassign`,
    { params: { name, people } },
  );
}

function saved(name: string, outcome: GatewayOutcome): GatewaySettings {
  switch (outcome.kind) {
    case 'saved':
      return outcome.gateway;
    case 'invalid':
      throw invalidGateway(outcome);
    case 'refused':
      if (outcome.reason === 'unknown-gateway') throw unknownGateway(name);
      if (outcome.reason === 'changed-meanwhile') throw changedMeanwhile(`The gateway ${name}`);
      throw new ProblemError(
        409,
        'gateway-exists',
        `There is a gateway ${name} already. Change it instead: doorlight gateways change ${name}`,
        { params: { name } },
      );
  }
}
