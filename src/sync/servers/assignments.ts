import type { Jid } from '../../people/person.ts';
import { calendarNotStored } from '../../telemetry/sync-events.ts';
import type { Telemetry } from '../../telemetry/telemetry.ts';
import type { AssignmentRepository } from '../calendar-repository.ts';
import type { Pool } from './pool.ts';
import type { Server } from './server.ts';

/** So many are put on disk at once. */
const savedTogether = 1_000;

/**
 * Who is served by which server of their pool: the next in turn when somebody first needs one, and
 * that one from then on, until it fails them.
 */
export class Assignments {
  readonly #repository: AssignmentRepository;
  readonly #telemetry: Telemetry;
  #stored = new Map<Jid, string>();
  readonly #unsaved = new Map<Jid, string>();
  #saving: Promise<void> | null = null;

  constructor(repository: AssignmentRepository, telemetry: Telemetry) {
    this.#repository = repository;
    this.#telemetry = telemetry;
  }

  async load(): Promise<void> {
    this.#stored = new Map(await this.#repository.all());
  }

  /**
   * The person's server; `null` where the pool has none at all. One that is set aside is kept only
   * where there is no other. What is new is to be saved.
   */
  serverOf(person: Jid, pool: Pool): Server | null {
    const name = this.#unsaved.get(person) ?? this.#stored.get(person);
    const kept = pool.servers.find((server) => server.name === name);
    if (kept !== undefined && !kept.setAside) return kept;
    const next = pool.next(null) ?? kept ?? pool.any(null);
    if (next !== null && next !== kept) this.assign(person, next);
    return next;
  }

  assign(person: Jid, server: Server): void {
    this.#unsaved.set(person, server.name);
  }

  forget(person: Jid): void {
    this.#unsaved.delete(person);
    this.#stored.delete(person);
  }

  /** How many have a server. */
  get size(): number {
    return this.#stored.size;
  }

  /** Puts what is new on disk. What cannot be is tried again the next time. */
  save(): Promise<void> {
    this.#saving ??= this.#saveAll().finally(() => {
      this.#saving = null;
    });
    return this.#saving;
  }

  async #saveAll(): Promise<void> {
    while (this.#unsaved.size > 0) {
      const unsaved = [...this.#unsaved];
      for (let from = 0; from < unsaved.length; from += savedTogether) {
        if (!(await this.#saveSome(unsaved.slice(from, from + savedTogether)))) return;
      }
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
