import swagger from '@fastify/swagger';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { withTags } from './openapi-etags.ts';
import type { HttpServices } from './services.ts';
import { sessionCookieName } from './session-cookie.ts';
import type { ZodApp } from './zod-app.ts';

/** Collects the routes registered after it into the document at `/api/openapi.json`. */
export async function describeOperations(
  app: ZodApp,
  { version, publicUrl }: Pick<HttpServices, 'version' | 'publicUrl'>,
): Promise<void> {
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
        { name: 'bulk', description: 'Many people at once: files, changes, undoing.' },
        { name: 'presence', description: 'What is shown of a person, why, and overriding it.' },
        { name: 'parameters', description: 'What can be changed while Doorlight runs.' },
        { name: 'sign-in', description: 'Signing in and out.' },
        { name: 'me', description: 'What a person sees and changes of themself.' },
        { name: 'accounts', description: 'Who signs in with a password kept here.' },
        { name: 'audit', description: 'Who did what, when.' },
        { name: 'service', description: 'How Doorlight is.' },
      ],
      components: {
        securitySchemes: {
          token: { type: 'http', scheme: 'bearer' },
          session: { type: 'apiKey', in: 'cookie', name: sessionCookieName(publicUrl) },
        },
      },
      security: [{ token: [] }, { session: [] }],
    },
    transform: (given) => {
      const { schema, url } = jsonSchemaTransform(given);
      const { access = 'administrator' } = given.route.config ?? {};
      return { schema: { ...schema, 'x-access': access }, url };
    },
    transformObject: (document) => withoutUnused(jsonSchemaTransformObject(document)),
  });

  app.get(
    '/api/openapi.json',
    { config: { access: 'open' }, schema: { hide: true } },
    (_request, reply) => {
      const document = app.swagger();
      const paths = withTags((document.paths ?? {}) as Parameters<typeof withTags>[0]);
      return reply.type('application/json').send({ ...document, paths });
    },
  );
}

/**
 * Every schema comes in two shapes, as it is asked for and as it is answered; those that nothing
 * refers to are left out.
 */
function withoutUnused<Document extends object>(document: Document): Document {
  const { components, ...rest } = document as { components?: { schemas?: Record<string, object> } };
  const schemas = components?.schemas ?? {};
  const used = new Set<string>();
  const waiting: object[] = [rest];
  for (const part of waiting) {
    for (const [, name = ''] of JSON.stringify(part).matchAll(
      /"#\/components\/schemas\/([^"]+)"/g,
    )) {
      const schema = schemas[name];
      if (schema === undefined || used.has(name)) continue;
      used.add(name);
      waiting.push(schema);
    }
  }
  const kept = Object.entries(schemas).filter(([name]) => used.has(name));
  return { ...document, components: { ...components, schemas: Object.fromEntries(kept) } };
}
