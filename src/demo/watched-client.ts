import type { WatcherEvent } from './watcher.ts';

/** What a client shows of a contact. */
export interface Seen {
  /** `available`, `chat`, `away`, `xa`, `dnd`, or `unavailable`. */
  readonly availability: string;
  readonly text: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

type Ask = (op: string, fields: object) => Promise<void>;

const defaultDeadlineMs = 15_000;

/** Something did not come in time; the message says what was there instead. */
export class NotSeenError extends Error {
  override readonly name = 'NotSeenError';
}

/** One signed-in session of the independent client. */
export class WatchedClient {
  /** Bare JID. */
  readonly jid: string;
  readonly #ask: Ask;
  readonly #seen = new Map<string, Seen>();
  readonly #accepted = new Set<string>();
  readonly #said: { readonly from: string; readonly body: string }[] = [];
  readonly #waiting = new Set<() => void>();
  #gone = false;

  constructor(jid: string, ask: Ask) {
    this.jid = jid;
    this.#ask = ask;
  }

  /** Puts the contact into the roster and waits until the subscription is accepted and answered. */
  async subscribe(contact: string, name: string): Promise<Seen> {
    await this.#ask('subscribe', { contact, name });
    await this.#until(
      () => this.#accepted.has(contact) && this.#seen.has(contact),
      () => `${contact} did not accept the subscription`,
    );
    return this.seen(contact);
  }

  /** What is shown of the contact now: offline, as long as nothing has come. */
  seen(contact: string): Seen {
    return this.#seen.get(contact) ?? { availability: 'unavailable', text: '', at: 0 };
  }

  /** Waits until the contact is shown like this. Rejects with a `NotSeenError`. */
  async shows(
    contact: string,
    fits: (seen: Seen) => boolean,
    deadlineMs = defaultDeadlineMs,
  ): Promise<Seen> {
    await this.#until(
      () => this.#seen.has(contact) && fits(this.seen(contact)),
      () => {
        const { availability, text } = this.seen(contact);
        return `the client shows ${availability} “${text}”`;
      },
      deadlineMs,
    );
    return this.seen(contact);
  }

  /** Writes a line to somebody and gives back the next line from there. */
  async ask(to: string, line: string): Promise<string> {
    const before = this.#said.length;
    await this.#ask('chat', { to, body: line });
    const answer = () =>
      this.#said.slice(before).find(({ from }) => from === to || from.startsWith(`${to}/`));
    await this.#until(
      () => answer() !== undefined,
      () => `${to} did not answer “${line}”`,
    );
    return answer()?.body ?? '';
  }

  /** Resolves when the server has ended the connection. */
  async gone(): Promise<void> {
    await this.#until(
      () => this.#gone,
      () => 'the connection still stands',
    );
  }

  async logout(): Promise<void> {
    await this.#ask('logout', {});
  }

  heard(event: WatcherEvent): void {
    switch (event.event) {
      case 'presence':
        this.#presence(event);
        break;
      case 'message':
        this.#said.push(event);
        break;
      case 'gone':
        this.#gone = true;
        break;
    }
    for (const look of this.#waiting) look();
  }

  #presence({ from, type, show, status }: Extract<WatcherEvent, { event: 'presence' }>): void {
    const contact = from.split('/')[0] ?? from;
    if (type === 'subscribed') this.#accepted.add(contact);
    if (type !== '' && type !== 'unavailable') return;
    const availability = type === '' ? show || 'available' : type;
    this.#seen.set(contact, { availability, text: status, at: Date.now() });
  }

  async #until(
    holds: () => boolean,
    instead: () => string,
    deadlineMs = defaultDeadlineMs,
  ): Promise<void> {
    if (holds()) return;
    const met = Promise.withResolvers<void>();
    const look = () => {
      if (holds()) met.resolve();
    };
    this.#waiting.add(look);
    const timer = setTimeout(
      () => met.reject(new NotSeenError(`after ${deadlineMs / 1000} s ${instead()}`)),
      deadlineMs,
    );
    try {
      await met.promise;
    } finally {
      clearTimeout(timer);
      this.#waiting.delete(look);
    }
  }
}
