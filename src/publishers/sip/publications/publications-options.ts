import type { SipLink } from '../../../telemetry/sip-events.ts';
import type { Telemetry } from '../../../telemetry/telemetry.ts';
import type { SteadyClock } from '../../../time/steady-clock.ts';
import type { SipOutcome, SipRequest } from '../link/exchange.ts';
import type { EntityTagRepository } from './entity-tag-repository.ts';

/** What may change while publications are kept. */
export interface PublicationLimits {
  /** For how long the server is asked to hold a publication. */
  readonly expiresS: number;
  /** Requests a second that the server is given at most. */
  readonly ratePerS: number;
  /** Requests without an answer, at most. */
  readonly inFlight: number;
}

export interface PublicationsOptions extends PublicationLimits {
  readonly link: SipLink;
  /** Sends a request; `done` is called once, and later. */
  readonly request: (request: SipRequest, done: (outcome: SipOutcome) => void) => void;
  readonly tags: EntityTagRepository;
  readonly clock: SteadyClock;
  /** In `[0, 1)`. */
  readonly random: () => number;
  readonly telemetry: Telemetry;
}
