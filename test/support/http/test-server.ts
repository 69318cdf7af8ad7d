import { silentTelemetry } from '../../../src/telemetry/telemetry.ts';
import { type ListenAddress } from '../../../src/http/listen.ts';
import { type HttpServer, startHttpServer } from '../../../src/http/server.ts';
import { type ServicesInMemory, servicesInMemory } from './services-in-memory.ts';

export const token = 'test-token-of-sufficient-length';

export interface TestServer extends HttpServer {
  readonly services: ServicesInMemory;
  /** A request with the token, unless the headers say otherwise. */
  ask(method: string, path: string, body?: unknown, headers?: object): Promise<Response>;
}

/** The REST API on a free loopback port, over services in memory. */
export async function startTestServer(
  people: readonly string[] = ['john'],
  listen: ListenAddress = { kind: 'tcp', host: '127.0.0.1', port: 0 },
  replaced: Partial<ServicesInMemory> = {},
): Promise<TestServer> {
  const services = { ...(await servicesInMemory(people)), ...replaced };
  const server = await startHttpServer({ listen, token, services, telemetry: silentTelemetry() });
  return {
    address: server.address,
    services,
    ask: (method, path, body, headers = {}) =>
      fetch(`${server.address}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}
