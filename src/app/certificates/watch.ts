import { describeCertificate, readCertificate } from '../../certificates/certificate.ts';
import {
  type Ending,
  type EndingSoon,
  ExpiryWarnings,
  endingSoon,
  whatEnds,
} from '../../certificates/expiry.ts';
import type { Maker } from '../../certificates/making/maker.ts';
import type { TrustStore } from '../../certificates/trust-store.ts';
import type { ParameterService } from '../../parameters/parameter-service.ts';
import {
  certificateEnds,
  certificatesCounted,
  overdueListsCounted,
  revocationListOverdue,
} from '../../telemetry/certificate-events.ts';
import type { Telemetry } from '../../telemetry/telemetry.ts';
import { systemClock } from '../../time/clock.ts';
import { hourMs, minuteMs, secondMs } from '../../time/instant.ts';
import { CertificateNotices, type CertificateNoticesNeeds } from './notices.ts';
import type { SeenServers } from './seen-servers.ts';

export interface CertificateWatchNeeds extends Omit<CertificateNoticesNeeds, 'administrators'> {
  readonly trusted: Pick<TrustStore, 'all' | 'overdueLists'>;
  readonly maker: Pick<Maker, 'all'>;
  readonly seen: SeenServers;
  readonly parameters: Pick<ParameterService, 'get' | 'onChange'>;
  readonly telemetry: Telemetry;
  readonly clock?: Pick<typeof systemClock, 'now' | 'wake'>;
}

/** Says in time that certificates end: ours, those that are trusted, and those of servers. */
export interface CertificateWatch extends AsyncDisposable {
  /** What ends within thirty days. */
  endingSoon(): readonly EndingSoon[];
}

/** Servers have been spoken to by then. */
const firstAfterMs = 30 * secondMs;
/** Where a link to an administrator is down. */
const againMs = minuteMs;

/** Looks every hour, and tells administrators as soon as a link can reach one. */
export function watchCertificates(needs: CertificateWatchNeeds): CertificateWatch {
  const { parameters, telemetry, trusted, clock = systemClock } = needs;
  /** Lists of which it was said that they are overdue. */
  const overdue = new Set<string>();
  const warnings = new ExpiryWarnings();
  const notices = new CertificateNotices({
    ...needs,
    administrators: () => parameters.get('administrators'),
  });
  let stopped = false;
  let telling = Promise.resolve();
  let cancelAgain = (): void => {};
  let cancel = clock.wake(clock.now() + firstAfterMs, look);
  const forget = parameters.onChange(({ name }) => {
    if (name === 'administrators') tell();
  });

  function look(): void {
    const all = endings(needs);
    certificatesCounted(
      telemetry,
      all.map((one) => ({ what: whatEnds(one), validTo: one.validTo })),
    );
    const due = warnings.due(all, clock.now());
    warnings.told(due);
    for (const { what, validTo, daysLeft } of due) {
      certificateEnds(telemetry, what, new Date(validTo).toISOString(), daysLeft);
    }
    sayOverdue();
    tell();
    cancel = clock.wake(clock.now() + hourMs, look);
  }

  function sayOverdue(): void {
    const lists = trusted.overdueLists();
    overdueListsCounted(telemetry, lists.length);
    for (const { authority, nextUpdate } of lists) {
      const key = `${nextUpdate} ${authority}`;
      if (!overdue.has(key)) {
        revocationListOverdue(telemetry, authority, new Date(nextUpdate).toISOString());
      }
      overdue.add(key);
    }
  }

  function tell(): void {
    telling = tellAfter(telling);
  }

  async function tellAfter(earlier: Promise<void>): Promise<void> {
    await earlier;
    if (stopped) return;
    cancelAgain();
    const told = await notices.tell(endings(needs), clock.now());
    if (!told && !stopped) cancelAgain = clock.wake(clock.now() + againMs, tell);
  }

  return {
    endingSoon: () => endingSoon(endings(needs), clock.now()),
    async [Symbol.asyncDispose]() {
      stopped = true;
      cancel();
      forget();
      await telling;
      cancelAgain();
    },
  };
}

function endings({
  trusted,
  maker,
  seen,
}: Pick<CertificateWatchNeeds, 'trusted' | 'maker' | 'seen'>): readonly Ending[] {
  const installed = trusted
    .all()
    .filter((one) => one.trusted)
    .map(({ fingerprint, certificate }): Ending => ({
      id: fingerprint,
      kind: 'authority',
      name: describeCertificate(certificate).subject,
      validTo: certificate.validToDate.getTime(),
    }));
  const own = maker.all().flatMap(({ name, certificate }): readonly Ending[] =>
    certificate === null
      ? []
      : [
          {
            id: `own ${name}`,
            kind: 'own',
            name,
            validTo: readCertificate(certificate).validToDate.getTime(),
          },
        ],
  );
  return [...installed, ...own, ...seen.all()];
}
