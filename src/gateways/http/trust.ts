import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { type ServerTrust, serverTrust, usualRules } from '../../certificates/server-trust.ts';
import { GatewayError } from '../../sync/gateway-error.ts';

const pemCertificate = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g;

/**
 * Reads a file of PEM certificates of private authorities, and returns its text once every
 * certificate in it is known to be readable. Rejects with a `GatewayError` that names the file.
 */
export async function readCaFile(path: string): Promise<string> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw new GatewayError(
      `The CA file ${path} cannot be read (${codeOf(error)}): give the path of a readable PEM file.`,
      'fix-server',
      { cause: error },
    );
  }
  certificatesIn(text, `The CA file ${path}`);
  return text;
}

/** PEM text of private authorities, besides those the system trusts; or the whole of it. */
export type Trusted = string | ServerTrust | undefined;

/**
 * What a server's certificate is verified against: the system's and Node's authorities, and the
 * private ones in `ca` (PEM). Made once per server, since reading hundreds of roots for every
 * connection would cost more than the handshake.
 */
export function trustOf(ca: Trusted): ServerTrust {
  if (typeof ca === 'object') return ca;
  return serverTrust({ ...usualRules, certificates: authoritiesIn(ca) });
}

/** The certificates of private authorities in `ca`, each by itself. */
export function authoritiesIn(ca: string | undefined): readonly string[] {
  return ca === undefined ? [] : certificatesIn(ca, 'The CA given');
}

function certificatesIn(pem: string, what: string): readonly string[] {
  const blocks = pem.match(pemCertificate) ?? [];
  if (blocks.length === 0) {
    throw new GatewayError(
      `${what} holds no PEM certificate: it must contain "-----BEGIN CERTIFICATE-----".`,
      'fix-server',
    );
  }
  for (const [index, block] of blocks.entries()) {
    const fault = faultOf(block);
    if (fault !== undefined) {
      throw new GatewayError(
        `${what} is malformed: its certificate number ${index + 1} cannot be read. Export the CA again as PEM.`,
        'fix-server',
        { cause: fault },
      );
    }
  }
  return blocks;
}

function faultOf(block: string): unknown {
  try {
    void new X509Certificate(block);
    return undefined;
  } catch (error) {
    return error;
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
