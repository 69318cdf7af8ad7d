import type { Maker } from '../certificates/making/maker.ts';
import {
  type Ending,
  type EndingSoon,
  ExpiryWarnings,
  endingSoon,
} from '../certificates/expiry.ts';
import { describeCertificate, readCertificate } from '../certificates/certificate.ts';
import type { TrustStore } from '../certificates/trust-store.ts';
import { hourMs, secondMs } from '../presence/time.ts';
import { certificateEnds, certificatesCounted } from '../telemetry/certificate-events.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import type { SeenServers } from './seen-servers.ts';
import { systemClock } from './system-clock.ts';

export interface CertificateWatchNeeds {
  readonly trusted: TrustStore;
  readonly maker: Maker;
  readonly seen: SeenServers;
  readonly telemetry: Telemetry;
  readonly clock?: Pick<typeof systemClock, 'now' | 'wake'>;
}

/** Says in time that certificates end: ours, those that are trusted, and those of servers. */
export interface CertificateWatch extends Disposable {
  /** What ends within thirty days. */
  endingSoon(): readonly EndingSoon[];
}

/** Servers have been spoken to by then. */
const firstAfterMs = 30 * secondMs;

export function watchCertificates(needs: CertificateWatchNeeds): CertificateWatch {
  const { telemetry, clock = systemClock } = needs;
  const warnings = new ExpiryWarnings();
  let cancel = clock.wake(clock.now() + firstAfterMs, look);

  function look(): void {
    const all = endings(needs);
    certificatesCounted(telemetry, all);
    for (const { what, validTo, daysLeft } of warnings.due(all, clock.now())) {
      certificateEnds(telemetry, what, new Date(validTo).toISOString(), daysLeft);
    }
    cancel = clock.wake(clock.now() + hourMs, look);
  }

  return {
    endingSoon: () => endingSoon(endings(needs), clock.now()),
    [Symbol.dispose]: () => cancel(),
  };
}

function endings({ trusted, maker, seen }: CertificateWatchNeeds): readonly Ending[] {
  const installed = trusted
    .all()
    .filter((one) => one.trusted)
    .map(({ fingerprint, certificate }) => ({
      id: fingerprint,
      what: `CA ${describeCertificate(certificate).subject}`,
      validTo: certificate.validToDate.getTime(),
    }));
  const own = maker.all().flatMap(({ name, certificate }) =>
    certificate === null
      ? []
      : [
          {
            id: `own ${name}`,
            what: `certificate ${name} of our own`,
            validTo: readCertificate(certificate).validToDate.getTime(),
          },
        ],
  );
  return [...installed, ...own, ...seen.all()];
}
