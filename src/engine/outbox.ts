import type { Jid } from '../people/person.ts';
import { secondMs } from '../presence/time.ts';
import { publicationFailed, published } from '../telemetry/engine-events.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import type { EngineClock } from './clock.ts';
import type { PresencePublisher, Publication } from './presence-publisher.ts';

export interface OutboxOptions {
  readonly publisher: PresencePublisher;
  /** What is to be seen of a person now. */
  readonly current: (person: Jid) => Publication | undefined;
  readonly clock: EngineClock;
  readonly telemetry: Telemetry;
  /** What the link was last sent, by its key; kept as long as the link keeps its state. */
  readonly sent: Map<Jid, string>;
  readonly batchSize: number;
  /** People a second, when everyone is sent again. */
  readonly republishRate: number;
}

/**
 * What is still to be sent over one link: people, not stanzas, so that however fast things
 * change, only the last state waits. One batch is under way at a time.
 */
export class Outbox {
  readonly #options: OutboxOptions;
  readonly #changed = new Set<Jid>();
  readonly #again = new Set<Jid>();
  #online = false;
  #pumping = false;
  /** Counts how often the link came up: what an earlier one says means nothing any more. */
  #generation = 0;

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  get waiting(): number {
    return this.#changed.size + this.#again.size;
  }

  /** The person's publication may differ from what was sent. */
  change(person: Jid): void {
    this.#changed.add(person);
    this.#pump();
  }

  /** The link is up; `everyone` is who may have to be sent again. */
  online(everyone: Iterable<Jid>, stateWasLost: boolean): void {
    this.#generation++;
    if (stateWasLost) this.#options.sent.clear();
    for (const person of everyone) this.#again.add(person);
    this.#online = true;
    this.#pump();
  }

  offline(): void {
    this.#online = false;
  }

  #pump(): void {
    if (this.#pumping || !this.#online) return;
    this.#pumping = true;
    // Later in this turn more may change; one batch then takes it all.
    queueMicrotask(() => void this.#sendAll());
  }

  async #sendAll(): Promise<void> {
    while (this.#online && this.waiting > 0) {
      const routine = this.#changed.size === 0;
      const batch = this.#take(routine ? this.#again : this.#changed);
      if (batch.length > 0 && !(await this.#send(batch))) break;
      await this.#pause(routine ? batch.length : 0);
    }
    this.#pumping = false;
  }

  /** Takes as many out of `people` as make a batch of what differs from what was sent. */
  #take(people: Set<Jid>): Publication[] {
    const { batchSize, current, publisher, sent } = this.#options;
    const batch: Publication[] = [];
    let looked = 0;
    for (const person of people) {
      people.delete(person);
      const publication = current(person);
      if (publication === undefined) sent.delete(person);
      else if (sent.get(person) !== publisher.keyOf(publication)) batch.push(publication);
      if (++looked === batchSize) break;
    }
    return batch;
  }

  async #send(batch: readonly Publication[]): Promise<boolean> {
    const { publisher, sent, telemetry } = this.#options;
    const generation = this.#generation;
    try {
      await publisher.publish(batch);
    } catch (error) {
      // The link is down, and everyone is sent again when it is up.
      if (generation === this.#generation) this.#online = false;
      publicationFailed(telemetry, publisher.link, batch.length, error);
      return this.#online;
    }
    if (generation !== this.#generation) return true;
    for (const publication of batch) {
      sent.set(publication.person, publisher.keyOf(publication));
    }
    published(telemetry, publisher.link, batch.length);
    return true;
  }

  // Gives the event loop a turn between batches, and keeps to the rate when everyone is sent.
  #pause(routinePeople: number): Promise<void> {
    const { clock, republishRate } = this.#options;
    if (routinePeople === 0) return new Promise((resolve) => setImmediate(resolve));
    const until = clock.now() + Math.ceil((routinePeople / republishRate) * secondMs);
    return new Promise((resolve) => clock.wake(until, resolve));
  }
}
