import type { Counter } from 'prom-client';
import { counter } from './metrics.ts';
import type { Telemetry } from './telemetry.ts';

export function accountChanged(
  telemetry: Telemetry,
  account: string,
  how: 'added' | 'changed' | 'removed',
): void {
  telemetry.log.info({ account, how }, 'account changed');
}

/** `way`: by a password of our own, by a link sent in chat, or by another provider. */
export function signedIn(telemetry: Telemetry, way: 'account' | 'link' | 'oidc'): void {
  signIns(telemetry).inc({ way, outcome: 'done' });
}

/** `from` is an IP address, or `unix`; who was tried stands in the audit log alone. */
export function signInRefused(
  telemetry: Telemetry,
  way: 'account' | 'link' | 'oidc',
  from: string,
  why: string,
): void {
  signIns(telemetry).inc({ way, outcome: 'refused' });
  telemetry.log.warn({ way, from, why }, 'sign-in refused');
}

/** A restart will forget who has to wait. */
export function attemptsNotKept(telemetry: Telemetry, error: unknown): void {
  telemetry.log.warn({ err: error }, 'failed sign-ins not stored');
}

/** The provider that people sign in with cannot be asked. */
export function providerFailed(telemetry: Telemetry, error: unknown): void {
  telemetry.log.warn({ err: error }, 'sign-in provider cannot be asked');
}

function signIns(telemetry: Telemetry): Counter<'way' | 'outcome'> {
  const help = 'Sign-ins, by their way and whether they were refused.';
  return counter(telemetry, 'doorlight_sign_ins_total', help, ['way', 'outcome']);
}
