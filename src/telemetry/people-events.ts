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
