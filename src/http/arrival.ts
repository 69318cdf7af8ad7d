import { PassThrough, type Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { ProblemError } from './problem.ts';

/** How fast a large body has to come in; the time in which we do not read does not count. */
export interface UploadPace {
  /** Forgiven at the beginning. */
  readonly graceMs: number;
  /** How long nothing at all may come. */
  readonly silenceMs: number;
  /** On the whole. */
  readonly bytesPerS: number;
}

export interface ArrivalBounds {
  /** In which a body has to be there, but one that has a pace of its own. */
  readonly bodyMs: number;
  /** How long is read on of a request that was answered before it had come in. */
  readonly lingerMs: number;
  readonly pace: UploadPace;
}

export const usualBounds: ArrivalBounds = {
  bodyMs: 10_000,
  lingerMs: 5_000,
  // A modem is a little slower, a telephone network at its edge is not.
  pace: { graceMs: 10_000, silenceMs: 30_000, bytesPerS: 8 * 1024 },
};

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The handler reads the body itself, by `arriving`. */
    readonly paced?: true;
  }
}

/** How long so many bytes may take at the most. */
export function longestMs(bytes: number, { graceMs, bytesPerS }: UploadPace): number {
  return graceMs + (bytes / bytesPerS) * 1_000;
}

/** Lets no body take longer than it may. What comes after the answer is dropped, then cut off. */
export function boundArrival(app: FastifyInstance, { bodyMs, lingerMs }: ArrivalBounds): void {
  app.addHook('preParsing', async (request, _reply, payload) => {
    const { headers, routeOptions } = request;
    const hasBody =
      headers['transfer-encoding'] !== undefined || Number(headers['content-length']) > 0;
    if (!hasBody || routeOptions.config.paced === true) return payload;
    return within(payload, bodyMs);
  });
  app.addHook('onResponse', async ({ raw }) => {
    if (raw.complete) return;
    raw.resume();
    setTimeout(() => {
      if (!raw.complete) raw.destroy();
    }, lingerMs).unref();
  });
}

/** The same body, which fails where it is not there in time. */
function within(body: Readable, ms: number): Readable {
  const coming = new PassThrough();
  const timer = setTimeout(() => {
    body.unpipe(coming);
    coming.destroy(tooSlow('The request took too long to arrive. Send it again.'));
  }, ms);
  coming.once('close', () => clearTimeout(timer));
  // Whoever does not read it does not hear of it either.
  coming.on('error', () => undefined);
  body.once('error', (error) => coming.destroy(error));
  body.once('end', () => clearTimeout(timer));
  return body.pipe(coming);
}

/**
 * The pieces of a body as they come. Throws a problem where they come too slowly or break off. The
 * connection stays, so that whoever sends can be answered.
 */
export async function* arriving(
  body: Readable,
  { graceMs, silenceMs, bytesPerS }: UploadPace,
): AsyncGenerator<Uint8Array, void, undefined> {
  const pieces = body.iterator({ destroyOnReturn: false });
  let leftMs = graceMs;
  for (;;) {
    const began = performance.now();
    const next = await soon(pieces.next(), Math.min(silenceMs, leftMs));
    if (next.done === true) return;
    const piece = next.value as Uint8Array;
    leftMs += (piece.length / bytesPerS) * 1_000 - (performance.now() - began);
    yield piece;
  }
}

async function soon<Value>(value: Promise<Value>, ms: number): Promise<Value> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => reject(tooSlow('The file came in too slowly and was given up. Nothing was done.')),
    Math.max(0, ms),
  );
  try {
    return await Promise.race([value.catch(brokenOff), late]);
  } finally {
    clearTimeout(timer);
  }
}

function brokenOff(error: unknown): never {
  throw new ProblemError(
    400,
    'broken-off',
    'The file broke off before its end. Nothing was done.',
    {
      cause: error,
    },
  );
}

function tooSlow(detail: string): ProblemError {
  return new ProblemError(408, 'too-slow', detail);
}
