import type { LookupFunction } from 'node:net';
import type { Authentication } from '../http/authentication.ts';
import { type Access, HttpConnection } from '../http/connection.ts';
import type { Send } from './autodiscover/endpoint.ts';

const timeoutMs = 10_000;
const mostBytes = 4 * 1024 * 1024;

const anonymous: Authentication = {
  proves: 'request',
  exchange: (request, line) => line.send(request),
};

/**
 * Asks each server over a connection of its own: they are many, and asked seldom. `access` is what
 * a server is told with a question that needs credentials, and what every server's certificate is
 * verified against.
 */
export function autodiscoverConnection(
  access: (server: URL) => Access,
  lookup: LookupFunction,
): Send {
  return async ({ url, headers, body, credentials }, signal) => {
    const { trust, authentication } = access(url);
    await using http = new HttpConnection({
      url,
      trust,
      authentication: credentials ? authentication : anonymous,
      lookup,
      timeoutMs: () => timeoutMs,
      threads: () => 1,
      mostBytes,
    });
    return await http.request({ headers, body }, signal);
  };
}
