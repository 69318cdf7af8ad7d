import type { Telemetry } from './telemetry.ts';

/** A fresh database has taken over what the configuration file says. */
export function parametersSeeded(telemetry: Telemetry, names: readonly string[]): void {
  telemetry.log.info({ parameters: names }, 'parameters taken over from the file');
}

export function parameterChanged(
  telemetry: Telemetry,
  parameter: string,
  old: unknown,
  value: unknown,
): void {
  telemetry.log.info({ parameter, old, value }, 'parameter changed');
}

/** What is stored is no parameter any more, or no longer allowed; its default is in force. */
export function parameterNotUsable(telemetry: Telemetry, parameter: string): void {
  telemetry.log.warn({ parameter }, 'stored parameter not usable');
}
