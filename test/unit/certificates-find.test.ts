import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { usualServerRules } from '../../src/app/certificates/trusted.ts';
import { CertificateService } from '../../src/certificates/certificate-service.ts';
import { issueAuthority } from '../../src/certificates/making/issue.ts';
import { signerOf } from '../../src/certificates/making/keys.ts';
import { distinguishedName } from '../../src/certificates/making/subject.ts';
import { openTrustStore } from '../../src/certificates/trust-store.ts';
import { TrustMemory } from '../support/certificates/trust-memory.ts';

// Certificates by how their fingerprints begin. Two that begin alike are too rare to be made, so
// those here are said to.

const now = Date.parse('2026-03-11T09:30:00Z');

async function serviceWith(fingerprints: readonly string[]): Promise<CertificateService> {
  const repository = new TrustMemory();
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const signer = await signerOf(privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
  for (const [at, fingerprint] of fingerprints.entries()) {
    const cn = `CA ${at}`;
    const name = distinguishedName({ cn, o: null, ou: null, l: null, st: null, c: null });
    const pem = await issueAuthority(name, signer, { from: now, to: now + 86_400_000 });
    const about = { trusted: true, servers: null, addedAt: now, addedBy: 'administrator' };
    await repository.save([{ fingerprint, pem, ...about }]);
  }
  const store = await openTrustStore({ repository, now: () => now, warned: () => undefined });
  return new CertificateService(store, () => usualServerRules);
}

const one = `0123456789${'a'.repeat(54)}`;
const other = `0123456789${'b'.repeat(54)}`;

test('the beginning of two fingerprints is ambiguous, and both are named', async () => {
  const service = await serviceWith([one, other]);

  const found = (): unknown => service.find('01:23:45:67:89');

  expect(found).toThrow(
    `2 certificates begin with 0123456789: ${one} (CN=CA 0), ${other} (CN=CA 1). Give more of the one that is meant.`,
  );
  await expect(service.remove('0123456789', 'administrator')).rejects.toThrow('2 certificates');
  expect(service.list()).toHaveLength(2);
});

test('what tells one from the others finds it, and what is none of them nothing', async () => {
  const service = await serviceWith([one, other]);

  expect(service.find('0123456789B')?.subject).toBe('CN=CA 1');
  expect(service.find('0123456789c')).toBeUndefined();
  expect(service.find('no digits at all')).toBeUndefined();
});
