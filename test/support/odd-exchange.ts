import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type Server, type TLSSocket, createServer } from 'node:tls';
import { makeServerCertificate } from '../../src/simulator/certificates.ts';

/** A request as it came. */
export interface OddRequest {
  readonly operation: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
  /** How many came before it, over any connection. */
  readonly before: number;
}

/** Writes the whole answer, byte by byte as it likes, and closes the connection where it likes. */
export type OddAnswer = (request: OddRequest, socket: TLSSocket) => void | Promise<void>;

export interface OddExchange extends AsyncDisposable {
  readonly url: string;
  readonly ca: string;
  /** Operations, in the order in which they came. */
  readonly asked: readonly string[];
  answer: OddAnswer;
}

const certificate = makeServerCertificate();

/** An HTTPS server of which nothing is right by itself: each answer is written as raw bytes. */
export async function startOddExchange(answer: OddAnswer): Promise<OddExchange> {
  const { key, cert, ca } = await certificate;
  const sockets = new Set<TLSSocket>();
  const asked: string[] = [];
  const server: Server = createServer({ key, cert }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    let read = Buffer.alloc(0);
    let turn = Promise.resolve();
    socket.on('data', (chunk: Buffer) => {
      read = Buffer.concat([read, chunk]);
      for (;;) {
        const next = requestIn(read);
        if (next === undefined) return;
        read = read.subarray(next.length);
        const request = { ...next.request, before: asked.length };
        asked.push(request.operation);
        turn = turn.then(() => odd.answer(request, socket));
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const odd: OddExchange = {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}/EWS/Exchange.asmx`,
    ca,
    asked,
    answer,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return odd;
}

function requestIn(
  read: Buffer,
): { readonly request: Omit<OddRequest, 'before'>; readonly length: number } | undefined {
  const head = read.indexOf('\r\n\r\n');
  if (head < 0) return undefined;
  const lines = read.subarray(0, head).toString('latin1').split('\r\n').slice(1);
  const headers = new Map(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  const length = head + 4 + Number(headers.get('content-length') ?? 0);
  if (read.length < length) return undefined;
  const body = read.subarray(head + 4, length).toString('utf8');
  const operation = /\/(\w+)"?$/.exec(headers.get('soapaction') ?? '')?.[1] ?? '';
  return { request: { operation, headers, body }, length };
}

/** An answer as HTTP has it, with its length; `headers` as lines. */
export function httpAnswer(
  body: string | Uint8Array,
  headers: readonly string[] = ['Content-Type: text/xml; charset=utf-8'],
  status = '200 OK',
): Buffer {
  const bytes = Buffer.from(body);
  const lines = [`HTTP/1.1 ${status}`, ...headers, `Content-Length: ${bytes.length}`, '', ''];
  return Buffer.concat([Buffer.from(lines.join('\r\n'), 'latin1'), bytes]);
}
