/** Who is shown under which address; an address is that of the first who had it. */
export class ShownAddresses<Person> {
  readonly #addresses = new Map<Person, string>();
  readonly #owners = new Map<string, Person>();
  /** Addresses that more than one person has. */
  readonly #contested = new Set<string>();

  get size(): number {
    return this.#owners.size;
  }

  addressOf(person: Person): string | undefined {
    return this.#addresses.get(person);
  }

  isOwner(person: Person, address: string): boolean {
    return this.#owners.get(address) === person;
  }

  /** The person has this address. Answers who has it instead, if somebody does. */
  take(person: Person, address: string): 'taken' | 'shared' {
    this.#addresses.set(person, address);
    const owner = this.#owners.get(address);
    if (owner === undefined) this.#owners.set(address, person);
    if (owner === undefined || owner === person) return 'taken';
    this.#contested.add(address);
    return 'shared';
  }

  /**
   * The person has it no more. Answers who has it from now on, `null` for nobody; none where it
   * was not theirs to begin with.
   */
  release(person: Person): { readonly address: string; readonly heir: Person | null } | undefined {
    const address = this.#addresses.get(person);
    if (address === undefined) return undefined;
    this.#addresses.delete(person);
    if (this.#owners.get(address) !== person) return undefined;
    this.#owners.delete(address);
    if (!this.#contested.has(address)) return { address, heir: null };
    for (const [heir, theirs] of this.#addresses) {
      if (theirs !== address) continue;
      this.#owners.set(address, heir);
      return { address, heir };
    }
    this.#contested.delete(address);
    return { address, heir: null };
  }

  /** Whether somebody else has the address, too. */
  isContested(address: string): boolean {
    return this.#contested.has(address);
  }
}
