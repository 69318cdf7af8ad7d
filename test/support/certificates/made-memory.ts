import type {
  Made,
  MadeRepository,
  StoredMade,
} from '../../../src/certificates/making/made-repository.ts';

/** Certificates of our own, in memory. */
export class MadeMemory implements MadeRepository {
  readonly #made = new Map<string, Made>();

  async all(): Promise<readonly StoredMade[]> {
    return [...this.#made.values()];
  }

  async save(made: Made): Promise<void> {
    this.#made.set(made.name, made);
  }

  async remove(name: string): Promise<boolean> {
    return this.#made.delete(name);
  }
}
