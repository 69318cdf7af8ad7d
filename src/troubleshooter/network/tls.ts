import { isIP } from 'node:net';
import {
  type ConnectionOptions,
  type DetailedPeerCertificate,
  type TLSSocket,
  connect,
} from 'node:tls';
import type { ServerTrust } from '../../certificates/server-trust.ts';
import { type Finding, type Step, failed } from '../examination.ts';
import { judgeChain } from './chain.ts';
import { placeOf } from './reach.ts';

/** What a server's certificate must satisfy, as every other connection to it has it. */
export interface TlsTerms {
  readonly trust: ServerTrust;
  /** How an administrator sees what the server presents, and installs its CA: a command. */
  readonly howToTrust: string;
  /** The command by which an older TLS is allowed for it, but for the version; if there is one. */
  readonly howToAllow?: string;
  /** Whether what a chain lacks is fetched from where its certificates say, to tell what it is. */
  readonly fetchMissing: boolean;
  readonly now: () => number;
}

/** Which server speaks TLS, and what for. */
export interface TlsPlace {
  readonly host: string;
  readonly port: number;
  /** The name that its certificate must bear. */
  readonly name: string;
  /** Whether that name is asked for (RFC 6066 §3). */
  readonly asksForName: boolean;
  /** What to do where no TLS is spoken there. */
  readonly otherPort: string;
}

/** What a handshake came to, with a server that was not asked to prove anything. */
export type Handshake =
  | {
      readonly kind: 'made';
      readonly protocol: string;
      /** The leaf; issuers are within. */
      readonly certificate: DetailedPeerCertificate;
      /** OpenSSL's word for what is wrong with the chain; `null` for nothing. */
      readonly fault: string | null;
    }
  | { readonly kind: 'broken'; readonly code: string };

/**
 * `tls`: a handshake, and a certificate that is believed. Needs `tcp`. `terms` is a finding where
 * what was configured cannot be used.
 */
export function tlsStep(server: TlsPlace, terms: () => TlsTerms | Finding): Step {
  const place = placeOf(server.host, server.port);
  return {
    name: 'tls',
    title: 'TLS and certificate',
    tries: `Open TLS to ${place} and verify its certificate`,
    boundMs: 12_000,
    needs: ['tcp'],
    overdue: {
      code: 'no-tls-answer',
      remedy: `Check that ${place} is a port for TLS, and that nothing on the way holds it back.`,
    },
    run: async (signal) => {
      const used = terms();
      if ('verdict' in used) return used;
      const options = { secureContext: used.trust.context };
      const made = await handshake(server, options, signal);
      if (made.kind === 'broken') return await withoutTls(server, made.code, used, signal);
      return await judgeChain(server, made, used, signal);
    },
  };
}

/** Never sends anything over the connection, so that nothing is told to whoever it is. */
async function handshake(
  { host, port, name, asksForName }: TlsPlace,
  options: ConnectionOptions,
  signal: AbortSignal,
): Promise<Handshake> {
  const asked = asksForName && isIP(name) === 0 ? name : '';
  const socket = openTls(host, port, { ...options, servername: asked });
  const done = Promise.withResolvers<Handshake>();
  const abort = (): void => done.resolve({ kind: 'broken', code: 'timeout' });
  signal.addEventListener('abort', abort, { once: true });
  socket.on('error', (error: NodeJS.ErrnoException) =>
    done.resolve({ kind: 'broken', code: error.code ?? 'unknown' }),
  );
  socket.once('close', () => done.resolve({ kind: 'broken', code: 'ECONNRESET' }));
  socket.once('secureConnect', () => done.resolve(madeBy(socket)));
  try {
    return await done.promise;
  } finally {
    signal.removeEventListener('abort', abort);
    socket.destroy();
  }
}

/** A connection to a server whose certificate is looked at by nobody: for no secret whatever. */
export function openTls(host: string, port: number, options: ConnectionOptions): TLSSocket {
  return connect({
    host,
    port,
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...options,
    rejectUnauthorized: false,
    checkServerIdentity: () => undefined,
  });
}

function madeBy(socket: TLSSocket): Handshake {
  const error: unknown = socket.authorizationError;
  return {
    kind: 'made',
    protocol: socket.getProtocol() ?? '',
    certificate: socket.getPeerCertificate(true),
    fault: error === null || error === undefined ? null : codeOf(error),
  };
}

// Node's types say Error; it is the code as a string.
function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}

/** No handshake: whether an older version of TLS would have made one. */
async function withoutTls(
  server: TlsPlace,
  code: string,
  { howToAllow }: TlsTerms,
  signal: AbortSignal,
): Promise<Finding> {
  const place = placeOf(server.host, server.port);
  const lenient = { minVersion: 'TLSv1', ciphers: 'ALL:@SECLEVEL=0' } as const;
  const older = await handshake(server, lenient, signal);
  if (older.kind === 'made') {
    const what = `${place} speaks ${spoken(older.protocol)} only, or none of the ciphers of today (${code})`;
    const why = 'what is older is not used unless allowed, since it does not protect the password';
    const allow =
      howToAllow === undefined ? '' : `; or allow it for this one: ${howToAllow} ${older.protocol}`;
    return failed('tls-version', `${what}.`, `Let the server take TLS 1.2 or 1.3: ${why}${allow}.`);
  }
  if (code === 'ERR_SSL_WRONG_VERSION_NUMBER' || code === 'ERR_SSL_PACKET_LENGTH_TOO_LONG') {
    return failed('not-tls', `What answers at ${place} is not TLS (${code}).`, server.otherPort);
  }
  return failed(
    'tls-broken',
    `${place} broke the TLS handshake off (${code}).`,
    "Look into the server's TLS settings (certificate bound to the site, versions, ciphers) and at proxies before it.",
  );
}

function spoken(protocol: string): string {
  return protocol === 'TLSv1' ? 'TLS 1.0' : protocol.replace('TLSv', 'TLS ');
}
