import { randomBytes } from 'node:crypto';
import type { SteadyClock } from '../../../time/steady-clock.ts';
import { readNameAddress, readUri } from '../message/grammar.ts';
import { type SipResponse, single, valuesOf, writeRequest } from '../message/message.ts';
import type { PhoneConnection } from '../connections/phone-connection.ts';

/** RFC 6665 §4.1.3. */
export type EndReason = 'timeout' | 'deactivated' | 'rejected' | 'noresource';

/** What is told to whoever subscribed to a package. */
export interface Told {
  readonly contentType: string;
  readonly body: string;
}

/** A dialog (RFC 3261 §12.1.1) with the one subscription in it. */
export interface Dialog {
  readonly callId: string;
  /** Ours. */
  readonly localTag: string;
  readonly remoteTag: string;
  /** The To header of the SUBSCRIBE, with our tag: the From of what we send. */
  readonly localParty: string;
  readonly remoteParty: string;
  readonly event: string;
  readonly eventId: string | null;
}

/** The latest SUBSCRIBE: where notifications go, and over which connection. */
export interface Reached {
  readonly target: string;
  readonly routes: readonly string[];
  readonly connection: PhoneConnection;
  /** Our own address as the phone has it, for Contact. */
  readonly contact: string;
}

export interface SubscriptionGround {
  readonly clock: SteadyClock;
  /** Changes are told at most this often; the latest state is told then. */
  readonly notifyIntervalMs: number;
  readonly product: string;
  /** What there is to tell now; `undefined` where nothing is known of the person. */
  tell(): Told | undefined;
  /**
   * Sends a request; answers its response, or `undefined` where none came, or it could not be
   * sent at all.
   */
  request(
    subscription: Subscription,
    branch: string,
    text: string,
  ): Promise<SipResponse | undefined>;
  /** Nothing is sent any more. */
  ended(): void;
}

const mostRetryS = 300;

/**
 * One subscription (RFC 6665 §4.2): one NOTIFY under way at a time, and what is told is what is
 * true when it is sent.
 */
export class Subscription {
  readonly dialog: Dialog;
  readonly #ground: SubscriptionGround;
  #reached: Reached;
  #remoteSequence: number;
  #localSequence = 0;
  #expiresAt = 0;
  #callOffExpiry: (() => void) | undefined;
  #callOffPause: (() => void) | undefined;
  #due = false;
  #underWay = false;
  #ending: EndReason | undefined;
  #ended = false;

  constructor(dialog: Dialog, reached: Reached, sequence: number, ground: SubscriptionGround) {
    this.dialog = dialog;
    this.#reached = reached;
    this.#remoteSequence = sequence;
    this.#ground = ground;
  }

  get connection(): PhoneConnection {
    return this.#reached.connection;
  }

  get contact(): string {
    return this.#reached.contact;
  }

  get target(): string {
    return this.#reached.target;
  }

  get routes(): readonly string[] {
    return this.#reached.routes;
  }

  /** It is over, or will be with the next NOTIFY. */
  get over(): boolean {
    return this.#ended || this.#ending !== undefined;
  }

  get remoteSequence(): number {
    return this.#remoteSequence;
  }

  /** It lasts so much longer, and tells at once what is true; 0 ends it, telling that too. */
  subscribe(expiresS: number): void {
    this.#callOffExpiry?.();
    this.#expiresAt = this.#ground.clock.now() + expiresS * 1_000;
    if (expiresS === 0) {
      this.end('timeout');
      return;
    }
    this.#callOffExpiry = this.#ground.clock.after(expiresS * 1_000, () => this.end('timeout'));
    this.#due = true;
    this.#send();
  }

  /** A SUBSCRIBE within the dialog came, with that CSeq (RFC 3261 §12.2.2). */
  refreshed(reached: Reached, sequence: number): void {
    this.#reached = reached;
    this.#remoteSequence = sequence;
  }

  /** There is something new to tell. */
  changed(): void {
    this.#due = true;
    if (this.#callOffPause === undefined) this.#send();
  }

  /** It ends, and the phone is told why; the reasons are RFC 6665 §4.1.3's. */
  end(reason: EndReason): void {
    if (this.over) return;
    this.#ending = reason;
    this.#due = true;
    this.#send();
  }

  /** As `end`, without waiting for the answer to what was told before. */
  endAtOnce(reason: EndReason): void {
    this.#underWay = false;
    this.#ending = this.#ended ? undefined : reason;
    this.#due = true;
    this.#send();
  }

  /** It ends, and nobody is told: the phone has forgotten it, or cannot be reached. */
  drop(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#callOffExpiry?.();
    this.#callOffPause?.();
    this.#ground.ended();
  }

  #send(): void {
    if (this.#ended || this.#underWay || !this.#due) return;
    this.#due = false;
    this.#underWay = true;
    this.#pause(this.#ground.notifyIntervalMs);
    const branch = `z9hG4bK${randomBytes(12).toString('base64url')}`;
    const ending = this.#ending;
    const sent = this.#ground.request(this, branch, this.#write(branch, ending));
    if (ending !== undefined) this.drop();
    void sent.then((response) => this.#answered(response));
  }

  /** Until it is over changes wait; what is true then is told. */
  #pause(ms: number): void {
    this.#callOffPause?.();
    this.#callOffPause = this.#ground.clock.after(ms, () => {
      this.#callOffPause = undefined;
      this.#send();
    });
  }

  #answered(response: SipResponse | undefined): void {
    if (this.#ended) return;
    this.#underWay = false;
    if (response === undefined) {
      this.drop();
      return;
    }
    if (response.status < 300) this.#moved(response);
    else if (!this.#mayRetry(response)) {
      this.drop();
      return;
    }
    if (this.#ending !== undefined || this.#callOffPause === undefined) this.#send();
  }

  /** RFC 3261 §12.2.1.2: an answer may say where the phone is from now on. */
  #moved({ headers }: SipResponse): void {
    const contact = readNameAddress(single(headers, 'contact') ?? '');
    if (contact === undefined || readUri(contact.uri) === undefined) return;
    this.#reached = { ...this.#reached, target: contact.uri };
  }

  /** RFC 6665 §4.2.2: an answer with Retry-After leaves the subscription as it is. */
  #mayRetry({ headers }: SipResponse): boolean {
    const seconds = /^\d{1,6}(?=[\s;(]|$)/.exec(valuesOf(headers, 'retry-after')[0] ?? '')?.[0];
    if (seconds === undefined) return false;
    this.#due = true;
    this.#pause(Math.max(1, Math.min(Number(seconds), mostRetryS)) * 1_000);
    return true;
  }

  #write(branch: string, ending: EndReason | undefined): string {
    const { dialog, connection, routes, target } = this;
    const { event, eventId } = dialog;
    const told = ending === undefined || ending === 'timeout' ? this.#ground.tell() : undefined;
    const way = wayTo(target, routes);
    this.#localSequence += 1;
    return writeRequest(
      'NOTIFY',
      way.uri,
      [
        [
          'Via',
          `SIP/2.0/${connection.transport.toUpperCase()} ${ourHost(connection)};branch=${branch}`,
        ],
        ['Max-Forwards', '70'],
        ...way.routes.map((route) => ['Route', route] as const),
        ['From', dialog.localParty],
        ['To', dialog.remoteParty],
        ['Call-ID', dialog.callId],
        ['CSeq', `${String(this.#localSequence)} NOTIFY`],
        ['Contact', `<${this.#reached.contact}>`],
        ['Event', eventId === null ? event : `${event};id=${eventId}`],
        ['Subscription-State', this.#state(ending)],
        ['User-Agent', this.#ground.product],
        ...(told === undefined ? [] : [['Content-Type', told.contentType] as const]),
      ],
      told?.body ?? '',
    );
  }

  #state(ending: EndReason | undefined): string {
    if (ending !== undefined) return `terminated;reason=${ending}`;
    const leftS = Math.ceil((this.#expiresAt - this.#ground.clock.now()) / 1_000);
    return `active;expires=${String(Math.max(0, leftS))}`;
  }
}

/** RFC 3261 §12.2.1.1: the Request-URI and the Route headers, also for a strict router. */
function wayTo(
  target: string,
  routes: readonly string[],
): { readonly uri: string; readonly routes: readonly string[] } {
  const [first, ...rest] = routes;
  const next = first === undefined ? undefined : readNameAddress(first)?.uri;
  if (next === undefined || readUri(next)?.parameters.has('lr')) return { uri: target, routes };
  return { uri: next, routes: [...rest, `<${target}>`] };
}

function ourHost({ local }: PhoneConnection): string {
  const host = local.address.includes(':') ? `[${local.address}]` : local.address;
  return `${host}:${String(local.port)}`;
}
