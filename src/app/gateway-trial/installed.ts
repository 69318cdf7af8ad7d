import type { X509Certificate } from 'node:crypto';
import { existsSync } from 'node:fs';
import { openMaker } from '../../certificates/making/maker.ts';
import type { InstalledCertificate } from '../../certificates/trust-repository.ts';
import { openTrustStore } from '../../certificates/trust-store.ts';
import type { Config } from '../../config/config.ts';
import { openStore } from '../../store/store.ts';
import { silentTelemetry } from '../../telemetry/telemetry.ts';
import { systemClock } from '../../time/clock.ts';

/** What a database has of whom is trusted. */
interface InDatabase {
  readonly certificates: readonly InstalledCertificate[];
  /** By a list that was uploaded, or by a CA of our own. */
  readonly revoked: (certificate: X509Certificate, issuer: X509Certificate) => boolean;
}

/** What the database has installed, where there is one. Rejects where the service has it. */
export async function installedInDatabase({
  database,
}: Pick<Config, 'database'>): Promise<InDatabase> {
  if (!existsSync(database.file)) return { certificates: [], revoked: () => false };
  // Without the key that seals: no secret is read.
  await using store = await openStore(`sqlite:${database.file}`, {
    telemetry: silentTelemetry(),
    clock: systemClock,
  });
  const { revoker } = await openMaker(store.madeCertificates, systemClock.now);
  const trusted = await openTrustStore({
    repository: store.trust,
    now: systemClock.now,
    warned: () => undefined,
    alsoRevoked: (...one) => revoker.isRevoked(...one),
  });
  return {
    certificates: trusted.all(),
    revoked: (...one) => trusted.isRevoked(...one),
  };
}
