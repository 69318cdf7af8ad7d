import type { PresencePublisher } from '../../engine/presence-publisher.ts';
import type { Telemetry } from '../../telemetry/telemetry.ts';
import type { SteadyClock } from '../../time/steady-clock.ts';
import type { SipAccount } from './link/digest.ts';
import type { SipTimings } from './link/link.ts';
import type { SipServer } from './link/wire.ts';
import type { EntityTagRepository } from './publications/entity-tag-repository.ts';

type PersonJid = Parameters<PresencePublisher['forget']>[0];

export interface SipPublisherOptions {
  /** Names the link; its entity-tags are kept under it. */
  readonly name: string;
  readonly server: SipServer;
  /** In whose name everyone is published; `null` where the server asks nobody. */
  readonly account: SipAccount | null;
  /** For how long the server is asked to hold a publication. */
  readonly expiresS: number;
  /** Requests a second that the server is given at most. */
  readonly ratePerS: number;
  /** Requests without an answer, at most. */
  readonly inFlight: number;
  /**
   * Under which address a person is shown over this link, as `sip:john@example.com`; `null` for
   * whoever is not. Asked each time, so that it may change while running.
   */
  readonly addressOf: (person: PersonJid) => string | null;
  /** Whether lamps of desk phones light up while the person is busy. */
  readonly lampOf: (person: PersonJid) => boolean;
  readonly tags: EntityTagRepository;
  /** Doorlight's own. */
  readonly version: string;
  readonly telemetry: Telemetry;
  readonly clock?: SteadyClock;
  /** In `[0, 1)`; for tests. */
  readonly random?: () => number;
  readonly timings?: Partial<SipTimings>;
}
