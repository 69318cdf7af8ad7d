import type { Telemetry } from './telemetry.ts';

/** A server's certificate is accepted, but should be replaced. */
export function certificateDoubtful(telemetry: Telemetry, host: string, warning: string): void {
  telemetry.log.warn({ host, warning }, 'certificate accepted with a warning');
}
