import { type Socket, connect as connectPlain, isIP } from 'node:net';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';
import { verifying } from '../../../certificates/server-trust.ts';
import { lossOf } from './failures.ts';
import { type Place, placesOf, targetsOf } from './location.ts';
import type { SipServer } from './wire.ts';

/** The network's own keep-alive, for paths that forget a connection nobody uses. */
const keepAliveMs = 30_000;
/** All attempts together, where there are several; each is given its part, but not less than that. */
const attemptsMs = 10_000;
const shortestAttemptMs = 1_500;

/**
 * A connection that may be written to: to the first address that takes it of the first server that
 * does (RFC 3263 §4.2, §4.3). Rejects with what is most telling of what went wrong, and when it is
 * aborted.
 */
export async function dial(server: SipServer, signal: AbortSignal): Promise<Socket> {
  const found = targetsOf(server).then((targets) => placesOf(targets, server));
  const places = await unlessAborted(found, signal);
  const limitMs =
    places.length < 2 ? null : Math.max(shortestAttemptMs, attemptsMs / places.length);
  const failures: Error[] = [];
  for (const place of places) {
    signal.throwIfAborted();
    try {
      return await attempt(openSocket(server, place), server, limitMs, signal);
    } catch (error) {
      failures.push(error instanceof Error ? error : new Error(String(error)));
    }
  }
  // A certificate that is refused says more than a server beside it that is away.
  const telling = failures.find((failure) => lossOf(failure).kind !== 'unreachable');
  throw telling ?? failures.at(-1) ?? new Error(`${server.host} has no address`);
}

async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = Promise.withResolvers<never>();
  const abort = (): void => aborted.reject(new Error('called off'));
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([work, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

/** Begins to connect, with TLS where the server has it; to `place`, or wherever its name leads. */
export function openSocket(server: SipServer, place?: Place): Socket {
  const { host, port } = server;
  const where = place === undefined ? { host, port } : { host: place.address, port: place.port };
  const socket = server.tls === null ? connectPlain(where) : connectTls(tlsOptions(server, where));
  socket.setNoDelay(true);
  socket.setKeepAlive(true, keepAliveMs);
  return socket;
}

/**
 * The certificate is that of the name which was configured, wherever DNS leads (RFC 5922 §7). It is
 * asked for by SNI (RFC 6066 §3): several may be served on one port.
 */
function tlsOptions(
  { tls }: SipServer,
  where: { readonly host: string; readonly port: number },
): ConnectionOptions {
  if (tls === null) return where;
  const { name, trust } = tls;
  const servername = isIP(name) === 0 ? { servername: name } : {};
  return { ...where, ...verifying(trust(), name), ...servername };
}

/** Resolves with the socket when it is open; else it is destroyed. */
async function attempt(
  socket: Socket,
  { tls }: SipServer,
  limitMs: number | null,
  signal: AbortSignal,
): Promise<Socket> {
  const open = Promise.withResolvers<Socket>();
  const aborted = (): void => open.reject(new Error('called off'));
  const failed = (error: Error): void => open.reject(error);
  const closed = (): void =>
    open.reject(Object.assign(new Error('closed'), { code: 'ECONNRESET' }));
  const late = (): void => open.reject(Object.assign(new Error('silent'), { code: 'ETIMEDOUT' }));
  const timer = limitMs === null ? undefined : setTimeout(late, limitMs);
  signal.addEventListener('abort', aborted, { once: true });
  socket.on('error', failed);
  socket.once('close', closed);
  socket.once(tls === null ? 'connect' : 'secureConnect', () => open.resolve(socket));
  try {
    return await open.promise;
  } catch (error) {
    // What goes wrong with it from now on is of no interest.
    socket.on('error', () => undefined);
    socket.destroy();
    throw error;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', aborted);
    socket.off('error', failed);
    socket.off('close', closed);
  }
}
