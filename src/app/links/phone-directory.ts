import type { Jid, Person } from '../../people/person.ts';
import { derivedSipUri, readSipUri } from '../../publishers/sip/address.ts';

/** Whose SIP address is whose; an address is that of the first who had it. */
export class PhoneDirectory {
  readonly #domains: ReadonlyMap<string, string>;
  readonly #changed: () => void;
  readonly #addresses = new Map<Jid, string>();
  readonly #owners = new Map<string, Jid[]>();
  readonly #lamps = new Set<Jid>();

  /** `domains` has the SIP domain for each chat domain that has another one. */
  constructor(
    domains: Readonly<Record<string, string>>,
    people: readonly Person[],
    changed: () => void,
  ) {
    this.#domains = new Map(Object.entries(domains));
    this.#changed = changed;
    for (const person of people) {
      this.#put(person);
      this.#noteLamp(person);
    }
  }

  /** `address` as `john@example.com`, in lower case. */
  find(address: string): Jid | undefined {
    return this.#owners.get(address)?.[0];
  }

  /** How many addresses there are in these domains. */
  countIn(domains: readonly string[]): number {
    const served = new Set(domains);
    const of = (address: string): string => address.slice(address.lastIndexOf('@') + 1);
    return [...this.#owners.keys()].filter((address) => served.has(of(address))).length;
  }

  /** Whether lamps of desk phones light up while the person is busy. */
  hasLamp(person: Jid): boolean {
    return this.#lamps.has(person);
  }

  personChanged(person: Person): void {
    this.#noteLamp(person);
    const before = this.#addresses.get(person.jid);
    if (before === this.#addressOf(person)) return;
    this.#take(person.jid);
    this.#put(person);
    if (before !== undefined) this.#changed();
  }

  personRemoved(person: Jid): void {
    this.#take(person);
    this.#lamps.delete(person);
  }

  #noteLamp({ jid, deskPhoneLamps }: Person): void {
    if (deskPhoneLamps) this.#lamps.add(jid);
    else this.#lamps.delete(jid);
  }

  #put(person: Person): void {
    const address = this.#addressOf(person);
    if (address === undefined) return;
    this.#addresses.set(person.jid, address);
    this.#owners.set(address, [...(this.#owners.get(address) ?? []), person.jid]);
  }

  #take(person: Jid): void {
    const address = this.#addresses.get(person);
    if (address === undefined) return;
    this.#addresses.delete(person);
    const left = (this.#owners.get(address) ?? []).filter((owner) => owner !== person);
    if (left.length === 0) this.#owners.delete(address);
    else this.#owners.set(address, left);
  }

  #addressOf({ jid, sipAddress }: Person): string | undefined {
    const uri = sipAddress === null ? derivedSipUri(jid, this.#domains) : readSipUri(sipAddress);
    return uri === undefined ? undefined : `${uri.user}@${uri.host}`.toLowerCase();
  }
}
