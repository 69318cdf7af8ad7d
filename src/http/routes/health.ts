import { z } from 'zod';
import type { Telemetry } from '../../telemetry/telemetry.ts';
import { healthSchema, readinessSchema, statusSchema } from '../contract/status.ts';
import { problems } from '../problem.ts';
import type { HttpServices } from '../services.ts';
import { statusAnswer } from '../status-answer.ts';
import type { ZodApp } from '../zod-app.ts';

/** Whether Doorlight lives, is ready, and how its gateways and links are; and its metrics. */
export function healthRoutes(app: ZodApp, services: HttpServices, telemetry: Telemetry): void {
  app.route({
    method: 'GET',
    url: '/healthz',
    config: { access: 'open' },
    schema: {
      operationId: 'health',
      summary: 'Whether the process answers. Needs no token.',
      tags: ['service'],
      security: [],
      response: { 200: healthSchema },
    },
    handler: () => ({ status: 'live' as const }),
  });

  app.route({
    method: 'GET',
    url: '/readyz',
    config: { access: 'open' },
    schema: {
      operationId: 'readiness',
      summary: 'Whether everything that Doorlight needs is up. Needs no token.',
      tags: ['service'],
      security: [],
      response: { 200: readinessSchema, 503: readinessSchema },
    },
    handler: async (_request, reply) => {
      const waitingFor = [...services.status.waitingFor()];
      const ready = waitingFor.length === 0;
      return reply.code(ready ? 200 : 503).send({ ready, waitingFor });
    },
  });

  app.route({
    method: 'GET',
    url: '/metrics',
    config: { access: 'reader' },
    schema: {
      operationId: 'metrics',
      summary: 'Metrics in the text format of Prometheus.',
      tags: ['service'],
      response: {
        200: {
          description: 'Metrics',
          content: { [telemetry.metrics.contentType]: { schema: z.string() } },
        },
        ...problems(),
      },
    },
    // The text is ready to be sent; the schema would make a JSON string of it.
    serializerCompiler: () => (text: unknown) => String(text),
    handler: async (_request, reply) =>
      reply.type(telemetry.metrics.contentType).send(await telemetry.metrics.metrics()),
  });

  app.route({
    method: 'GET',
    url: '/api/v1/status',
    config: { access: 'reader' },
    schema: {
      operationId: 'status',
      summary: 'How gateways and links are.',
      tags: ['service'],
      response: { 200: statusSchema, ...problems() },
    },
    handler: async () => ({ ...statusAnswer(services), people: await services.people.count() }),
  });
}
