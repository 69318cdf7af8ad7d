import type { Telemetry } from './telemetry.ts';

/** A domain's Autodiscover answers. */
export function autodiscoverFound(telemetry: Telemetry, domain: string, endpoint: string): void {
  telemetry.log.info({ domain, endpoint }, 'Autodiscover found');
}

/** Nobody answers for a domain, so that the configured address stands. */
export function autodiscoverNothing(telemetry: Telemetry, domain: string): void {
  telemetry.log.warn({ domain }, 'no Autodiscover: the configured address is used');
}
