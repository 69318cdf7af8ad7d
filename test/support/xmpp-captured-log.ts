import { Registry } from 'prom-client';
import { pino } from 'pino';
import type { Telemetry } from '../../src/telemetry/telemetry.ts';

export interface CapturedLog {
  readonly telemetry: Telemetry;
  /** What was logged so far, oldest first. */
  readonly records: readonly Readonly<Record<string, unknown>>[];
}

/** A telemetry whose log lines a test can read. */
export function capturedLog(): CapturedLog {
  const records: Record<string, unknown>[] = [];
  const destination = { write: (line: string) => void records.push(JSON.parse(line)) };
  return {
    telemetry: { log: pino({ level: 'debug', base: null }, destination), metrics: new Registry() },
    records,
  };
}
