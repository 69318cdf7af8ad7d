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
}

const timeoutMs = 30_000;

export function serviceClient(address: ServiceAddress): ServiceClient {
  const client = connectTo(address.url);
  return {
    ask: async (method, path, answer, body) => {
      const { statusCode, body: received } = await client
        .request({
          method,
          path,
          headers: {
            authorization: `Bearer ${address.token}`,
            ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        })
        .catch((error: unknown) => {
          throw unreachable(address.url, error);
        });
      const text = await received.text();
      const json = parseJson(text);
      if (statusCode >= 400) throw refused(address.url, statusCode, json);
      const parsed = answer.safeParse(json);
      if (parsed.success) return parsed.data;
      throw notDoorlight(address.url);
    },
    [Symbol.asyncDispose]: () => client.close(),
  };
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
