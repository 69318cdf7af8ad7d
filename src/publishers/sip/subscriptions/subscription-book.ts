import type { PhoneConnection } from '../connections/phone-connection.ts';
import type { Dialog, Subscription } from './subscription.ts';

/** A subscription, whose it is, and to whom. */
export interface Entry {
  readonly subscription: Subscription;
  /** The account that subscribed. */
  readonly user: string;
  /** The address of the account. */
  readonly watcher: string;
  /** The address that is watched, and the person it belongs to. */
  readonly address: string;
  readonly person: string;
  /** RFC 3261 §8.1.1.7: of the SUBSCRIBE that began it. */
  readonly branch: string;
  readonly sequence: number;
}

/** All subscriptions, found by what one has of them. */
export class SubscriptionBook {
  readonly #byDialog = new Map<string, Entry>();
  readonly #byOrigin = new Map<string, Entry>();
  readonly #byPerson = new Map<string, Set<Entry>>();
  readonly #byUser = new Map<string, Set<Entry>>();

  get size(): number {
    return this.#byDialog.size;
  }

  all(): readonly Entry[] {
    return [...this.#byDialog.values()];
  }

  ofPerson(person: string): Iterable<Entry> {
    return this.#byPerson.get(person) ?? [];
  }

  ofUser(user: string): ReadonlySet<Entry> {
    return this.#byUser.get(user) ?? new Set();
  }

  /** By our tag and theirs (RFC 3261 §12). */
  find(dialog: Pick<Dialog, 'callId' | 'localTag' | 'remoteTag'>): Entry | undefined {
    return this.#byDialog.get(dialogKey(dialog));
  }

  /** One that was begun by a request with the same Call-ID and From tag (RFC 3261 §8.2.2.2). */
  begunBy(origin: Pick<Dialog, 'callId' | 'remoteTag'>): Entry | undefined {
    return this.#byOrigin.get(originKey(origin));
  }

  add(entry: Entry): void {
    const { dialog } = entry.subscription;
    this.#byDialog.set(dialogKey(dialog), entry);
    this.#byOrigin.set(originKey(dialog), entry);
    addTo(this.#byPerson, entry.person, entry);
    addTo(this.#byUser, entry.user, entry);
  }

  remove(entry: Entry): void {
    const { dialog } = entry.subscription;
    this.#byDialog.delete(dialogKey(dialog));
    if (this.#byOrigin.get(originKey(dialog)) === entry) this.#byOrigin.delete(originKey(dialog));
    removeFrom(this.#byPerson, entry.person, entry);
    removeFrom(this.#byUser, entry.user, entry);
  }

  /** One of the account's that cannot be reached now, the oldest first. */
  unreachableOf(user: string): Entry | undefined {
    return this.ofUser(user)
      .values()
      .find(({ subscription }) => !isOpen(subscription.connection));
  }
}

function isOpen({ open }: PhoneConnection): boolean {
  return open;
}

function dialogKey({
  callId,
  localTag,
  remoteTag,
}: Pick<Dialog, 'callId' | 'localTag' | 'remoteTag'>): string {
  return `${callId}\n${localTag}\n${remoteTag}`;
}

function originKey({ callId, remoteTag }: Pick<Dialog, 'callId' | 'remoteTag'>): string {
  return `${callId}\n${remoteTag}`;
}

function addTo(index: Map<string, Set<Entry>>, key: string, entry: Entry): void {
  const entries = index.get(key) ?? new Set();
  index.set(key, entries.add(entry));
}

function removeFrom(index: Map<string, Set<Entry>>, key: string, entry: Entry): void {
  const entries = index.get(key);
  entries?.delete(entry);
  if (entries?.size === 0) index.delete(key);
}
