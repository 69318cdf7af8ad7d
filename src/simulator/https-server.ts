import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Server, createServer } from 'node:https';

export type Handler = (request: IncomingMessage, reply: ServerResponse) => Promise<void>;

/** Resolves when the port is bound; rejects where it is in use. */
export async function listen(
  at: {
    readonly host: string;
    readonly port: number;
    readonly key: string;
    readonly cert: string;
  },
  handler: Handler,
): Promise<Server> {
  const server = createServer({ key: at.key, cert: at.cert }, (request, reply) => {
    reply.on('error', () => {});
    // What goes wrong here is a defect of the simulator, or a client that left: either way the
    // connection is of no more use, and the server goes on.
    handler(request, reply).catch(() => reply.destroy());
  });
  server.listen(at.port, at.host);
  await once(server, 'listening');
  return server;
}

/** The body as text; `null` if it is longer than `maxBytes`. Rejects if the client leaves. */
export async function readBody(
  request: IncomingMessage,
  maxBytes = 8_388_608,
): Promise<string | null> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > maxBytes) return null;
    parts.push(part);
  }
  return Buffer.concat(parts).toString();
}
