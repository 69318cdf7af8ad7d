import { type KeyObject, createPrivateKey } from 'node:crypto';
import { CertificateError } from './certificate-error.ts';

/** DER as PKCS #8. What OpenSSL says of a key is not repeated: nothing of it may reach a log. */
export function privateKeyOf(der: Uint8Array): KeyObject {
  try {
    return createPrivateKey({ key: Buffer.from(der), format: 'der', type: 'pkcs8' });
  } catch {
    throw new CertificateError(
      { code: 'key-unreadable', params: null },
      'The private key in the file cannot be read: export it again.',
    );
  }
}

/** PEM, encrypted or not. Rejects with a `CertificateError`. */
export async function openedKey(pem: string, passphrase: string | null): Promise<KeyObject> {
  try {
    return createPrivateKey({ key: pem, ...(passphrase === null ? {} : { passphrase }) });
  } catch {
    const sealed = pem.includes('ENCRYPTED');
    throw new CertificateError(
      {
        code: !sealed
          ? 'key-unreadable'
          : passphrase === null
            ? 'passphrase-needed'
            : 'passphrase-wrong',
        params: null,
      },
      sealed && passphrase === null
        ? 'The private key in the file has a passphrase: give it, too.'
        : `${sealed ? 'The passphrase does not open the private key in the file, or it' : 'The private key in the file'} is damaged.`,
    );
  }
}
