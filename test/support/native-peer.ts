import { randomUUID } from 'node:crypto';
import type { Element } from '@xmpp/component';
import { Connection } from '../../src/publishers/xmpp/link/connection.ts';
import { type Markup, element, escaped } from '../../src/publishers/xmpp/markup.ts';
import { steadyClock } from '../../src/time/steady-clock.ts';
import { component as ourComponent } from './xmpp-site.ts';

export const native = 'urn:doorlight:native:1';

/** What the module told of one person's own clients. */
export interface ToldSession {
  readonly name: string | undefined;
  readonly show: string | undefined;
  readonly statuses: readonly (readonly [lang: string | undefined, text: string])[];
}

export interface PeerOptions {
  readonly host: string;
  readonly port: number;
  readonly domain?: string;
  readonly secret?: string;
  /** Whether the module's questions are answered; default true. */
  readonly answering?: boolean;
}

const openTimeoutMs = 20_000;
const answerDeadlineMs = 30_000;

/** A bare component that speaks docs/native-protocol.md by hand, one request at a time or many. */
export class NativePeer implements AsyncDisposable {
  readonly domain: string;
  /** Of people's sessions, in the order in which it was told: in results and in the module's own. */
  readonly sessions: ToldSession[] = [];
  /** How often a module said that it has just been loaded. */
  loaded = 0;
  closed = false;
  /** The session that was opened last. */
  session = '';
  readonly #connection: Connection;
  readonly #online = Promise.withResolvers<void>();
  readonly #answers = new Map<string, PromiseWithResolvers<Element>>();
  readonly #waiting = new Set<() => void>();
  readonly #answering: boolean;

  constructor(options: PeerOptions) {
    this.domain = options.domain ?? ourComponent.domain;
    this.#answering = options.answering ?? true;
    this.#connection = new Connection(
      {
        host: options.host,
        port: options.port,
        domain: this.domain,
        secret: options.secret ?? ourComponent.secret,
        clock: steadyClock,
        tls: null,
        openTimeoutMs,
      },
      {
        online: () => this.#online.resolve(),
        stanza: (stanza) => this.#received(stanza),
        closed: (loss) => this.#ended(new Error(`the component's link ended: ${loss.kind}`)),
      },
    );
  }

  static async connect(options: PeerOptions): Promise<NativePeer> {
    const peer = new NativePeer(options);
    peer.#connection.open();
    await peer.#online.promise;
    return peer;
  }

  /** One IQ with this payload; its answer, result or error. */
  async request(
    payload: Markup | string,
    options: { readonly to?: string; readonly from?: string; readonly type?: string } = {},
  ): Promise<Element> {
    const { to = 'example.com', from = this.domain, type = 'set' } = options;
    const id = randomUUID();
    const answer = Promise.withResolvers<Element>();
    this.#answers.set(id, answer);
    const timer = setTimeout(
      () => answer.reject(new Error(`no answer to ${payload.slice(0, 200)}`)),
      answerDeadlineMs,
    );
    await this.raw(element('iq', { type, id, from, to }, payload as Markup));
    return answer.promise.finally(() => clearTimeout(timer));
  }

  raw(xml: string): Promise<void> {
    return this.#connection.write(xml);
  }

  /** Begins a session, and says the answer. `lease` in seconds. */
  async open(lease = 60, to = 'example.com'): Promise<Element> {
    this.session = randomUUID();
    const open = element('open', { xmlns: native, session: this.session, lease: String(lease) });
    return this.request(open, { to });
  }

  renew(lease = 60, session = this.session): Promise<Element> {
    return this.request(element('renew', { xmlns: native, session, lease: String(lease) }));
  }

  ready(session = this.session): Promise<Element> {
    return this.request(element('ready', { xmlns: native, session }));
  }

  /** Says several people at once; what `person` makes. */
  show(people: readonly Markup[], session = this.session, to = 'example.com'): Promise<Element> {
    return this.request(element('show', { xmlns: native, session }, ...people), { to });
  }

  /** Says one person, and expects a result. */
  async say(
    name: string,
    show: string | undefined,
    ...statuses: readonly (readonly [lang: string, text: string])[]
  ): Promise<void> {
    const answer = await this.show([person(name, show, ...statuses)]);
    if (answer.attrs['type'] !== 'result') throw new Error(`refused: ${conditionOf(answer)}`);
  }

  /** As `say`, of someone who is shown also while no client of theirs is connected. */
  async sayStays(
    name: string,
    show: string,
    ...statuses: readonly (readonly [lang: string, text: string])[]
  ): Promise<void> {
    const answer = await this.show([staying(name, show, ...statuses)]);
    if (answer.attrs['type'] !== 'result') throw new Error(`refused: ${conditionOf(answer)}`);
  }

  /** Drops the connection as a killed process does. */
  kill(): void {
    this.#connection.destroy({ kind: 'stopped' });
  }

  /** The first telling at or after position `since` that fits. */
  async told(
    fits: (told: ToldSession) => boolean,
    options: { readonly since?: number; readonly deadlineMs?: number } = {},
  ): Promise<ToldSession> {
    let found: ToldSession | undefined;
    await this.until(() => {
      found = this.sessions.slice(options.since ?? 0).find((one) => fits(one));
      return found !== undefined;
    }, options.deadlineMs);
    if (found === undefined) throw new Error('nothing fits');
    return found;
  }

  /** Resolves when `holds` is true, looked at whenever something comes. */
  async until(holds: () => boolean, deadlineMs = 20_000): Promise<void> {
    const met = Promise.withResolvers<void>();
    const look = () => {
      if (holds()) met.resolve();
    };
    this.#waiting.add(look);
    look();
    const seen = () => JSON.stringify(this.sessions.slice(-5));
    const timer = setTimeout(
      () => met.reject(new Error(`the module did not say so; last: ${seen()}`)),
      deadlineMs,
    );
    await met.promise.finally(() => {
      clearTimeout(timer);
      this.#waiting.delete(look);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.closed) await this.#connection.close();
  }

  #received(stanza: Element): void {
    if (stanza.name !== 'iq') return;
    const { type, id = '', from } = stanza.attrs;
    if (type === 'result' || type === 'error') {
      this.#collect(stanza);
      this.#answers.get(id)?.resolve(stanza);
      this.#answers.delete(id);
    } else if (type === 'set') {
      this.#collect(stanza);
      if (stanza.getChild('loaded', native)) this.loaded += 1;
      const answer = element('iq', { type: 'result', id, from: this.domain, to: from });
      if (this.#answering) this.raw(answer).catch(() => undefined);
    }
    for (const look of this.#waiting) look();
  }

  #collect(stanza: Element): void {
    for (const one of stanza.getChild('sessions', native)?.getChildren('person') ?? []) {
      this.sessions.push({
        name: one.attrs['name'],
        show: one.attrs['show'],
        statuses: one
          .getChildren('status')
          .map((status) => [status.attrs['xml:lang'], status.getText()] as const),
      });
    }
  }

  #ended(error: Error): void {
    this.closed = true;
    this.#online.reject(error);
    for (const answer of this.#answers.values()) answer.reject(error);
    this.#answers.clear();
    for (const look of this.#waiting) look();
  }
}

/** `show` undefined for the originals. */
export function person(
  name: string,
  show: string | undefined,
  ...statuses: readonly (readonly [lang: string, text: string])[]
): Markup {
  return element('person', { name, show }, ...texts(statuses));
}

/** Someone who is shown also while no client of theirs is connected. */
export function staying(
  name: string,
  show: string,
  ...statuses: readonly (readonly [lang: string, text: string])[]
): Markup {
  return element('person', { name, show, stays: 'true' }, ...texts(statuses));
}

function texts(statuses: readonly (readonly [lang: string, text: string])[]): readonly Markup[] {
  return statuses.map(([lang, text]) => element('status', { 'xml:lang': lang }, escaped(text)));
}

export function forgotten(name: string): Markup {
  return element('person', { name, forget: 'true' });
}

/** `item-not-found` of an error; `result` of a result. */
export function conditionOf(answer: Element): string {
  if (answer.attrs['type'] !== 'error') return answer.attrs['type'] ?? '';
  return answer.getChild('error')?.getChildElements()[0]?.name ?? 'error';
}
