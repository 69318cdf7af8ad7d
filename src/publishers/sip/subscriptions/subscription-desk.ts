import { randomBytes } from 'node:crypto';
import type { SteadyClock } from '../../../time/steady-clock.ts';
import type { Accounts } from './accounts.ts';
import type { Answer } from './answer.ts';
import { authenticate, challenges } from './digest.ts';
import type { SipUri } from '../message/grammar.ts';
import { type SipRequest, single } from '../message/message.ts';
import { Nonces } from './nonces.ts';
import type { PhoneConnection } from '../connections/phone-connection.ts';
import {
  type RequestLine,
  type SubscribeRequest,
  accepts,
  allow,
  readSubscribe,
  refuseBody,
  refuseMethod,
  refuseRequire,
} from './subscribe-request.ts';
import { type Dialog, type Reached, Subscription, type Told } from './subscription.ts';
import { type Entry, SubscriptionBook } from './subscription-book.ts';
import type { Transactions } from '../connections/transactions.ts';

/** What can be subscribed to (RFC 6665 §4.2): `presence` and `dialog`. */
interface EventPackage {
  readonly contentType: string;
  /** The document as it is now; `undefined` where nothing is known of the person. */
  write(person: string, address: string): string | undefined;
}

export interface SubscriptionLimits {
  readonly minExpiresS: number;
  readonly maxExpiresS: number;
  readonly notifyIntervalMs: number;
  readonly mostSubscriptions: number;
  readonly mostPerAccount: number;
}

export interface DeskOptions {
  readonly domains: readonly string[];
  readonly realm: string;
  /** As they are now. */
  readonly accounts: () => Accounts;
  /** Both are addresses, `john@example.com`; it says nothing of whether they exist. */
  readonly mayWatch: (watcher: string, whom: string) => boolean;
  /** Whose address it is; `undefined` where it is nobody's. */
  readonly personOf: (address: string) => string | undefined;
  readonly packages: ReadonlyMap<string, EventPackage>;
  /** What the phone is to reach us by; without parameters. */
  readonly contactOf: (connection: PhoneConnection, secure: boolean) => string;
  readonly product: string;
  readonly limits: SubscriptionLimits;
  readonly transactions: Transactions;
  readonly clock: SteadyClock;
  /** One subscription more or less over this connection. */
  readonly holds: (connection: PhoneConnection, difference: 1 | -1) => void;
  readonly counted: (subscriptions: number) => void;
}

/** RFC 3261 §8.2 and RFC 6665 §4.2: says to each request what is done about it, and does it. */
export interface Done extends Answer {
  /** Our tag, where there is a dialog. */
  readonly tag?: string;
  /** What goes out after the answer. */
  readonly afterwards?: () => void;
  /** Somebody gave a wrong password. */
  readonly wrongPassword?: boolean;
}

/** RFC 3856 §6.4. */
const usualExpiresS = 3_600;
/** Phones that find no room come again. */
const retryAfterS = 60;

export class SubscriptionDesk {
  readonly #options: DeskOptions;
  readonly #nonces: Nonces;
  readonly #book = new SubscriptionBook();

  constructor(options: DeskOptions) {
    this.#options = options;
    this.#nonces = new Nonces(options.clock);
  }

  get book(): SubscriptionBook {
    return this.#book;
  }

  handle(connection: PhoneConnection, request: SipRequest, line: RequestLine): Done {
    const refused = refuseMethod(request);
    if (refused !== undefined) return refused;
    if (!/^(?:sips?|pres)$/.test(line.uri.scheme)) return { status: 416 };
    if (request.method === 'OPTIONS') return refuseRequire(request) ?? this.#capabilities();
    const { realm, accounts } = this.#options;
    const who = authenticate(request, realm, accounts(), this.#nonces);
    if (who.kind === 'senseless') return { status: 400 };
    if (who.kind === 'unknown') {
      const headers = challenges(realm, accounts(), this.#nonces, who.stale);
      return { status: 401, headers, wrongPassword: who.wrong };
    }
    return this.#subscribe(connection, request, line, who.user);
  }

  /** Those who watch the person are told. */
  changed(person: string): void {
    for (const { subscription } of this.#book.ofPerson(person)) subscription.changed();
  }

  /** The person is gone for good. */
  gone(person: string): void {
    for (const { subscription } of this.#book.ofPerson(person)) subscription.end('noresource');
  }

  /** Addresses are no longer whose they were. */
  addressesChanged(): void {
    for (const { subscription, address, person } of this.#book.all()) {
      if (this.#options.personOf(address) !== person) subscription.end('noresource');
    }
  }

  /** Who may watch whom is not as it was: those who may no longer are told so. */
  watchersChanged(): void {
    for (const { subscription, watcher, address } of this.#book.all()) {
      if (!this.#options.mayWatch(watcher, address)) subscription.end('rejected');
    }
  }

  #capabilities(): Done {
    return {
      status: 200,
      headers: [['Allow', allow], ['Accept', ''], ['Accept-Encoding', 'identity'], this.#events()],
    };
  }

  #subscribe(
    connection: PhoneConnection,
    request: SipRequest,
    line: RequestLine,
    user: string,
  ): Done {
    const { toTag } = line;
    const asked = refuseRequire(request) ?? refuseBody(request) ?? this.#judge(request);
    if ('status' in asked) return asked;
    return toTag === null
      ? this.#begin(connection, request, line, user, asked)
      : this.#refresh(connection, line, toTag, user, asked);
  }

  /** What is asked for can be had. */
  #judge(request: SipRequest): SubscribeRequest | Answer {
    const { packages, limits } = this.#options;
    const named = (single(request.headers, 'event') ?? '').split(';', 1)[0] ?? '';
    const offered = packages.get(named.trim().toLowerCase());
    if (offered === undefined) return { status: 489, headers: [this.#events()] };
    const asked = readSubscribe(request);
    if ('status' in asked) return asked;
    if (!accepts(asked.accept, offered.contentType)) {
      return { status: 406, headers: [['Accept', offered.contentType]] };
    }
    const { expiresS } = asked;
    if (expiresS !== null && expiresS > 0 && expiresS < limits.minExpiresS) {
      return { status: 423, headers: [['Min-Expires', String(limits.minExpiresS)]] };
    }
    return asked;
  }

  #begin(
    connection: PhoneConnection,
    request: SipRequest,
    line: RequestLine,
    user: string,
    asked: SubscribeRequest,
  ): Done {
    const { callId, fromTag, sequence, branch } = line;
    const before = this.#book.begunBy({ callId, remoteTag: fromTag });
    if (before !== undefined && before.user === user && sequence <= before.sequence) {
      // RFC 3261 §8.2.2.2: the same request by another way; by the same way it came twice.
      return before.branch === branch && before.sequence === sequence
        ? this.#accepted(connection, before, this.#granted(asked))
        : { status: 482 };
    }
    const { mayWatch, personOf, domains } = this.#options;
    const watcher = this.#addressOf(user);
    const address = addressIn(line.uri);
    // Who may not watch somebody is told the same of those who exist and of those who do not.
    if (!mayWatch(watcher, address)) return { status: 403 };
    const person = domains.includes(line.uri.host) ? personOf(address) : undefined;
    if (person === undefined) return { status: 404 };
    if (!this.#makeRoom(user)) {
      return { status: 503, headers: [['Retry-After', String(retryAfterS)]] };
    }
    if (before?.user === user) before.subscription.drop();
    const dialog: Dialog = dialogOf(request, line, asked);
    const secure = line.uri.scheme === 'sips';
    const reached = this.#reached(connection, asked, secure);
    const entry = this.#open({ dialog, reached, sequence, branch, user, watcher, address, person });
    return this.#accepted(connection, entry, this.#granted(asked));
  }

  #refresh(
    connection: PhoneConnection,
    { callId, fromTag, sequence, uri }: RequestLine,
    localTag: string,
    user: string,
    asked: SubscribeRequest,
  ): Done {
    const entry = this.#book.find({ callId, localTag, remoteTag: fromTag });
    if (entry === undefined || entry.user !== user || entry.subscription.over) {
      return { status: 481 };
    }
    const { subscription } = entry;
    const { event, eventId } = subscription.dialog;
    if (asked.event !== event || asked.eventId !== eventId) return { status: 481 };
    // RFC 3261 §12.2.2: what comes out of order is refused so.
    if (sequence <= subscription.remoteSequence) return { status: 500 };
    const reached = this.#reached(connection, asked, uri.scheme === 'sips');
    this.#moved(subscription, reached, sequence);
    return this.#accepted(connection, entry, this.#granted(asked));
  }

  #moved(subscription: Subscription, reached: Reached, sequence: number): void {
    const { holds } = this.#options;
    const before = subscription.connection;
    // RFC 3261 §12.2: a route set stays what it was when the dialog began.
    subscription.refreshed({ ...reached, routes: subscription.routes }, sequence);
    if (before === reached.connection) return;
    holds(before, -1);
    holds(reached.connection, 1);
  }

  #accepted(connection: PhoneConnection, { subscription }: Entry, expiresS: number): Done {
    return {
      status: 200,
      tag: subscription.dialog.localTag,
      headers: [
        ['Expires', String(expiresS)],
        ['Contact', `<${subscription.contact}>`],
        // RFC 3261 §12.1.1: as they came, for the phone to find the way as well.
        ...subscription.routes.map((route) => ['Record-Route', route] as const),
        this.#events(),
      ],
      afterwards: () => {
        if (connection.open) subscription.subscribe(expiresS);
        else if (subscription.connection === connection) subscription.drop();
      },
    };
  }

  #open({
    dialog,
    reached,
    ...whose
  }: Omit<Entry, 'subscription'> & { dialog: Dialog; reached: Reached }): Entry {
    const { clock, limits, product, transactions, holds } = this.#options;
    const entry: Entry = {
      ...whose,
      subscription: new Subscription(dialog, reached, whose.sequence, {
        clock,
        notifyIntervalMs: limits.notifyIntervalMs,
        product,
        tell: () => this.#tell(dialog.event, entry),
        request: (subscription, branch, text) =>
          transactions.send(subscription.connection, 'NOTIFY', branch, text),
        ended: () => {
          this.#book.remove(entry);
          holds(entry.subscription.connection, -1);
          this.#options.counted(this.#book.size);
        },
      }),
    };
    this.#book.add(entry);
    holds(reached.connection, 1);
    this.#options.counted(this.#book.size);
    return entry;
  }

  #tell(event: string, { person, address }: Entry): Told | undefined {
    const { packages } = this.#options;
    const offered = packages.get(event);
    const body = offered?.write(person, address);
    return offered && body !== undefined ? { contentType: offered.contentType, body } : undefined;
  }

  /** One that cannot be reached any more makes room for one that can. */
  #makeRoom(user: string): boolean {
    const { mostPerAccount, mostSubscriptions } = this.#options.limits;
    if (this.#book.ofUser(user).size >= mostPerAccount) {
      this.#book.unreachableOf(user)?.subscription.drop();
      if (this.#book.ofUser(user).size >= mostPerAccount) return false;
    }
    return this.#book.size < mostSubscriptions;
  }

  #granted({ expiresS }: SubscribeRequest): number {
    return Math.min(expiresS ?? usualExpiresS, this.#options.limits.maxExpiresS);
  }

  #reached(connection: PhoneConnection, asked: SubscribeRequest, secure: boolean): Reached {
    const contact = this.#options.contactOf(connection, secure);
    return { target: asked.target, routes: asked.routes, connection, contact };
  }

  #addressOf(user: string): string {
    const address = user.includes('@') ? user : `${user}@${this.#options.domains[0] ?? ''}`;
    return address.toLowerCase();
  }

  #events(): readonly [string, string] {
    return ['Allow-Events', [...this.#options.packages.keys()].join(', ')];
  }
}

/** RFC 3261 §12.1.1. */
function dialogOf(
  { headers }: SipRequest,
  { callId, fromTag }: RequestLine,
  { event, eventId }: SubscribeRequest,
): Dialog {
  const localTag = randomBytes(9).toString('base64url');
  return {
    callId,
    localTag,
    remoteTag: fromTag,
    localParty: `${single(headers, 'to') ?? ''};tag=${localTag}`,
    remoteParty: single(headers, 'from') ?? '',
    event,
    eventId,
  };
}

/** `john@example.com` of `sip:John@example.com;…`. */
function addressIn({ user, host }: SipUri): string {
  return `${user}@${host}`.toLowerCase();
}
