import type { OverrideRepository } from '../../src/engine/override-repository.ts';
import type { Jid } from '../../src/people/person.ts';
import type { Override } from '../../src/presence/override.ts';

/** A disk for overrides that outlives the engine in a test, and fails when told to. */
export class OverrideMemory implements OverrideRepository {
  readonly kept = new Map<Jid, Override>();
  failure: Error | undefined;

  async all(): Promise<ReadonlyMap<Jid, Override>> {
    return new Map(this.kept);
  }

  async save(person: Jid, override: Override): Promise<void> {
    this.#mayFail();
    this.kept.set(person, override);
  }

  async follow(person: Jid, override: Override): Promise<void> {
    this.#mayFail();
    this.kept.set(person, override);
  }

  async remove(person: Jid): Promise<void> {
    this.#mayFail();
    this.kept.delete(person);
  }

  #mayFail(): void {
    if (this.failure !== undefined) throw this.failure;
  }
}
