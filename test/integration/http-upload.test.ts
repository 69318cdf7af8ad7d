import { once } from 'node:events';
import { type Socket, connect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { buildApi } from '../../src/http/api.ts';
import { usualBounds } from '../../src/http/arrival.ts';
import { mostFileBytes } from '../../src/people/bulk/bulk-service.ts';
import { silentTelemetry } from '../../src/telemetry/telemetry.ts';
import { type HttpServer, startHttpServer } from '../../src/http/server.ts';
import { servicesInMemory, type ServicesInMemory } from '../support/http/services-in-memory.ts';
import { token } from '../support/http/test-server.ts';

// A second stands for what is ten otherwise.
const bounds = {
  bodyMs: 1_000,
  lingerMs: 500,
  pace: { graceMs: 1_000, silenceMs: 1_500, bytesPerS: 100 },
};
let server: HttpServer;
let services: ServicesInMemory;
const sockets: Socket[] = [];

beforeEach(async () => {
  services = await servicesInMemory(['john']);
  const listen = { kind: 'tcp', host: '127.0.0.1', port: 0 } as const;
  server = await startHttpServer({ listen, token, services, telemetry: silentTelemetry(), bounds });
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await server[Symbol.asyncDispose]();
});

test('a file that comes slowly but steadily is taken, however long it takes', async () => {
  const lines = Array.from({ length: 25 }, (_, n) => `person${n}@example.com\n`);
  const body = `jid\n${lines.join('')}`;
  const upload = begin('/api/v1/bulk/files', 'text/csv', body.length);
  const began = performance.now();
  for (let at = 0; at < body.length; at += 24) {
    upload.write(body.slice(at, at + 24));
    await wait(120);
  }

  const answer = await upload.answer;

  // Longer than a body may take that has no pace of its own.
  expect(performance.now() - began).toBeGreaterThan(bounds.bodyMs * 2);
  expect(answer).toMatch(/^HTTP\/1\.1 202 /u);
});

test('a file that stops coming is given up with a reason, and leaves nothing', async () => {
  const upload = begin('/api/v1/bulk/files', 'text/csv', 10_000);
  upload.write('jid\nann@example.com\n');

  const answer = await upload.answer;

  expect(answer).toMatch(/^HTTP\/1\.1 408 [^]*"code":"too-slow"/u);
  expect(await services.bulk.list(null, 10)).toEqual([]);
});

test('a file that trickles is given up too', async () => {
  const upload = begin('/api/v1/bulk/files', 'text/csv', 10_000);
  const trickling = (async () => {
    while (!upload.answered()) {
      upload.write('x');
      await wait(100);
    }
  })();

  expect(await upload.answer).toMatch(/^HTTP\/1\.1 408 /u);
  await trickling;
});

test.each(['/api/v1/people', '/api/v1/bulk/changes'])(
  'what is no file has to come at once: %s',
  async (path) => {
    const request = begin(path, 'application/json', 1_000);
    request.write('{');

    expect(await request.answer).toMatch(/^HTTP\/1\.1 408 [^]*"code":"too-slow"/u);
  },
);

test('who is not known is not listened to for long', async () => {
  const upload = begin('/api/v1/bulk/files', 'text/csv', 1_000_000, 'wrong');
  upload.write('jid\n');

  expect(await upload.answer).toMatch(/^HTTP\/1\.1 401 /u);
  await upload.closed;
});

test('a file that says it is too large is refused before it comes, and one that is, too', async () => {
  const said = begin('/api/v1/bulk/files', 'text/csv', 65 * 1024 * 1024);
  const silent = await fetch(`${server.address}/api/v1/bulk/files`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'text/csv' },
    body: endless(),
    duplex: 'half',
  });

  expect(await said.answer).toMatch(/^HTTP\/1\.1 413 [^]*"code":"too-large"/u);
  expect([silent.status, await silent.json()]).toMatchObject([413, { code: 'too-large' }]);
  expect(await services.bulk.list(null, 10)).toEqual([]);
});

test('a file that breaks off leaves nothing', async () => {
  const upload = begin('/api/v1/bulk/files', 'text/csv', 10_000);
  upload.write('jid\nann@example.com\n');
  const deadline = AbortSignal.timeout(20_000);
  while ((await services.bulk.list(null, 10)).length === 0) {
    deadline.throwIfAborted();
    await wait(10);
  }

  upload.cut();

  while ((await services.bulk.list(null, 10)).length > 0) {
    deadline.throwIfAborted();
    await wait(10);
  }
});

test('the server itself waits as long as the largest file may take at the least pace', async () => {
  const { app } = await buildApi(services, token, silentTelemetry());

  expect(app.server.requestTimeout).toBeGreaterThan(
    (mostFileBytes / usualBounds.pace.bytesPerS) * 1_000,
  );
  expect(app.server.headersTimeout).toBe(10_000);
});

interface Begun {
  readonly answer: Promise<string>;
  readonly closed: Promise<unknown>;
  answered(): boolean;
  write(text: string): void;
  cut(): void;
}

/** A request of which the body is sent by hand. */
function begin(path: string, type: string, length: number, bearer = token): Begun {
  const { hostname, port } = new URL(server.address);
  const socket = connect(Number(port), hostname);
  sockets.push(socket);
  socket.setEncoding('utf8');
  socket.write(
    `POST ${path} HTTP/1.1\r\nHost: ${hostname}\r\nAuthorization: Bearer ${bearer}\r\n` +
      `Content-Type: ${type}\r\nContent-Length: ${length}\r\n\r\n`,
  );
  let text = '';
  const { promise: answer, resolve } = Promise.withResolvers<string>();
  socket.on('error', () => undefined);
  socket.on('data', (data: string) => {
    text += data;
    const body = text.split('\r\n\r\n')[1];
    if (body !== undefined && body.endsWith('}')) resolve(text);
  });
  return {
    answer,
    closed: once(socket, 'close'),
    answered: () => text !== '',
    write: (more) => void socket.write(more),
    cut: () => void socket.destroy(),
  };
}

function endless(): ReadableStream<Uint8Array> {
  const piece = new Uint8Array(1024 * 1024).fill(0x61);
  let sent = 0;
  return new ReadableStream({
    pull(controller) {
      if (sent++ > 80) controller.close();
      else controller.enqueue(piece);
    },
  });
}
