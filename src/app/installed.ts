import { existsSync } from 'node:fs';
import type { InstalledCertificate } from '../certificates/trust-repository.ts';
import type { Config } from '../config/config.ts';
import { openStore } from '../store/store.ts';
import { silentTelemetry } from '../telemetry/telemetry.ts';
import { systemClock } from './system-clock.ts';

/** What the database has installed, where there is one. Rejects where the service has it. */
export async function installedInDatabase({
  database,
}: Pick<Config, 'database'>): Promise<readonly InstalledCertificate[]> {
  if (!existsSync(database.file)) return [];
  await using store = await openStore(`sqlite:${database.file}`, {
    telemetry: silentTelemetry(),
    clock: systemClock,
  });
  return await store.trust.certificates();
}
