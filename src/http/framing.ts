import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { problem, sendProblem } from './problem.ts';

/**
 * Refuses bodies whose end a proxy in front may see elsewhere than we do (RFC 9112 §11.2): `chunked`
 * alone is understood, once. Whatever else comes over such a connection is refused as well, since
 * it may have been meant as a part of the body. Has to be the first hook there is.
 */
export function refuseOddFraming(app: FastifyInstance): void {
  const refused = new WeakSet<Socket>();
  app.addHook('onRequest', (request, reply, done) => {
    const { socket, rawHeaders } = request.raw;
    if (isOdd(rawHeaders)) refused.add(socket);
    if (!refused.has(socket)) {
      done();
      return;
    }
    sendProblem(
      reply.header('connection', 'close'),
      problem(400, 'not-http', 'Transfer-Encoding can be chunked, once, and nothing else.'),
    );
  });
}

/** Headers as they came: name, value, name, value. */
function isOdd(rawHeaders: readonly string[]): boolean {
  const encodings = rawHeaders.filter(
    (_value, at) => at % 2 === 1 && rawHeaders[at - 1]?.toLowerCase() === 'transfer-encoding',
  );
  return encodings.length > 1 || (encodings[0] ?? 'chunked').trim().toLowerCase() !== 'chunked';
}
