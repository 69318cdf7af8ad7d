import type { WatcherEvent } from './watcher.ts';

/** What a client shows of a contact. */
export interface Seen {
  /** `available`, `chat`, `away`, `xa`, `dnd`, or `unavailable`. */
  readonly availability: string;
  readonly text: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

interface Resource {
  readonly availability: string;
  readonly text: string;
  readonly priority: number;
  /** Tells one presence from another that says the same. */
  readonly order: number;
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
  /** By bare JID, then by resource, the latest last. */
  readonly #resources = new Map<string, Map<string, Resource>>();
  /** By bare JID. */
  readonly #shown = new Map<string, Resource & Seen>();
  readonly #accepted = new Set<string>();
  readonly #said: { readonly from: string; readonly body: string }[] = [];
  readonly #waiting = new Set<() => void>();
  #gone = false;
  #order = 0;

  constructor(jid: string, ask: Ask) {
    this.jid = jid;
    this.#ask = ask;
  }

  /** Puts the contact into the roster and waits until the subscription is accepted and answered. */
  async subscribe(contact: string, name: string): Promise<Seen> {
    await this.#ask('subscribe', { contact, name });
    await this.#until(
      () => this.#accepted.has(contact) && this.#shown.has(contact),
      () => `${contact} did not accept the subscription`,
    );
    return this.seen(contact);
  }

  /** What is shown of the contact now: offline, as long as nothing has come. */
  seen(contact: string): Seen {
    return this.#shown.get(contact) ?? { availability: 'unavailable', text: '', at: 0 };
  }

  /** Waits until the contact is shown like this. Rejects with a `NotSeenError`. */
  async shows(
    contact: string,
    fits: (seen: Seen) => boolean,
    deadlineMs = defaultDeadlineMs,
  ): Promise<Seen> {
    await this.#until(
      () => this.#shown.has(contact) && fits(this.seen(contact)),
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

  #presence(event: Extract<WatcherEvent, { event: 'presence' }>): void {
    const { from, type, show, status } = event;
    const [contact = from, resource = ''] = from.split(/\/(.*)/s);
    if (type === 'subscribed') this.#accepted.add(contact);
    if (type !== '' && type !== 'unavailable') return;
    const isThere = type === '';
    const resources = this.#resources.get(contact) ?? new Map<string, Resource>();
    this.#resources.set(contact, resources);
    // From the address itself: nobody is there at all.
    if (!isThere && resource === '') resources.clear();
    resources.delete(resource);
    resources.set(resource, {
      availability: isThere ? show || 'available' : type,
      text: status,
      priority: isThere ? Number(event.priority) : -Infinity,
      order: (this.#order += 1),
    });
    this.#show(contact, resources);
  }

  /**
   * As most clients do: of several resources that are there the one with the highest priority, and
   * the latest of those.
   */
  #show(contact: string, resources: ReadonlyMap<string, Resource>): void {
    let best: Resource | undefined;
    for (const resource of resources.values()) {
      if (best === undefined || resource.priority >= best.priority) best = resource;
    }
    if (best === undefined || this.#shown.get(contact)?.order === best.order) return;
    this.#shown.set(contact, { ...best, at: Date.now() });
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
