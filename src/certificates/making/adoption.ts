import type { KeyObject, X509Certificate } from 'node:crypto';
import { CertificateError } from '../certificate-error.ts';
import { isIssuedBy } from '../certificate.ts';
import type { Upload } from '../upload.ts';
import { checkStrength, makeRequest, namesIn, subjectOf } from './issue.ts';
import { signerOf } from './keys.ts';
import type { Made } from './made-repository.ts';

/**
 * What was made elsewhere, key and all, as ours: with a request of the same subject and names, so
 * that it can be signed again. Rejects with a `CertificateError`.
 */
export async function adoptedFrom({
  certificates,
  keys,
}: Pick<Upload, 'certificates' | 'keys'>): Promise<
  Pick<Made, 'certificate' | 'chain' | 'request' | 'key'>
> {
  const opened: KeyObject[] = [];
  for (const open of keys) opened.push(await open());
  for (const key of opened) {
    const own = certificates.find((one) => one.checkPrivateKey(key));
    if (own === undefined) continue;
    checkStrength(own.publicKey, 'in the file');
    const pem = key.export({ type: 'pkcs8', format: 'pem' }).toString();
    const request = await makeRequest(subjectOf(own), namesIn(own), await signerOf(pem));
    const chain = chainAbove(own, certificates);
    return { certificate: own.toString(), chain, request, key: pem };
  }
  throw new CertificateError(
    { code: 'key-of-none', params: null },
    'No certificate in this file belongs to the private key in it: give both in one file.',
  );
}

/** PEM of those above a certificate, each having issued the one before. */
export function chainAbove(own: X509Certificate, certificates: readonly X509Certificate[]): string {
  const chain: string[] = [];
  let at = own;
  for (;;) {
    const below = at;
    const next = certificates.find((one) => one !== below && isIssuedBy(below, one));
    if (next === undefined || chain.includes(next.toString())) return chain.join('');
    chain.push(next.toString());
    at = next;
  }
}
