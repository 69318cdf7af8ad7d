import { setImmediate as turn } from 'node:timers/promises';
import type { Jid } from '../people/person.ts';
import { publicationFailed, published } from '../telemetry/engine-events.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import type { Clock } from '../time/clock.ts';
import { secondMs } from '../time/instant.ts';
import type { PresencePublisher, Publication } from './presence-publisher.ts';

export interface OutboxOptions {
  readonly publisher: PresencePublisher;
  /** What is to be seen of a person now. */
  readonly current: (person: Jid) => Publication | undefined;
  readonly clock: Clock;
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
  /** The last that is said of someone who is gone. */
  readonly farewell: boolean;
}

const longestPauseMs = 5 * secondMs;

/**
 * What is still to be sent over one link: people, not stanzas, so that however fast things
 * change, only the last state waits. One batch is under way at a time.
 */
export class Outbox {
  readonly #options: OutboxOptions;
  /** What is to be seen of those of whom it may differ from what was sent. */
  readonly #changed = new Map<Jid, Publication>();
  /** Those of them who are gone. */
  readonly #leaving = new Set<Jid>();
  /** Those of them for whom somebody waits: they go before the others. */
  readonly #hurried = new Set<Jid>();
  /** Who may have to be sent again although they did not change: the rest of everyone. */
  #again: Iterator<Jid> | undefined;
  /** The last of them have been taken, and are to be sent. */
  #lastTaken = false;
  /** Until it is over nobody is sent again who has not changed. */
  #callOffPause: (() => void) | undefined;
  #online = false;
  #ended = false;
  #pumping = false;
  #idle = Promise.withResolvers<void>();
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

  /** It may differ from what was sent of the person. */
  change(publication: Publication): void {
    this.#changed.set(publication.person, publication);
    this.#leaving.delete(publication.person);
    this.#pump();
  }

  /** Somebody waits to see what has changed of the person: that goes first. */
  hurry(person: Jid): void {
    if (this.#changed.has(person)) this.#hurried.add(person);
  }

  /** The person is gone; this is the last that is sent. */
  farewell(publication: Publication): void {
    this.#changed.set(publication.person, publication);
    this.#leaving.add(publication.person);
    this.#pump();
  }

  /**
   * The link is up; `everyone` is who may have to be sent again. They are gone through little by
   * little, and may come and go meanwhile.
   */
  wentOnline(everyone: Iterable<Jid>, stateWasLost: boolean): void {
    if (this.#ended) return;
    this.#generation++;
    this.#endPause();
    if (stateWasLost) this.#options.sent.clear();
    this.#again = everyone[Symbol.iterator]();
    this.#lastTaken = false;
    this.#online = true;
    this.#pump();
  }

  wentOffline(): void {
    this.#online = false;
    this.#lastTaken = false;
    this.#endPause();
  }

  /** Nothing more is sent. Resolves when no batch is under way. */
  async end(): Promise<void> {
    this.#ended = true;
    this.wentOffline();
    if (this.#pumping) await this.#idle.promise;
  }

  #pump(): void {
    if (this.#pumping || !this.#online) return;
    this.#pumping = true;
    this.#idle = Promise.withResolvers();
    // Later in this turn more may change; one batch then takes it all.
    queueMicrotask(() => void this.#sendAll());
  }

  async #sendAll(): Promise<void> {
    while (this.#online) {
      const batch = this.#nextBatch();
      if (batch === undefined) break;
      if (batch.length > 0 && !(await this.#send(batch))) break;
      this.#sayWhenAllAreSent();
      // Gives the event loop a turn between batches.
      await turn();
    }
    this.#pumping = false;
    this.#idle.resolve();
  }

  #sayWhenAllAreSent(): void {
    if (!this.#lastTaken) return;
    this.#lastTaken = false;
    this.#options.publisher.everyoneSent?.();
  }

  /** What has changed goes first; who is only sent again waits for the rate to allow it. */
  #nextBatch(): readonly Due[] | undefined {
    if (this.#hurried.size > 0) return this.#takeHurried();
    if (this.#changed.size > 0) return this.#takeChanged();
    if (this.#again === undefined || this.#callOffPause !== undefined) return undefined;
    return this.#takeAgain(this.#again);
  }

  /** By themselves: who is sent in the same batch would be in their way. */
  #takeHurried(): readonly Due[] {
    const batch: Due[] = [];
    for (const person of this.#hurried) {
      const publication = this.#changed.get(person);
      this.#hurried.delete(person);
      this.#changed.delete(person);
      if (publication) this.#addDue(batch, publication, this.#leaving.delete(person));
      if (batch.length === this.#options.batchSize) break;
    }
    return batch;
  }

  /** Takes as many as make a batch, of whom those are sent that differ from what was sent. */
  #takeChanged(): readonly Due[] {
    const batch: Due[] = [];
    let looked = 0;
    for (const [person, publication] of this.#changed) {
      this.#changed.delete(person);
      this.#addDue(batch, publication, this.#leaving.delete(person));
      if (++looked === this.#options.batchSize) break;
    }
    return batch;
  }

  #takeAgain(everyone: Iterator<Jid>): readonly Due[] {
    const { batchSize, clock, current, republishRate, sent } = this.#options;
    const batch: Due[] = [];
    for (let looked = 0; looked < batchSize; looked++) {
      const { value: person, done } = everyone.next();
      if (done) {
        this.#again = undefined;
        this.#lastTaken = true;
        break;
      }
      const publication = current(person);
      if (publication === undefined) sent.delete(person);
      else this.#addDue(batch, publication, false);
    }
    const pauseMs = Math.min(longestPauseMs, (batch.length / republishRate) * secondMs);
    if (pauseMs > 0) this.#callOffPause = clock.after(Math.ceil(pauseMs), () => this.#resume());
    return batch;
  }

  #resume(): void {
    this.#callOffPause = undefined;
    this.#pump();
  }

  #endPause(): void {
    this.#callOffPause?.();
    this.#callOffPause = undefined;
  }

  #addDue(batch: Due[], publication: Publication, farewell: boolean): void {
    const { publisher, sent } = this.#options;
    const key = publisher.keyOf(publication);
    if (sent.get(publication.person) !== key) batch.push({ publication, key, farewell });
    else if (farewell) this.#forget(publication.person);
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
      this.#sayAgain(batch);
      publicationFailed(telemetry, publisher.link, batch.length, error);
      return this.#online;
    }
    if (generation !== this.#generation) {
      this.#sayAgain(batch);
      return true;
    }
    for (const { publication, key, farewell } of batch) {
      const { person } = publication;
      // Someone who was removed may have been added again meanwhile.
      if (farewell && this.#options.current(person) === undefined) this.#forget(person);
      else sent.set(person, key);
    }
    published(telemetry, publisher.link, batch.length);
    return true;
  }

  // Who is gone is not among those who are sent again.
  #sayAgain(batch: readonly Due[]): void {
    for (const { publication, farewell } of batch) {
      if (farewell && !this.#changed.has(publication.person)) this.farewell(publication);
    }
  }
}
