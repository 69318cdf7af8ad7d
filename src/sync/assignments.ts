import type { Jid } from '../people/person.ts';
import { calendarNotStored } from '../telemetry/sync-events.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import type { AssignmentRepository } from './calendar-repository.ts';
import { sliceSize } from './in-turns.ts';
import type { Server } from './server.ts';

/**
 * Who is served by which server of the pool: the next in turn when somebody first needs one, and
 * that one from then on, as long as it is in the pool.
 */
export class Assignments {
  readonly #repository: AssignmentRepository;
  readonly #telemetry: Telemetry;
  readonly #servers: readonly Server[];
  #stored = new Map<Jid, string>();
  readonly #unsaved = new Map<Jid, string>();
  #turn = 0;

  constructor(repository: AssignmentRepository, telemetry: Telemetry, servers: readonly Server[]) {
    this.#repository = repository;
    this.#telemetry = telemetry;
    this.#servers = servers;
  }

  async load(): Promise<void> {
    this.#stored = new Map(await this.#repository.all());
    // The turn goes on where it was, more or less: what counts is that nobody starts it anew.
    this.#turn = this.#stored.size;
  }

  /** The person's server; `null` where there is none at all. What is new is to be saved. */
  serverOf(person: Jid): Server | null {
    const name = this.#unsaved.get(person) ?? this.#stored.get(person);
    const kept = this.#servers.find((server) => server.name === name);
    if (kept !== undefined) return kept;
    const next = this.#servers[this.#turn % this.#servers.length];
    if (next === undefined) return null;
    this.#turn += 1;
    this.#unsaved.set(person, next.name);
    return next;
  }

  forget(person: Jid): void {
    this.#unsaved.delete(person);
    this.#stored.delete(person);
  }

  /** Puts what is new on disk. What cannot be is tried again the next time. */
  async save(): Promise<void> {
    const unsaved = [...this.#unsaved];
    for (let from = 0; from < unsaved.length; from += sliceSize) {
      if (!(await this.#saveSome(unsaved.slice(from, from + sliceSize)))) return;
    }
  }

  async #saveSome(batch: readonly (readonly [Jid, string])[]): Promise<boolean> {
    try {
      await Promise.all(batch.map(([person, name]) => this.#repository.save(person, name)));
    } catch (error) {
      calendarNotStored(this.#telemetry, error);
      return false;
    }
    for (const [person, name] of batch) {
      if (this.#unsaved.get(person) !== name) continue;
      this.#unsaved.delete(person);
      this.#stored.set(person, name);
    }
    return true;
  }
}
