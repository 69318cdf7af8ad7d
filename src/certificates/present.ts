import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { type Socket, connect as connectTcp, isIP } from 'node:net';
import {
  type DetailedPeerCertificate,
  type SecureVersion,
  type TLSSocket,
  connect as connectTls,
  createSecureContext,
} from 'node:tls';
import { fingerprintOf } from './fingerprint.ts';
import { type ServerTrust, verifying } from './server-trust.ts';

export interface ServerAddress {
  /** A name in A-labels, or an address without brackets. */
  readonly host: string;
  readonly port: number;
}

/** What a server shows of itself before it is believed. */
export interface Presented {
  /** `TLSv1.2` */
  readonly protocol: string;
  /** From its own up, in the order of who issued whom. */
  readonly chain: readonly X509Certificate[];
}

const longestChain = 20;

/** A TCP connection. Rejects with what the system says, or the signal's reason. */
export async function reach(address: ServerAddress, signal: AbortSignal): Promise<Socket> {
  const socket = connectTcp({ host: address.host, port: address.port });
  await settled(socket, 'connect', signal);
  return socket;
}

/**
 * The chain as the server sends it, nothing verified and nothing added. For `serverName` `null` no
 * name is asked for.
 */
export async function presentedBy(
  socket: Socket,
  serverName: string | null,
  oldest: SecureVersion,
  signal: AbortSignal,
): Promise<Presented> {
  const secure = connectTls({
    socket,
    ...sni(serverName),
    secureContext: createSecureContext({
      ca: [],
      minVersion: oldest,
      ...(isOld(oldest) ? { ciphers: 'DEFAULT@SECLEVEL=0' } : {}),
    }),
    // Nothing is sent over it: it is looked at only.
    rejectUnauthorized: false,
  });
  try {
    await settled(secure, 'secureConnect', signal);
    return { protocol: secure.getProtocol() ?? 'unknown', chain: chainOf(secure) };
  } finally {
    secure.destroy();
  }
}

/** Connects as every request to the server would. Rejects as that would. */
export async function verifiedBy(
  socket: Socket,
  serverName: string,
  asksForName: boolean,
  trust: ServerTrust,
  signal: AbortSignal,
): Promise<void> {
  const secure = connectTls({
    socket,
    ...sni(asksForName ? serverName : null),
    ...verifying(trust, serverName),
  });
  try {
    await settled(secure, 'secureConnect', signal);
  } finally {
    secure.destroy();
  }
}

/** RFC 6066 §3: addresses are no names. */
function sni(serverName: string | null): { readonly servername?: string } {
  return serverName !== null && isIP(serverName) === 0 ? { servername: serverName } : {};
}

function isOld(oldest: SecureVersion): boolean {
  return oldest === 'TLSv1' || oldest === 'TLSv1.1';
}

async function settled(
  socket: Socket | TLSSocket,
  event: 'connect' | 'secureConnect',
  signal: AbortSignal,
): Promise<void> {
  // After that, errors of a connection that is only looked at concern nobody.
  socket.on('error', () => undefined);
  const ended = new AbortController();
  const either = AbortSignal.any([signal, ended.signal]);
  socket.once('close', () => ended.abort(new Error('The server closed the connection.')));
  try {
    await once(socket, event, { signal: either });
  } catch (error) {
    socket.destroy();
    if (either.aborted) throw either.reason;
    throw error;
  }
}

/** What the runtime links may end in a loop. */
function chainOf(socket: TLSSocket): readonly X509Certificate[] {
  const chain: X509Certificate[] = [];
  const seen = new Set<string>();
  let at: Partial<DetailedPeerCertificate> | undefined = socket.getPeerCertificate(true);
  while (at?.raw !== undefined && chain.length < longestChain) {
    const fingerprint = fingerprintOf(at.raw);
    if (seen.has(fingerprint)) break;
    seen.add(fingerprint);
    chain.push(new X509Certificate(at.raw));
    at = at.issuerCertificate;
  }
  return chain;
}
