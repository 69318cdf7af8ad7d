import type { IncomingHttpHeaders } from 'node:http';
import type { SimulatorClock } from '../clock.ts';
import { type Subscription, Subscriptions } from './subscriptions.ts';
import { type ServerVersion, atLeast } from './versions.ts';

/** Where a request goes among the servers behind the address. */
export interface Route {
  readonly subscriptions: Subscriptions;
  /** What keeps the next requests on that server, for `Set-Cookie`; `null` for nothing. */
  readonly cookie: string | null;
  /** Whether the request was bound to that server, or came there by chance. */
  readonly bound: boolean;
}

interface Backend {
  readonly name: string;
  readonly subscriptions: Subscriptions;
}

/**
 * The servers behind one address: a subscription exists on the one that made it and nowhere else.
 * Exchange 2013 and later send a request that prefers affinity where its X-BackEndOverrideCookie
 * says, else to the server of its anchor mailbox, and say which that is; before, a load balancer
 * does so by `exchangecookie`. Whoever shows none of these is served by one after the other.
 */
export class Backends {
  readonly #clock: SimulatorClock;
  readonly #version: ServerVersion;
  #servers: readonly Backend[];
  #turn = 0;
  #made = 0;

  constructor(clock: SimulatorClock, version: ServerVersion, count: number) {
    this.#clock = clock;
    this.#version = version;
    this.#servers = Array.from({ length: count }, () => this.#newServer());
  }

  get all(): readonly Subscription[] {
    return this.#servers.flatMap(({ subscriptions }) => subscriptions.all);
  }

  get size(): number {
    return this.#servers.reduce((sum, { subscriptions }) => sum + subscriptions.size, 0);
  }

  /** How many subscriptions each of the servers has. */
  get sizes(): readonly number[] {
    return this.#servers.map(({ subscriptions }) => subscriptions.size);
  }

  route(headers: IncomingHttpHeaders): Route {
    const [only] = this.#servers;
    if (only !== undefined && this.#servers.length === 1) {
      return { subscriptions: only.subscriptions, cookie: null, bound: true };
    }
    return atLeast(this.#version, 'Exchange2013')
      ? this.#byAnchor(headers)
      : this.#byLoadBalancer(headers);
  }

  remove(id: string): void {
    for (const { subscriptions } of this.#servers) subscriptions.remove(id);
  }

  lose(subscription: Subscription, code: string | null): void {
    for (const { subscriptions } of this.#servers) {
      if (subscriptions.has(subscription.id)) subscriptions.lose(subscription, code);
    }
  }

  /** A server fails, with all it has; another one takes its place under another name. */
  replace(at: number, code: string | null): void {
    const failed = this.#servers[at];
    if (failed === undefined) throw new Error(`there is no server ${at}`);
    this.#servers = this.#servers.with(at, this.#newServer());
    for (const one of failed.subscriptions.all) failed.subscriptions.lose(one, code);
  }

  #byAnchor(headers: IncomingHttpHeaders): Route {
    const wished = headers['x-preferserveraffinity']?.toString().toLowerCase() === 'true';
    const named = cookieOf(headers, 'X-BackEndOverrideCookie')?.split('~')[0];
    const known = wished ? this.#servers.find(({ name }) => name === named) : undefined;
    const anchor = headers['x-anchormailbox']?.toString().toLowerCase() ?? '';
    const { name, subscriptions } = known ?? (anchor === '' ? this.#next() : this.#homeOf(anchor));
    const cookie = `X-BackEndOverrideCookie=${name}~1942162464; path=/; secure; HttpOnly`;
    return { subscriptions, cookie: wished ? cookie : null, bound: known !== undefined };
  }

  #byLoadBalancer(headers: IncomingHttpHeaders): Route {
    const named = cookieOf(headers, 'exchangecookie');
    const known = this.#servers.find(({ name }) => name === named);
    const { name, subscriptions } = known ?? this.#next();
    const cookie = `exchangecookie=${name}; path=/; HttpOnly`;
    return { subscriptions, cookie: known ? null : cookie, bound: known !== undefined };
  }

  #homeOf(anchor: string): Backend {
    let sum = 0;
    for (const character of anchor) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 65_521;
    return this.#at(sum);
  }

  #next(): Backend {
    this.#turn += 1;
    return this.#at(this.#turn);
  }

  #at(number: number): Backend {
    const found = this.#servers[number % this.#servers.length];
    if (found === undefined) throw new Error('there are no servers');
    return found;
  }

  #newServer(): Backend {
    this.#made += 1;
    const name = `mbx${this.#made}.example.com`;
    return { name, subscriptions: new Subscriptions(this.#clock) };
  }
}

function cookieOf(headers: IncomingHttpHeaders, name: string): string | undefined {
  for (const pair of (headers.cookie ?? '').split(';')) {
    const [key, value] = pair.trim().split('=', 2);
    if (key === name) return value;
  }
  return undefined;
}
