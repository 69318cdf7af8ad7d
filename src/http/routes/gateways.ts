import { z } from 'zod';
import type { GatewayOutcome } from '../../sync/gateway-registry.ts';
import type { GatewayChange, GatewaySettings } from '../../sync/gateway-settings.ts';
import { actorOf } from '../access.ts';
import {
  type GatewayAnswer,
  gatewayChangeSchema,
  gatewayParamsSchema,
  gatewaySchema,
  newGatewaySchema,
} from '../contract/gateways.ts';
import { iso } from '../presence-answers.ts';
import { changedMeanwhile, seenBy, tagOf } from '../if-match.ts';
import { ProblemError, problems } from '../problem.ts';
import type { HttpServices } from '../services.ts';
import type { ZodApp } from '../zod-app.ts';

type Needs = Pick<HttpServices, 'gateways' | 'status'>;

/** Calendar systems: their servers, and who Doorlight is to them. Changes hold at once. */
export function gatewayRoutes(app: ZodApp, needs: Needs): void {
  const { gateways } = needs;

  app.route({
    method: 'GET',
    url: '/api/v1/gateways',
    config: { access: 'reader' },
    schema: {
      operationId: 'listGateways',
      summary: 'All gateways with their servers; the first is for everyone who has no other.',
      tags: ['gateways'],
      response: { 200: z.object({ gateways: z.array(gatewaySchema) }), ...problems() },
    },
    handler: () => ({ gateways: gateways.all().map((gateway) => answerOf(gateway, needs)) }),
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
        .send(answerOf(gateway, needs));
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
      return reply.header('etag', tagOf(found)).send(answerOf(found, needs));
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
      const seen = seenBy(request);
      const outcome = await gateways.change(name, given(request.body), actorOf(request), seen);
      const gateway = saved(name, outcome);
      return reply.header('etag', tagOf(gateways.find(name))).send(answerOf(gateway, needs));
    },
  });

  app.route({
    method: 'DELETE',
    url: '/api/v1/gateways/:name',
    config: { access: 'administrator' },
    schema: {
      operationId: 'removeGateway',
      summary: 'Removes a gateway; whoever it serves goes to the one that is then the first.',
      tags: ['gateways'],
      params: gatewayParamsSchema,
      response: { 204: z.undefined().describe('Removed.'), ...problems(404) },
    },
    handler: async (request, reply) => {
      const { name } = request.params;
      if (!(await gateways.remove(name, actorOf(request)))) throw unknownGateway(name);
      return reply.code(204).send();
    },
  });
}

// Field by field, so that what proves who we are is in no answer.
function answerOf(gateway: GatewaySettings, { gateways, status }: Needs): GatewayAnswer {
  const { name, kind, urls, identity, ca, subscription } = gateway;
  const servers = status.status().gateways.filter((server) => server.name === name);
  return {
    name,
    kind,
    urls: [...urls],
    identity,
    ca,
    subscription,
    autodiscover:
      gateway.autodiscover === null || gateway.autodiscover === undefined
        ? null
        : { hosts: [...gateway.autodiscover.hosts] },
    tls: gateway.tls ?? null,
    default: gateways.all()[0]?.name === name,
    servers: servers.map((one) => ({
      server: one.server,
      state: one.state,
      people: one.people,
      problem: one.problem,
      lastSuccess: one.lastSuccess === null ? null : iso(one.lastSuccess),
      subscription: one.subscription,
    })),
  };
}

function given(body: z.output<typeof gatewayChangeSchema>): GatewayChange {
  const { urls, identity, secret, ca, subscription, autodiscover, tls } = body;
  return {
    ...(urls === undefined ? {} : { urls }),
    ...(identity === undefined ? {} : { identity }),
    ...(secret === undefined ? {} : { secret }),
    ...(ca === undefined ? {} : { ca }),
    ...(subscription === undefined ? {} : { subscription }),
    ...(autodiscover === undefined ? {} : { autodiscover }),
    ...(tls === undefined ? {} : { tls }),
  };
}

function saved(name: string, outcome: GatewayOutcome): GatewaySettings {
  switch (outcome.kind) {
    case 'saved':
      return outcome.gateway;
    case 'invalid':
      throw new ProblemError(422, 'invalid-gateway', outcome.message);
    case 'refused':
      if (outcome.reason === 'unknown-gateway') throw unknownGateway(name);
      if (outcome.reason === 'changed-meanwhile') throw changedMeanwhile(`The gateway ${name}`);
      throw new ProblemError(
        409,
        'gateway-exists',
        `There is a gateway ${name} already. Change it instead: doorlight gateways change ${name}`,
      );
  }
}

function unknownGateway(name: string): ProblemError {
  return new ProblemError(
    404,
    'unknown-gateway',
    `There is no gateway ${name}. All of them: doorlight gateways list`,
  );
}
