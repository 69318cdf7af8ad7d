import type { Socket } from 'node:net';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { httpFailed } from '../telemetry/http-events.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { type Problem, problemMediaType } from './contract/problem.ts';
import { invalidRequest } from './invalid-request.ts';
import { isLostBrowser, noSuchPage } from './no-such-page.ts';
import { ProblemError, problem, sendProblem } from './problem.ts';

/** Answers every error as problem details: no stack, and no message that was not meant for it. */
export function errorHandler(
  telemetry: Telemetry,
): (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => FastifyReply {
  return (error, request, reply) => {
    if (error instanceof ProblemError) {
      void reply.headers(error.headers);
      return sendProblem(reply, error.problem);
    }
    if (hasZodFastifySchemaValidationErrors(error))
      return sendProblem(reply, invalidRequest(error));
    const known = fromFastify(error, request.routeOptions.schema?.consumes);
    if (known !== undefined) return sendProblem(reply, known);
    // A disk that takes nothing: what to do is in the sentence, and the log has it.
    if (error.name === 'StoreError') {
      return sendProblem(reply, problem(503, 'not-saved', error.message));
    }
    httpFailed(telemetry, { method: request.method, route: routeOf(request) }, error);
    return sendProblem(
      reply,
      problem(500, 'internal', 'Doorlight failed to answer. Its log says more.'),
    );
  };
}

export function notFound(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (isLostBrowser(request)) return noSuchPage(request, reply);
  const path = request.url.split('?', 1)[0] ?? '';
  return sendProblem(
    reply,
    problem(
      404,
      'no-such-operation',
      `There is no ${request.method} ${path}. All operations are in /api/openapi.json.`,
    ),
  );
}

/** The pattern of the route, so that metrics and logs name no person. */
export function routeOf(request: FastifyRequest): string {
  return request.routeOptions.url ?? 'unknown';
}

/** What was sent is not HTTP, or came too slowly: fastify has no request to hand on. */
export function clientErrorHandler(
  error: Error & { readonly code?: string },
  socket: Socket,
): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const body = JSON.stringify(
    error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
      ? problem(408, 'request-timeout', 'The request took too long to arrive. Send it again.')
      : problem(400, 'not-http', 'This is not a valid HTTP request.'),
  );
  const status =
    error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? '408 Request Timeout' : '400 Bad Request';
  socket.end(
    `HTTP/1.1 ${status}\r\nContent-Type: ${problemMediaType}\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}

/** Errors that fastify itself raises before a route is reached; their messages are safe. */
function fromFastify(
  error: FastifyError,
  consumes: readonly string[] = ['application/json'],
): Problem | undefined {
  switch (error.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return problem(
        413,
        'body-too-large',
        'The body is larger than is allowed: 64 KiB, or 8 MiB of a file of certificates.',
      );
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return problem(
        415,
        'media-type',
        `Send the body as ${consumes[0] === 'application/json' ? 'JSON' : 'it is'}, with Content-Type ${consumes.join(' or ')}.`,
      );
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
      return problem(400, 'invalid-json', 'The body is not valid JSON.');
    case 'FST_ERR_HANDLER_TIMEOUT':
      return problem(503, 'too-slow', 'Doorlight took too long to answer. Try again later.');
    default:
      break;
  }
  const status = error.statusCode ?? 500;
  if (status < 400 || status >= 500) return undefined;
  return problem(status, 'invalid-request', 'The request cannot be understood.');
}
