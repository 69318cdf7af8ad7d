import type { Jid } from '../people/person.ts';
import { type Instant, secondMs } from '../presence/time.ts';
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

/** Somebody to be sent, with the key of what they are sent. */
interface Due {
  readonly publication: Publication;
  readonly key: string;
  /** The last that is said of them. */
  readonly farewell: boolean;
}

/**
 * What is still to be sent over one link: people, not stanzas, so that however fast things
 * change, only the last state waits. One batch is under way at a time.
 */
export class Outbox {
  readonly #options: OutboxOptions;
  readonly #changed = new Set<Jid>();
  readonly #again = new Set<Jid>();
  /** The last that is said of people who are gone. */
  readonly #farewells = new Map<Jid, Publication>();
  /** Before this moment nobody is sent again who has not changed. */
  #againFrom: Instant = -Infinity;
  #online = false;
  #pumping = false;
  /** Counts how often the link came up: what an earlier one says means nothing any more. */
  #generation = 0;

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  get link(): string {
    return this.#options.publisher.link;
  }

  get online(): boolean {
    return this.#online;
  }

  /** The person's publication may differ from what was sent. */
  change(person: Jid): void {
    this.#farewells.delete(person);
    this.#changed.add(person);
    this.#pump();
  }

  /** The person is gone; this is the last that is sent. */
  farewell(publication: Publication): void {
    this.#farewells.set(publication.person, publication);
    this.#changed.add(publication.person);
    this.#pump();
  }

  /** The link is up; `everyone` is who may have to be sent again. */
  wentOnline(everyone: Iterable<Jid>, stateWasLost: boolean): void {
    this.#generation++;
    this.#againFrom = -Infinity;
    if (stateWasLost) this.#options.sent.clear();
    for (const person of everyone) this.#again.add(person);
    this.#online = true;
    this.#pump();
  }

  wentOffline(): void {
    this.#online = false;
  }

  #pump(): void {
    if (this.#pumping || !this.#online) return;
    this.#pumping = true;
    // Later in this turn more may change; one batch then takes it all.
    queueMicrotask(() => void this.#sendAll());
  }

  async #sendAll(): Promise<void> {
    while (this.#online) {
      const people = this.#nextQueue();
      if (people === undefined) break;
      const batch = this.#take(people);
      if (batch.length > 0 && !(await this.#send(batch))) break;
      // Gives the event loop a turn between batches.
      await new Promise((resolve) => setImmediate(resolve));
    }
    this.#pumping = false;
  }

  /** What has changed goes first; who is only sent again waits for the rate to allow it. */
  #nextQueue(): Set<Jid> | undefined {
    if (this.#changed.size > 0) return this.#changed;
    if (this.#again.size === 0) return undefined;
    const { clock } = this.#options;
    if (this.#againFrom <= clock.now()) return this.#again;
    clock.wake(this.#againFrom, () => this.#pump());
    return undefined;
  }

  /** Takes as many out of `people` as make a batch of what differs from what was sent. */
  #take(people: Set<Jid>): Due[] {
    const { batchSize, clock, republishRate } = this.#options;
    const batch: Due[] = [];
    let looked = 0;
    for (const person of people) {
      people.delete(person);
      const due = this.#dueOf(person);
      if (due !== undefined) batch.push(due);
      if (++looked === batchSize) break;
    }
    if (people === this.#again) {
      this.#againFrom = clock.now() + Math.ceil((batch.length / republishRate) * secondMs);
    }
    return batch;
  }

  /** None where the link shows the person as they are to be seen. */
  #dueOf(person: Jid): Due | undefined {
    const { current, publisher, sent } = this.#options;
    const farewell = this.#farewells.get(person);
    this.#farewells.delete(person);
    const publication = farewell ?? current(person);
    if (publication === undefined) {
      sent.delete(person);
      return undefined;
    }
    const key = publisher.keyOf(publication);
    if (sent.get(person) !== key) return { publication, key, farewell: farewell !== undefined };
    if (farewell !== undefined) this.#forget(person);
    return undefined;
  }

  #forget(person: Jid): void {
    const { publisher, sent } = this.#options;
    sent.delete(person);
    publisher.forget(person);
  }

  async #send(batch: readonly Due[]): Promise<boolean> {
    const { publisher, sent, telemetry } = this.#options;
    const generation = this.#generation;
    try {
      await publisher.publish(batch.map(({ publication }) => publication));
    } catch (error) {
      // The link is down, and everyone is sent again when it is up.
      if (generation === this.#generation) this.#online = false;
      publicationFailed(telemetry, publisher.link, batch.length, error);
      return this.#online;
    }
    if (generation !== this.#generation) return true;
    for (const { publication, key, farewell } of batch) {
      const { person } = publication;
      // Someone who was removed may have been added again meanwhile.
      if (farewell && this.#options.current(person) === undefined) this.#forget(person);
      else sent.set(person, key);
    }
    published(telemetry, publisher.link, batch.length);
    return true;
  }
}
