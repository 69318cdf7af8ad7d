import { Gauge } from 'prom-client';
import type { Telemetry } from './telemetry.ts';

/** A database without publishers has taken over those of the configuration file. */
export function publishersSeeded(telemetry: Telemetry, names: readonly string[]): void {
  telemetry.log.info({ publishers: names }, 'publishers taken over from the file');
}

/** `what` names the settings that are not what they were. */
export function publisherChanged(
  telemetry: Telemetry,
  publisher: string,
  deed: 'added' | 'changed' | 'removed',
  what: readonly string[],
): void {
  telemetry.log.info({ publisher, deed, what }, 'publisher changed');
}

/** Nobody can be shown by way of this publisher until somebody sees to it. */
export function publisherUnusable(telemetry: Telemetry, publisher: string, reason: string): void {
  telemetry.log.error({ publisher, reason }, 'publisher cannot be used');
}

/** The file, or the environment, has another secret than it had: that one is used from now on. */
export function publisherSecretTaken(telemetry: Telemetry, publisher: string): void {
  telemetry.log.info({ publisher }, 'publisher has a new secret, from the file');
}

/** The file says something else than is in force; the database rules. */
export function publisherDiffers(
  telemetry: Telemetry,
  publisher: string,
  what: readonly string[],
): void {
  telemetry.log.warn(
    { publisher, what },
    'publisher differs from the file, of which secrets alone still count; change it with: doorlight publishers change',
  );
}

/** The file has a publisher that the database has not: it is not used. */
export function publisherInFileAlone(telemetry: Telemetry, publisher: string): void {
  telemetry.log.warn(
    { publisher },
    'publisher of the file is not in the database, which rules; add it with: doorlight publishers add',
  );
}

/** A fault of ours while a link was opened or closed; the message of an error may hold anything. */
export function publisherFailed(
  telemetry: Telemetry,
  publisher: string,
  deed: 'opened' | 'closed',
  error: unknown,
): void {
  const kind = error instanceof Error ? error.name : typeof error;
  telemetry.log.error({ publisher, deed, kind }, 'publisher failed');
}

/** What was measured of a link that is gone is not how it is: nobody is to be woken by it. */
export async function publisherGone({ metrics }: Telemetry, publisher: string): Promise<void> {
  for (const metric of metrics.getMetricsAsArray()) {
    if (!(metric instanceof Gauge)) continue;
    for (const { labels } of (await metric.get()).values) {
      if (labels['link'] === publisher) metric.remove(labels);
    }
  }
}
