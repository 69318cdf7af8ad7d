import type { Person } from '../people/person.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import type { Clock } from '../time/clock.ts';
import type { Wording } from '../wording/wording.ts';
import type { OverrideRepository } from './override-repository.ts';
import type { EngineSettings } from './settings.ts';

export interface EngineOptions {
  readonly people: readonly Person[];
  readonly overrides: OverrideRepository;
  readonly settings: EngineSettings;
  readonly wording: Wording;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  /** People in one batch of a publisher. */
  readonly batchSize?: number;
  /** People a second, when a link has lost its state. */
  readonly republishRate?: number;
}
