import swagger from '@fastify/swagger';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import type { ZodApp } from './zod-app.ts';

/** Collects the routes registered after it into the document at `/api/openapi.json`. */
export async function describeOperations(app: ZodApp, version: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Doorlight',
        version,
        description: 'Presence from calendars: people, what is shown of them and why.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      tags: [
        { name: 'people', description: 'People and their settings.' },
        { name: 'presence', description: 'What is shown of a person, why, and overriding it.' },
        { name: 'parameters', description: 'What can be changed while Doorlight runs.' },
        { name: 'service', description: 'How Doorlight is.' },
      ],
      components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
      security: [{ token: [] }],
    },
    transform: jsonSchemaTransform,
    transformObject: jsonSchemaTransformObject,
  });

  app.get(
    '/api/openapi.json',
    { config: { open: true }, schema: { hide: true } },
    (_request, reply) => reply.type('application/json').send(app.swagger()),
  );
}
