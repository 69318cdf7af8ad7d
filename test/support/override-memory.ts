import type { OverrideRepository } from '../../src/engine/override-repository.ts';
import type { Jid } from '../../src/people/person.ts';
import type { Override } from '../../src/presence/override.ts';

/** A disk for overrides that outlives the engine in a test; it fails, or is slow, when told to. */
export class OverrideMemory implements OverrideRepository {
  readonly kept = new Map<Jid, Override>();
  /** Every write that was done, as `save john@example.com`. */
  readonly writes: string[] = [];
  failure: Error | undefined;
  #busy: { readonly until: Promise<void>; readonly person: Jid | undefined } | undefined;

  async all(): Promise<ReadonlyMap<Jid, Override>> {
    return new Map(this.kept);
  }

  async save(person: Jid, override: Override): Promise<boolean> {
    await this.#write('save', person);
    this.kept.set(person, override);
    return true;
  }

  async follow(person: Jid, override: Override): Promise<void> {
    await this.#write('follow', person);
    // Only the override that there is can be followed.
    if (this.kept.get(person)?.revision === override.revision) this.kept.set(person, override);
  }

  async remove(person: Jid): Promise<void> {
    await this.#write('remove', person);
    this.kept.delete(person);
  }

  /**
   * The disk is busy: what is written from now on (about `person`, where one is given) is done when
   * the answer is called.
   */
  pause(person?: Jid): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#busy = { until: promise, person };
    return () => {
      this.#busy = undefined;
      resolve();
    };
  }

  async #write(what: string, person: Jid): Promise<void> {
    if (this.#busy !== undefined && (this.#busy.person ?? person) === person) {
      await this.#busy.until;
    }
    if (this.failure !== undefined) throw this.failure;
    this.writes.push(`${what} ${person}`);
  }
}
