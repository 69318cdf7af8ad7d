import { counter, gauge } from './metrics.ts';
import type { Telemetry } from './telemetry.ts';

/** Calls are followed over this link. */
export function callWatchUp({ log }: Telemetry, link: string): void {
  log.info({ link }, 'calls are followed');
}

export function callWatchDown({ log }: Telemetry, link: string, retryInMs: number): void {
  log.warn({ link, retryInMs }, 'calls are not followed: no connection to the SIP server');
}

/** The server does not let us follow somebody's calls. */
export function callWatchRefused(telemetry: Telemetry, link: string, status: number): void {
  const name = 'doorlight_sip_calls_refused_total';
  const help = 'Subscriptions to the calls of people that a SIP server refused';
  counter(telemetry, name, help, ['link', 'status']).inc({ link, status: String(status) });
}

/** Of how many people calls are followed. */
export function callsFollowed(telemetry: Telemetry, link: string, people: number): void {
  const help = 'People whose calls are followed';
  gauge(telemetry, 'doorlight_sip_calls_followed', help, ['link']).set({ link }, people);
}
