import type {
  PresencePublisher,
  Publication,
  PublisherAudience,
} from '../../src/engine/presence-publisher.ts';
import type { Instant } from '../../src/time/instant.ts';

export interface Sent {
  readonly at: Instant;
  readonly person: string;
  /** `dnd In a meeting until 11:00 AM` */
  readonly shown: string;
}

/** A link that takes everything and remembers it. */
export class RecordingPublisher implements PresencePublisher {
  readonly link = 'recording';
  readonly sent: Sent[];
  readonly batches: number[] = [];
  readonly forgotten: string[] = [];
  audience: PublisherAudience | undefined;
  /** Set to have `publish` reject. */
  failure: Error | undefined;
  readonly #now: () => Instant;
  readonly #keepsState: boolean;

  /** `sent` is what an earlier process sent over the same link. */
  constructor(
    now: () => Instant,
    options: { readonly keepsState?: boolean; readonly sent?: Sent[] } = {},
  ) {
    this.#now = now;
    this.#keepsState = options.keepsState ?? false;
    this.sent = options.sent ?? [];
  }

  async start(audience: PublisherAudience): Promise<void> {
    this.audience = audience;
    if (this.#keepsState) audience.resumed();
    else audience.online();
  }

  keyOf({ presence, statuses }: Publication): string {
    return `${presence.availability} ${statuses[0]?.text ?? ''}`.trim();
  }

  async publish(batch: readonly Publication[]): Promise<void> {
    if (this.failure !== undefined) throw this.failure;
    this.batches.push(batch.length);
    for (const publication of batch) {
      const shown = this.keyOf(publication);
      this.sent.push({ at: this.#now(), person: publication.person, shown });
    }
  }

  forget(person: string): void {
    this.forgotten.push(person);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.audience?.offline();
  }
}
