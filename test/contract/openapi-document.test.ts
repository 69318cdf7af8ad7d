import { beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { consolePaths } from '../../src/http/console.ts';
import { type Api, buildApi } from '../../src/http/api.ts';
import { silentTelemetry } from '../../src/telemetry/telemetry.ts';
import { servicesInMemory } from '../support/http/services-in-memory.ts';
import { token } from '../support/http/test-server.ts';

// OpenAPI 3.1.0 §4.8, as far as this document goes.
const operationShape = z.looseObject({
  operationId: z.string().regex(/^[a-z][A-Za-z]+$/u),
  summary: z.string().min(1),
  tags: z.array(z.string()).length(1),
  parameters: z
    .array(
      z.looseObject({
        name: z.string(),
        in: z.enum(['path', 'query', 'header', 'cookie']),
        required: z.boolean().optional(),
        schema: z.looseObject({}),
      }),
    )
    .default([]),
  requestBody: z
    .looseObject({ content: z.record(z.string(), z.looseObject({ schema: z.looseObject({}) })) })
    .optional(),
  responses: z.record(
    z.string().regex(/^[1-5]\d\d$/u),
    z.looseObject({
      description: z.string().min(1),
      content: z.record(z.string(), z.looseObject({ schema: z.looseObject({}) })).optional(),
    }),
  ),
  security: z.array(z.record(z.string(), z.array(z.string()))).optional(),
});

const methods = z.enum(['get', 'put', 'post', 'patch', 'delete']);

const documentShape = z.looseObject({
  openapi: z.literal('3.1.0'),
  info: z.looseObject({ title: z.string(), version: z.string() }),
  paths: z.record(z.string().startsWith('/'), z.partialRecord(methods, operationShape)),
  components: z.looseObject({
    schemas: z.record(z.string().regex(/^[\w.-]+$/u), z.looseObject({})),
    securitySchemes: z.looseObject({ token: z.looseObject({ type: z.literal('http') }) }),
  }),
});

let api: Api;
let raw: string;
let document: z.output<typeof documentShape>;

beforeAll(async () => {
  api = await buildApi(await servicesInMemory(['john']), token, silentTelemetry());
  raw = (await api.app.inject('/api/openapi.json')).body;
  document = documentShape.parse(JSON.parse(raw));
});

function operations() {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ path, method, operation })),
  );
}

test('every route is in the document, and nothing else', () => {
  const routes = api.routes
    .filter(({ method, url }) => method !== 'HEAD' && url !== '/api/openapi.json')
    .filter(({ url }) => !consolePaths.includes(url))
    .map(({ method, url }) => `${method} ${url.replaceAll(/:(\w+)/gu, '{$1}')}`);
  const described = operations().map(({ method, path }) => `${method.toUpperCase()} ${path}`);

  expect(described.toSorted()).toEqual(routes.toSorted());
});

test('every operation has a name of its own', () => {
  const names = operations().map(({ operation }) => operation.operationId);

  expect(new Set(names).size).toBe(names.length);
});

test('what varies in a path is described, required, and nothing else is', () => {
  for (const { path, operation } of operations()) {
    const inPath = [...path.matchAll(/\{(\w+)\}/gu)].map(([, name]) => name);
    const described = operation.parameters.filter((parameter) => parameter.in === 'path');

    expect(described.map(({ name }) => name)).toEqual(inPath);
    expect(described.every(({ required }) => required === true)).toBe(true);
  }
});

test('every reference leads to a schema, and every schema is used', () => {
  const references = [...raw.matchAll(/"\$ref":"([^"]+)"/gu)].map(([, target]) => target ?? '');
  const schemas = Object.keys(document.components.schemas);

  expect([...new Set(references)].toSorted()).toEqual(
    schemas.map((name) => `#/components/schemas/${name}`).toSorted(),
  );
});

test('every operation says that a token is missing as a problem, but those that need none', () => {
  for (const { operation } of operations()) {
    const open = operation.security?.length === 0;
    // Signing in needs no token, and says in the same way that the password is wrong.
    if (!open) expect(Object.keys(operation.responses)).toContain('401');
    for (const [status, response] of Object.entries(operation.responses)) {
      if (status < '400' || open) continue;
      expect(Object.keys(response.content ?? {})).toEqual(['application/problem+json']);
    }
  }
});

// The document is read back by another way than it was written: JSON Schema → zod.
test.each([
  ['GET', '/api/v1/people', undefined],
  ['POST', '/api/v1/people', { jid: 'anna@example.com' }],
  ['GET', '/api/v1/people/{jid}', undefined],
  ['PATCH', '/api/v1/people/{jid}', { name: 'John' }],
  ['GET', '/api/v1/people/{jid}/presence', undefined],
  ['GET', '/api/v1/people/{jid}/presence/explanation', undefined],
  ['PUT', '/api/v1/people/{jid}/presence/override', { availability: 'away' }],
  ['DELETE', '/api/v1/people/{jid}/presence/override', undefined],
  ['PUT', '/api/v1/people/{jid}/delegates/{delegate}', { until: '2027-01-01T00:00:00Z' }],
  ['GET', '/api/v1/people/{jid}/delegates', undefined],
  ['GET', '/api/v1/audit', undefined],
  ['GET', '/api/v1/parameters', undefined],
  ['GET', '/api/v1/status', undefined],
  ['POST', '/api/v1/examination', {}],
  ['GET', '/api/v1/examination', undefined],
  ['GET', '/readyz', undefined],
  ['GET', '/healthz', undefined],
] as const)('%s %s answers as the document says', async (method, path, body) => {
  const answer = await api.app.inject({
    method,
    url: path.replace('{jid}', 'john%40example.com').replace('{delegate}', 'anna%40example.com'),
    headers: { authorization: `Bearer ${token}` },
    ...(body === undefined ? {} : { payload: body }),
  });
  const operation = document.paths[path]?.[methods.parse(method.toLowerCase())];
  const described = operation?.responses[answer.statusCode]?.content?.['application/json'];

  expect(answer.statusCode).toBeLessThan(300);
  expect(schemaOf(described?.schema).safeParse(answer.json()).error).toBeUndefined();
});

test('whoever may be answered 412 is told of If-Match, and of the ETag where it is read', async () => {
  for (const { path, operation } of operations()) {
    const names = operation.parameters.map(({ name }) => name);
    expect([path, names.includes('If-Match')]).toEqual([path, '412' in operation.responses]);
  }
  for (const path of ['/api/v1/people/{jid}', '/api/v1/people/{jid}/presence/explanation']) {
    const answer = await api.app.inject({
      url: path.replace('{jid}', 'john%40example.com'),
      headers: { authorization: `Bearer ${token}` },
    });
    expect(answer.headers['etag']).toMatch(/^"[^"]+"$/u);
    const described = document.paths[path]?.get?.responses['200'];
    expect(described?.['headers']).toHaveProperty('ETag');
  }
  const made = operations().filter(
    ({ operation }) => 'headers' in (operation.responses['201'] ?? {}),
  );
  expect(made.map(({ path }) => path.replace('/api/v1/', '')).sort()).toEqual([
    'accounts',
    'gateways',
    'people',
    'publishers',
  ]);
});

test('a problem is as the document says', async () => {
  const answer = await api.app.inject('/api/v1/people');

  expect(schemaOf(document.components.schemas['Problem']).parse(answer.json())).toMatchObject({
    status: 401,
  });
});

function schemaOf(schema: unknown): z.ZodType {
  expect(schema).toBeTypeOf('object');
  const local = JSON.stringify({
    ...(schema as object),
    $defs: document.components.schemas,
  }).replaceAll('#/components/schemas/', '#/$defs/');
  return z.fromJSONSchema(JSON.parse(local) as Parameters<typeof z.fromJSONSchema>[0]);
}
