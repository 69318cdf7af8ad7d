import type { Telemetry } from './telemetry.ts';

export function peopleAdded(telemetry: Telemetry, people: number): void {
  telemetry.log.info({ people }, 'people added');
}

export function personChanged(telemetry: Telemetry, person: string): void {
  telemetry.log.info({ person }, 'person changed');
}

export function personRemoved(telemetry: Telemetry, person: string): void {
  telemetry.log.info({ person }, 'person removed');
}

/** `person` has named someone who may act for them. */
export function delegateNamed(telemetry: Telemetry, person: string): void {
  telemetry.log.info({ person }, 'delegate named');
}

export function delegationEnded(
  telemetry: Telemetry,
  person: string,
  why: 'removed' | 'expired',
): void {
  telemetry.log.info({ person, why }, 'delegation ended');
}
