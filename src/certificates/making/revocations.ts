import type { X509Certificate } from 'node:crypto';
import { type BaseBlock, Enumerated, Integer, OctetString } from 'asn1js';
import {
  AuthorityKeyIdentifier,
  Certificate,
  CertificateRevocationList,
  Extension,
  Extensions,
  RevokedCertificate,
} from 'pkijs';
import { readAsn } from '../der.ts';
import { extension, keyId, pem, time } from './issue.ts';
import type { Signer } from './keys.ts';
import type { RevocationReason, Revocations } from './made-repository.ts';

// RFC 5280 §5.3.1; "unspecified" is said by saying nothing.
const reasonCodes: Readonly<Record<RevocationReason, number>> = {
  unspecified: 0,
  keyCompromise: 1,
  affiliationChanged: 3,
  superseded: 4,
  cessationOfOperation: 5,
  privilegeWithdrawn: 9,
};
const oids = { crlNumber: '2.5.29.20', reason: '2.5.29.21', authorityKey: '2.5.29.35' } as const;

/** The list that a CA signs of what it has taken back (RFC 5280 §5); PEM. */
export async function issueRevocationList(
  authority: X509Certificate,
  signer: Signer,
  { number, entries }: Revocations,
  validity: { readonly thisUpdate: number; readonly nextUpdate: number },
): Promise<string> {
  const issuer = new Certificate({ schema: readAsn(authority.raw, 'The CA') });
  const above = await keyId(issuer.subjectPublicKeyInfo);
  const aki = new AuthorityKeyIdentifier({ keyIdentifier: new OctetString({ valueHex: above }) });
  const list = new CertificateRevocationList({
    version: 1,
    issuer: issuer.subject,
    thisUpdate: time(validity.thisUpdate),
    nextUpdate: time(validity.nextUpdate),
    crlExtensions: new Extensions({
      extensions: [
        extension(oids.authorityKey, false, aki.toSchema()),
        extension(oids.crlNumber, false, new Integer({ value: number })),
      ],
    }),
  });
  // An empty sequence is not allowed (RFC 5280 §5.1.2.6).
  if (entries.length > 0) {
    list.revokedCertificates = entries.map(
      ({ serial, at, reason }) =>
        new RevokedCertificate({
          userCertificate: new Integer({ valueHex: serialBytes(serial) }),
          revocationDate: time(at),
          ...(reason === 'unspecified' ? {} : { crlEntryExtensions: reasonOf(reason) }),
        }),
    );
  }
  await list.sign(signer.privateKey, signer.hash);
  const schema: BaseBlock = list.toSchema(true);
  return pem('X509 CRL', schema);
}

function reasonOf(reason: RevocationReason): Extensions {
  const value = new Enumerated({ value: reasonCodes[reason] });
  const extnValue = value.toBER();
  return new Extensions({
    extensions: [new Extension({ extnID: oids.reason, critical: false, extnValue })],
  });
}

/** As DER has a positive number. */
function serialBytes(serial: string): Uint8Array<ArrayBuffer> {
  const bytes = Uint8Array.from(
    Buffer.from(serial.padStart(serial.length + (serial.length % 2), '0'), 'hex'),
  );
  return (bytes[0] ?? 0) < 0x80 ? bytes : Uint8Array.from([0, ...bytes]);
}
