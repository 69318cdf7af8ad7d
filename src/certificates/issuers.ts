import type { X509Certificate } from 'node:crypto';
import { request } from 'undici';
import { CertificateError } from './certificate-error.ts';
import { describeCertificate, isIssuedBy } from './certificate.ts';
import { readUpload } from './upload.ts';

const mostSteps = 8;
const mostBytes = 256 * 1024;
const timeoutMs = 5_000;

/** What is above a chain that does not end in a root. */
export interface Above {
  /** In order: each issued the one before, the first the top of the chain. */
  readonly found: readonly X509Certificate[];
  /** The name of the authority that is missing; `null` where the chain is whole. */
  readonly missing: string | null;
  /** What came of each address, in a sentence. */
  readonly notes: readonly string[];
}

/**
 * Follows what certificates say of where their issuer's is (RFC 5280 §4.2.2.1), up to a root or to
 * one of `known`. What is fetched counts only if it did sign the one below.
 */
export async function issuersAbove(
  top: X509Certificate,
  known: readonly X509Certificate[],
  signal: AbortSignal,
): Promise<Above> {
  const found: X509Certificate[] = [];
  const notes: string[] = [];
  let at = top;
  for (let step = 0; step < mostSteps; step += 1) {
    const { selfSigned, issuer, issuerAddresses } = describeCertificate(at);
    const below = at;
    if (selfSigned || known.some((one) => isIssuedBy(below, one))) {
      return { found, missing: null, notes };
    }
    const next = await firstIssuer(below, issuerAddresses, notes, signal);
    if (next === null) return { found, missing: issuer, notes };
    found.push(next);
    at = next;
  }
  return { found, missing: describeCertificate(at).issuer, notes };
}

async function firstIssuer(
  below: X509Certificate,
  addresses: readonly string[],
  notes: string[],
  signal: AbortSignal,
): Promise<X509Certificate | null> {
  if (addresses.length === 0) notes.push('The certificate does not say where its issuer is.');
  for (const address of addresses.slice(0, 4)) {
    if (!/^https?:\/\//i.test(address)) {
      notes.push(`${address.slice(0, 200)} is not fetched: only http and https are.`);
      continue;
    }
    try {
      const { certificates } = await readUpload(await fetched(address, signal), null);
      const issuer = certificates.find((one) => isIssuedBy(below, one));
      if (issuer !== undefined) return issuer;
      notes.push(`What ${address} brings did not issue the certificate.`);
    } catch (error) {
      signal.throwIfAborted();
      const reason = error instanceof CertificateError ? error.message : 'it cannot be reached';
      notes.push(`Nothing came from ${address}: ${reason}`);
    }
  }
  return null;
}

async function fetched(address: string, signal: AbortSignal): Promise<Uint8Array> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  const { statusCode, body } = await request(address, { signal: limit });
  if (statusCode !== 200) {
    await body.dump();
    throw new CertificateError(
      { code: 'issuer-not-fetched', params: null },
      `it answers with HTTP ${statusCode}.`,
    );
  }
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of body as AsyncIterable<Uint8Array>) {
    bytes += part.byteLength;
    if (bytes > mostBytes) {
      throw new CertificateError(
        { code: 'issuer-not-fetched', params: null },
        'it is too large for a certificate.',
      );
    }
    parts.push(part);
  }
  return Buffer.concat(parts);
}
