import { Counter, Gauge } from 'prom-client';
import type { Telemetry } from './telemetry.ts';

/** Calls are followed over this link. */
export function callWatchUp({ log }: Telemetry, link: string): void {
  log.info({ link }, 'calls are followed');
}

export function callWatchDown({ log }: Telemetry, link: string, retryInMs: number): void {
  log.warn({ link, retryInMs }, 'calls are not followed: no connection to the SIP server');
}

/** The server does not let us follow somebody's calls. */
export function callWatchRefused({ metrics }: Telemetry, link: string, status: number): void {
  const name = 'doorlight_sip_calls_refused_total';
  const known = metrics.getSingleMetric(name) as Counter | undefined;
  const counter =
    known ??
    new Counter({
      name,
      help: 'Subscriptions to the calls of people that a SIP server refused',
      labelNames: ['link', 'status'],
      registers: [metrics],
    });
  counter.inc({ link, status: String(status) });
}

/** Of how many people calls are followed. */
export function callsFollowed({ metrics }: Telemetry, link: string, people: number): void {
  const name = 'doorlight_sip_calls_followed';
  const known = metrics.getSingleMetric(name) as Gauge | undefined;
  const gauge =
    known ??
    new Gauge({
      name,
      help: 'People whose calls are followed',
      labelNames: ['link'],
      registers: [metrics],
    });
  gauge.set({ link }, people);
}
