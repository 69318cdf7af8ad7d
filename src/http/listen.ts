import { chmod, lstat, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';

export type ListenAddress =
  | {
      readonly kind: 'tcp';
      /** A loopback address or name. */
      readonly host: string;
      /** 0 for any that is free. */
      readonly port: number;
    }
  | { readonly kind: 'unix'; readonly path: string };

/** The address cannot be listened on; the message says why and what to do. */
class ListenError extends Error {
  override readonly name = 'ListenError';
}

/** Listens, and tells where: `http://127.0.0.1:8780` or `unix:/run/doorlight/api.sock`. */
export async function listenOn(app: FastifyInstance, address: ListenAddress): Promise<string> {
  return address.kind === 'unix'
    ? await listenOnSocket(app, address.path)
    : await listenOnPort(app, address.host, address.port);
}

async function listenOnPort(app: FastifyInstance, host: string, port: number): Promise<string> {
  if (!isLoopback(host)) {
    throw new ListenError(
      `The REST API cannot listen on ${host}: it speaks plain HTTP, so only loopback addresses ` +
        'are allowed. Use 127.0.0.1 or a Unix socket, and a reverse proxy with TLS in front.',
    );
  }
  try {
    await app.listen({ host, port });
  } catch (error) {
    throw listenError(`${host}:${port}`, error);
  }
  const bound = app.server.address() as AddressInfo;
  const name = bound.family === 'IPv6' ? `[${bound.address}]` : bound.address;
  return `http://${name}:${bound.port}`;
}

async function listenOnSocket(app: FastifyInstance, path: string): Promise<string> {
  await removeStaleSocket(path);
  try {
    await app.listen({ path });
    // Whoever may connect still needs the token; this keeps other users from trying.
    await chmod(path, 0o600);
  } catch (error) {
    throw listenError(path, error);
  }
  return `unix:${path}`;
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

/** A socket nobody listens on is what a killed process leaves behind; nothing else is removed. */
async function removeStaleSocket(path: string): Promise<void> {
  const found = await lstat(path).catch(() => undefined);
  if (found === undefined) return;
  if (!found.isSocket()) {
    throw new ListenError(
      `The REST API cannot listen on ${path}: a file that is not a socket is there. ` +
        'Move it away or choose another path.',
    );
  }
  if (await somebodyListens(path)) {
    throw new ListenError(
      `The REST API cannot listen on ${path}: another process does. Is Doorlight running already?`,
    );
  }
  await rm(path, { force: true });
}

function somebodyListens(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    // Only a refused connection shows that nobody listens; a socket we may not open is in use.
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code !== 'ECONNREFUSED'));
  });
}

function listenError(where: string, cause: unknown): ListenError {
  return new ListenError(`The REST API cannot listen on ${where}: ${reasonNotListening(cause)}`, {
    cause,
  });
}

/** Why it is not possible to listen, as the end of a sentence. */
export function reasonNotListening(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  switch (code) {
    case 'EADDRINUSE':
      return 'the port is in use. Is Doorlight running already? Else choose another port.';
    case 'EACCES':
      return 'permission is denied. Choose a port above 1023, or a folder this user may write to.';
    case 'EADDRNOTAVAIL':
      return 'this machine has no such address.';
    case 'ENOENT':
      return 'the folder does not exist.';
    case 'EINVAL':
      return 'the path is too long for a socket (at most 107 bytes).';
    default:
      return error instanceof Error ? `${error.message}.` : 'unknown error.';
  }
}
