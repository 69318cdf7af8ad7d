import type { Telemetry } from './telemetry.ts';

/** A fresh database has taken over the gateways of the configuration file. */
export function gatewaysSeeded(telemetry: Telemetry, names: readonly string[]): void {
  telemetry.log.info({ gateways: names }, 'gateways taken over from the file');
}

/** `what` names the settings that are not what they were. */
export function gatewayChanged(
  telemetry: Telemetry,
  gateway: string,
  deed: 'added' | 'changed' | 'removed',
  what: readonly string[],
): void {
  telemetry.log.info({ gateway, deed, what }, 'gateway changed');
}

/** Nothing can be read by way of this gateway until somebody sees to it. */
export function gatewayUnusable(telemetry: Telemetry, gateway: string, reason: string): void {
  telemetry.log.error({ gateway, reason }, 'gateway cannot be used');
}

/** The file says something else than is in force; the database rules. */
export function gatewayDiffers(
  telemetry: Telemetry,
  gateway: string,
  what: readonly string[],
): void {
  telemetry.log.warn(
    { gateway, what },
    'gateway differs from the file, which does nothing any more; change it with: doorlight gateways change',
  );
}
