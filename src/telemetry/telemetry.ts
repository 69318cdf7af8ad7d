import { type DestinationStream, type Logger, pino, stdTimeFunctions } from 'pino';
import { Registry, collectDefaultMetrics } from 'prom-client';

/**
 * Log and metrics of one process. Rooms say what happened through the functions beside this file,
 * one per business event; none of them takes a subject, a credential or a stanza.
 */
export interface Telemetry {
  readonly log: Logger;
  readonly metrics: Registry;
}

/** `destination` is where lines of JSON go; standard error by default. */
export function createTelemetry(level: string, destination?: DestinationStream): Telemetry {
  const metrics = new Registry();
  collectDefaultMetrics({ register: metrics });
  const log = pino(
    {
      level,
      base: null,
      // Read by people as well: words, and times of the calendar, in UTC.
      formatters: { level: (label) => ({ level: label }) },
      timestamp: stdTimeFunctions.isoTime,
    },
    destination ?? pino.destination(2),
  );
  return { log, metrics };
}

/** For tests and for commands that print their own answers. */
export function silentTelemetry(): Telemetry {
  return { log: pino({ level: 'silent' }), metrics: new Registry() };
}
