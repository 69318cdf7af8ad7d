import type { Readable } from 'node:stream';
import { Client, errors } from 'undici';
import type { z } from 'zod';
import { problemSchema } from '../http/contract/problem.ts';
import { CommandError } from './command-error.ts';

/** Where the running service is. */
export interface ServiceAddress {
  /** `http://127.0.0.1:8780` or `unix:/run/doorlight/api.sock`. */
  readonly url: string;
  readonly token: string;
}

/** The running service's REST API. */
export interface ServiceClient extends AsyncDisposable {
  /**
   * Throws a `CommandError` that says what to do where the service cannot be reached, or with the
   * service's own words where it refuses.
   */
  ask<Answer extends z.ZodType>(
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    path: string,
    answer: Answer,
    body?: unknown,
  ): Promise<z.output<Answer>>;
  /** The same with a file of that media type as the body. */
  upload<Answer extends z.ZodType>(
    path: string,
    answer: Answer,
    file: Readable,
    type: string,
  ): Promise<z.output<Answer>>;
  /** A file the service makes, piece by piece. Throws as `ask` does. */
  download(path: string): AsyncIterable<Uint8Array>;
  /**
   * Server-sent events at `path`, from after the one of that id, until the service ends the stream.
   * Throws where there is none to be had, or it breaks.
   */
  events(path: string, after: number): AsyncIterable<ServiceEvent>;
}

/** `data` is JSON, read. */
interface ServiceEvent {
  readonly event: string;
  readonly data: unknown;
}

const timeoutMs = 30_000;

/** Rejects with a `CommandError` where the service is not there, refuses, or answers oddly. */
export function serviceClient(address: ServiceAddress): ServiceClient {
  const client = connectTo(address.url);
  return {
    ask: (method, path, answer, body) =>
      asked(
        client,
        address,
        { method, path },
        answer,
        body === undefined ? {} : { body: JSON.stringify(body), type: 'application/json' },
      ),
    upload: (path, answer, file, type) =>
      asked(client, address, { method: 'POST', path }, answer, { body: file, type }),
    download: (path) => downloaded(client, address, path),
    events: (path, after) => streamed(client, address, path, after),
    [Symbol.asyncDispose]: () => client.close(),
  };
}

async function asked<Answer extends z.ZodType>(
  client: Client,
  { url, token }: ServiceAddress,
  request: { readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'; readonly path: string },
  answer: Answer,
  { body, type }: { readonly body?: string | Readable; readonly type?: string },
): Promise<z.output<Answer>> {
  const { statusCode, body: received } = await client
    .request({
      ...request,
      headers: {
        authorization: `Bearer ${token}`,
        ...(type === undefined ? {} : { 'content-type': type }),
      },
      ...(body === undefined ? {} : { body }),
    })
    .catch((error: unknown) => {
      throw unreachable(url, error);
    });
  const json = parseJson(await received.text());
  if (statusCode >= 400) throw refused(url, statusCode, json);
  const parsed = answer.safeParse(json);
  if (parsed.success) return parsed.data;
  throw notDoorlight(url);
}

async function* downloaded(
  client: Client,
  { url, token }: ServiceAddress,
  path: string,
): AsyncGenerator<Uint8Array> {
  const headers = { authorization: `Bearer ${token}` };
  const { statusCode, body } = await client
    .request({ method: 'GET', path, headers })
    .catch((error: unknown) => {
      throw unreachable(url, error);
    });
  if (statusCode >= 400) throw refused(url, statusCode, parseJson(await body.text()));
  for await (const piece of body) yield piece as Uint8Array;
}

async function* streamed(
  client: Client,
  { url, token }: ServiceAddress,
  path: string,
  after: number,
): AsyncGenerator<ServiceEvent> {
  const { statusCode, headers, body } = await client.request({
    method: 'GET',
    path,
    headers: { authorization: `Bearer ${token}`, 'last-event-id': String(after) },
  });
  const type = String(headers['content-type'] ?? '');
  if (statusCode !== 200 || !type.startsWith('text/event-stream')) {
    await body.dump();
    throw notDoorlight(url);
  }
  let rest = '';
  // Of a character that is split between pieces the stream takes care.
  for await (const text of body.setEncoding('utf8') as AsyncIterable<string>) {
    const parts = (rest + text).split('\n\n');
    rest = parts.pop() ?? '';
    for (const part of parts) {
      const event = /^event: (.*)$/mu.exec(part)?.[1];
      const data = /^data: (.*)$/mu.exec(part)?.[1];
      if (event !== undefined) yield { event, data: parseJson(data ?? '') };
    }
  }
}

function connectTo(url: string): Client {
  const socketPath = url.startsWith('unix:') ? url.slice('unix:'.length) : undefined;
  const options = { headersTimeout: timeoutMs, bodyTimeout: timeoutMs };
  if (socketPath !== undefined) return new Client('http://localhost', { ...options, socketPath });
  try {
    return new Client(new URL(url).origin, options);
  } catch {
    throw new CommandError(
      `${url} is not the address of a service. Give http://127.0.0.1:8780 or unix:/path/to/socket.`,
      2,
    );
  }
}

function parseJson(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

function refused(url: string, status: number, json: unknown): CommandError {
  const problem = problemSchema.safeParse(json);
  if (!problem.success) return notDoorlight(url);
  return new CommandError(problem.data.detail, status === 400 || status === 422 ? 2 : 1);
}

function notDoorlight(url: string): CommandError {
  return new CommandError(
    `What answers at ${url} is not this version of Doorlight. Check the address, or restart the service.`,
    1,
  );
}

function unreachable(url: string, error: unknown): CommandError {
  const options = { cause: error };
  if (error instanceof errors.HeadersTimeoutError || error instanceof errors.BodyTimeoutError) {
    return new CommandError(`Doorlight at ${url} did not answer within 30 s.`, 1, options);
  }
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EACCES') {
    return new CommandError(
      `This user may not connect to ${url}. Run the command as the user of the service.`,
      1,
      options,
    );
  }
  const reason = typeof code === 'string' ? ` (${code})` : '';
  return new CommandError(
    `Doorlight is not running at ${url}${reason}. Start it with: doorlight serve`,
    1,
    options,
  );
}
