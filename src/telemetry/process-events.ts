import type { Telemetry } from './telemetry.ts';

/** Something in the configuration ought to be otherwise, but keeps nothing from starting. */
export function configurationWarned(telemetry: Telemetry, warning: string): void {
  telemetry.log.warn({ warning }, 'configuration should be corrected');
}

export function stopRequested(telemetry: Telemetry, signal: string): void {
  telemetry.log.info({ signal }, 'stopping');
}

export function stopped(telemetry: Telemetry): void {
  telemetry.log.info('stopped');
}

/** What was still under way is cut off. */
export function stopForced(telemetry: Telemetry, why: 'second signal' | 'took too long'): void {
  telemetry.log.warn({ why }, 'stopped at once');
}

/** A fault nobody caught: the process ends, so that whoever watches it starts it afresh. */
export function processFailed(telemetry: Telemetry, error: unknown): void {
  telemetry.log.fatal({ err: error }, 'unexpected fault');
}

/** Everything is built and listens; calendars and links follow as they can be had. */
export function serviceStarted(telemetry: Telemetry, address: string, people: number): void {
  telemetry.log.info({ address, people }, 'started');
}
