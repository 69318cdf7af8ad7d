import type { Mailbox } from '../../sync/calendar-gateway.ts';
import { EwsError } from './errors.ts';

/** By these an Exchange 2013 or later, or a 2010, knows the server behind the address again. */
const cookieNames: ReadonlySet<string> = new Set(['x-backendoverridecookie', 'exchangecookie']);

/** What binds requests of one group to the one server behind an address that knows its members. */
export interface Routing {
  /** Headers that go with a request about `mailbox`. */
  headers(mailbox: Mailbox): Readonly<Record<string, string>>;
  /** Told the headers of every answer. */
  learn(headers: ReadonlyMap<string, string>): void;
}

interface Waiting {
  readonly mailbox: Mailbox;
  readonly admit: () => void;
}

/**
 * A group's bond to one of the servers behind an address (facts-exchange, "Affinity"). The
 * subscription of the alphabetically first mailbox, the anchor, is made before all others, so that
 * these can show the cookie it brings. Where no cookie comes, the anchor's name alone must do.
 */
export class Affinity implements Routing {
  /** False while it is still to be found out where the group is at home. */
  #settled = false;
  #anchor: Mailbox | undefined;
  /** Whose turn it is to be the first. */
  #leader: Waiting | undefined;
  readonly #waiting = new Set<Waiting>();
  readonly #cookies = new Map<string, string>();
  #doubted = false;
  #moved = false;

  get anchor(): Mailbox | undefined {
    return this.#anchor;
  }

  /** An answer came from another server than the one that the group was bound to. */
  get moved(): boolean {
    return this.#moved;
  }

  /** A subscription of the group was lost: from now on another server's cookie is believed. */
  doubt(): void {
    this.#doubted = true;
  }

  /** Names the anchor anew, where the one there was has left. */
  anchorAmong(mailboxes: Iterable<Mailbox>): Mailbox | undefined {
    const all = [...mailboxes];
    if (this.#anchor === undefined || !all.includes(this.#anchor)) {
      this.#anchor = first(all) ?? this.#anchor;
    }
    return this.#anchor;
  }

  /**
   * Does `work`, which subscribes to `mailbox` and resolves with `undefined` if it is not wanted
   * any more: the anchor's first and alone, those of the others after it has succeeded. If it
   * fails, the next one's name is tried.
   */
  async enter<T>(mailbox: Mailbox, work: () => Promise<T | undefined>): Promise<T | undefined> {
    const mine = await this.#turn(mailbox);
    let known = false;
    try {
      const outcome = await work();
      known = outcome !== undefined;
      return outcome;
    } catch (error) {
      // A server that does not answer at all keeps nobody waiting for the next one's turn.
      known = !(error instanceof EwsError);
      throw error;
    } finally {
      if (mine !== undefined && mine === this.#leader) {
        if (known) {
          this.#settle();
        } else {
          this.#lead();
        }
      }
    }
  }

  headers(mailbox: Mailbox): Readonly<Record<string, string>> {
    const cookies = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    return {
      'x-anchormailbox': this.#anchor ?? mailbox,
      'x-preferserveraffinity': 'true',
      ...(cookies === '' ? {} : { cookie: cookies }),
    };
  }

  /** The first cookie stays, so that the group stays together. */
  learn(headers: ReadonlyMap<string, string>): void {
    for (const line of (headers.get('set-cookie') ?? '').split('\n')) {
      const [, name, value] = /^\s*([^=;\s]+)=([^;]*)/.exec(line) ?? [];
      if (name === undefined || value === undefined || !cookieNames.has(name.toLowerCase())) {
        continue;
      }
      const kept = this.#cookies.get(name);
      if (kept === undefined) {
        this.#cookies.set(name, value.trim());
      } else if (this.#doubted && serverIn(kept) !== serverIn(value.trim())) {
        this.#moved = true;
      }
    }
  }

  async #turn(mailbox: Mailbox): Promise<Waiting | undefined> {
    if (this.#settled) {
      return undefined;
    }
    const { promise, resolve } = Promise.withResolvers<void>();
    const mine: Waiting = { mailbox, admit: resolve };
    if (this.#waiting.size === 0 && this.#leader === undefined) {
      // All that are added in one go take part in the choice.
      setImmediate(() => this.#lead());
    }
    this.#waiting.add(mine);
    await promise;
    return mine;
  }

  #lead(): void {
    const anchor = first([...this.#waiting].map(({ mailbox }) => mailbox));
    this.#leader = [...this.#waiting].find(({ mailbox }) => mailbox === anchor);
    if (this.#leader === undefined) {
      return;
    }
    this.#anchor = anchor;
    this.#waiting.delete(this.#leader);
    this.#leader.admit();
  }

  #settle(): void {
    this.#settled = true;
    this.#leader = undefined;
    for (const { admit } of this.#waiting) {
      admit();
    }
    this.#waiting.clear();
  }
}

/** `EX13-MBX01.example.com~1943310282` names a server and its version. */
function serverIn(cookie: string): string {
  return cookie.split('~')[0] ?? cookie;
}

function first(mailboxes: Iterable<Mailbox>): Mailbox | undefined {
  let found: Mailbox | undefined;
  for (const mailbox of mailboxes) {
    if (found === undefined || mailbox < found) {
      found = mailbox;
    }
  }
  return found;
}
