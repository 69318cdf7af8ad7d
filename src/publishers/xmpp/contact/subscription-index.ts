import type { XmppSubscription } from './subscription-repository.ts';

/** From here on a set is smaller in time than a list is in memory. */
const listLimit = 32;

/**
 * Who watches whom, in memory. Most contacts have a handful of subscribers, who are the same few
 * people again and again: short lists of shared strings, about 100 bytes per contact.
 */
export class SubscriptionIndex {
  readonly #byContact = new Map<string, string[] | Set<string>>();
  /** One string per subscriber, however many they watch. */
  readonly #names = new Map<string, string>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** False if it was there already. */
  add({ contact, subscriber }: XmppSubscription): boolean {
    if (this.has(contact, subscriber)) return false;
    const name = this.#shared(subscriber);
    const there = this.#byContact.get(contact);
    this.#size += 1;
    if (there === undefined) this.#byContact.set(contact, [name]);
    else if (there instanceof Set) there.add(name);
    // `concat` makes a list as long as it must be; pushing would make room for sixteen more.
    else if (there.length < listLimit) this.#byContact.set(contact, there.concat(name));
    else this.#byContact.set(contact, new Set([...there, name]));
    return true;
  }

  /** False if there was none. */
  remove({ contact, subscriber }: XmppSubscription): boolean {
    const there = this.#byContact.get(contact);
    if (there === undefined || !this.has(contact, subscriber)) return false;
    this.#size -= 1;
    if (there instanceof Set) there.delete(subscriber);
    else there.splice(there.indexOf(subscriber), 1);
    if (sizeOf(there) === 0) this.#byContact.delete(contact);
    return true;
  }

  /** Everyone who is watched. */
  contacts(): Iterable<string> {
    return this.#byContact.keys();
  }

  /** Who watches whom; of what changes meanwhile some may be missing. */
  *all(): Generator<XmppSubscription, undefined> {
    for (const [contact, subscribers] of this.#byContact) {
      for (const subscriber of subscribers) yield { contact, subscriber };
    }
    return undefined;
  }

  has(contact: string, subscriber: string): boolean {
    const there = this.#byContact.get(contact);
    if (there === undefined) return false;
    return there instanceof Set ? there.has(subscriber) : there.includes(subscriber);
  }

  /** Live: a list of at most 32, or a set; both may change between turns of the event loop. */
  subscribersOf(contact: string): readonly string[] | ReadonlySet<string> {
    return this.#byContact.get(contact) ?? [];
  }

  #shared(subscriber: string): string {
    const known = this.#names.get(subscriber);
    if (known !== undefined) return known;
    this.#names.set(subscriber, subscriber);
    return subscriber;
  }
}

function sizeOf(subscribers: readonly string[] | ReadonlySet<string>): number {
  return 'size' in subscribers ? subscribers.size : subscribers.length;
}
