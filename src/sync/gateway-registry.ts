import { isDeepStrictEqual } from 'node:util';
import {
  gatewayChanged,
  gatewayDiffers,
  gatewayUnusable,
  gatewaysSeeded,
} from '../telemetry/gateway-events.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import type {
  Gateway,
  GatewayChange,
  GatewayRepository,
  GatewaySettings,
  StoredGateway,
} from './gateway-settings.ts';

export type GatewayOutcome =
  | { readonly kind: 'saved'; readonly gateway: GatewaySettings }
  | {
      readonly kind: 'refused';
      readonly reason: 'exists' | 'unknown-gateway' | 'changed-meanwhile';
    }
  /** `message` is a sentence that says what is allowed. */
  | { readonly kind: 'invalid'; readonly message: string };

export interface GatewayRegistryOptions {
  readonly repository: GatewayRepository;
  readonly telemetry: Telemetry;
  /** What the configuration file says, for a database that was just made. */
  readonly seeds: readonly Gateway[];
  /** What is wrong with a gateway that cannot be used as it is, in a sentence; else `null`. */
  readonly fault: (gateway: Gateway) => string | null;
}

const mostUrls = 100;

/**
 * Reads the gateways, after seeding a fresh database from the file. Where the file says something
 * else than an older database, the log says so.
 */
export async function openGateways(options: GatewayRegistryOptions): Promise<GatewayRegistry> {
  const { repository, telemetry, seeds } = options;
  if (await repository.isFresh()) {
    await repository.seed(seeds, 'doorlight');
    gatewaysSeeded(
      telemetry,
      seeds.map(({ name }) => name),
    );
  }
  const stored = await repository.all();
  for (const gateway of stored) {
    if (gateway.problem !== null) gatewayUnusable(telemetry, gateway.name, gateway.problem);
    const seed = seeds.find(({ name }) => name === gateway.name);
    const what = seed === undefined ? [] : differences(gateway, seed);
    if (what.length > 0) gatewayDiffers(telemetry, gateway.name, what);
  }
  return new GatewayRegistry(options, stored);
}

/** Which calendar systems there are; what changes holds at once. Made by `openGateways`. */
export class GatewayRegistry {
  readonly #options: GatewayRegistryOptions;
  #gateways: readonly StoredGateway[];
  readonly #listeners = new Set<() => void>();
  /** The change under way; the next begins when it has ended. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: GatewayRegistryOptions, gateways: readonly StoredGateway[]) {
    this.#options = options;
    this.#gateways = gateways;
  }

  /** The first is for everyone who has no other. What proves who we are is with them. */
  all(): readonly StoredGateway[] {
    return this.#gateways;
  }

  find(name: string): StoredGateway | undefined {
    return this.#gateways.find((gateway) => gateway.name === name);
  }

  add(gateway: Gateway, by: string): Promise<GatewayOutcome> {
    return this.#inTurn(async () => {
      if (this.find(gateway.name) !== undefined) return { kind: 'refused', reason: 'exists' };
      return await this.#save(gateway, 'added', [], by);
    });
  }

  /** Lays what is given over what there is, where `seen` says that it is what was seen. */
  change(
    name: string,
    change: GatewayChange,
    by: string,
    seen: (old: StoredGateway) => boolean = () => true,
  ): Promise<GatewayOutcome> {
    return this.#inTurn(async () => {
      const old = this.find(name);
      if (old === undefined) return { kind: 'refused', reason: 'unknown-gateway' };
      if (!seen(old)) return { kind: 'refused', reason: 'changed-meanwhile' };
      const message = proofMissing(old, change);
      if (message !== null) return { kind: 'invalid', message };
      const gateway = { ...settingsOf(old), secret: old.secret ?? '', ...change };
      const what = differences(old, gateway);
      if (what.length === 0) return { kind: 'saved', gateway: settingsOf(old) };
      return await this.#save(gateway, 'changed', what, by);
    });
  }

  /** False if there is none of that name. */
  remove(name: string, by: string): Promise<boolean> {
    return this.#inTurn(async () => {
      if (!(await this.#options.repository.remove(name, by))) return false;
      this.#gateways = this.#gateways.filter((gateway) => gateway.name !== name);
      gatewayChanged(this.#options.telemetry, name, 'removed', []);
      this.#tell();
      return true;
    });
  }

  /** Told once a change is on disk; never throws. */
  onChange(listener: () => void): void {
    this.#listeners.add(listener);
  }

  async #save(
    given: Gateway,
    deed: 'added' | 'changed',
    what: readonly string[],
    by: string,
  ): Promise<GatewayOutcome> {
    const gateway = { ...given, urls: given.urls.map((url) => URL.parse(url)?.href ?? url) };
    const message = this.#faultOf(gateway);
    if (message !== null) return { kind: 'invalid', message };
    await this.#options.repository.save(gateway, by);
    const stored = { ...gateway, problem: null };
    this.#gateways =
      deed === 'added'
        ? [...this.#gateways, stored]
        : this.#gateways.map((old) => (old.name === gateway.name ? stored : old));
    gatewayChanged(this.#options.telemetry, gateway.name, deed, what);
    this.#tell();
    return { kind: 'saved', gateway: settingsOf(gateway) };
  }

  #faultOf(gateway: Gateway): string | null {
    const { name, urls } = gateway;
    if (!/^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,63}$/u.test(name)) {
      return `"${name}" is no name for a gateway: give up to 64 letters, digits, spaces and . _ -`;
    }
    if (urls.length === 0 || urls.length > mostUrls) {
      return `${urls.length} servers are not allowed: give 1 to ${mostUrls}.`;
    }
    const others = this.#gateways.filter((other) => other.name !== name);
    for (const [at, url] of urls.entries()) {
      if (urls.indexOf(url) !== at) return `${url} is given twice: give each server once.`;
      const owner = others.find((other) => other.urls.includes(url));
      if (owner !== undefined) return `${url} is a server of the gateway ${owner.name} already.`;
    }
    return this.#options.fault(gateway);
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(work, work);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }
}

/** A secret proves what it was given for, and nothing else. */
function proofMissing(old: StoredGateway, change: GatewayChange): string | null {
  if (change.secret !== undefined) return null;
  if (old.secret === null) return old.problem;
  const { identity } = change;
  if (identity === undefined || sameProof(old.identity, identity)) return null;
  return 'Give what proves who we are, too: the password, the client secret, or the key.';
}

function sameProof(one: Gateway['identity'], other: Gateway['identity']): boolean {
  if (one.kind === 'oauth' || other.kind === 'oauth') {
    return one.kind === 'oauth' && other.kind === 'oauth' && one.certificate === other.certificate;
  }
  return one.account === other.account;
}

function differences(one: StoredGateway, other: Gateway): readonly string[] {
  const keys = ['urls', 'identity', 'ca', 'subscription', 'autodiscover', 'tls', 'secret'] as const;
  const hrefs = (urls: readonly string[]): readonly string[] =>
    urls.map((url) => URL.parse(url)?.href ?? url);
  return keys.filter((key) =>
    key === 'urls'
      ? !isDeepStrictEqual(hrefs(one.urls), hrefs(other.urls))
      : !isDeepStrictEqual(one[key] ?? null, other[key] ?? null),
  );
}

function settingsOf(gateway: GatewaySettings): GatewaySettings {
  const { name, kind, urls, identity, ca, subscription, autodiscover, tls } = gateway;
  return {
    name,
    kind,
    urls,
    identity,
    ca,
    subscription,
    ...(autodiscover === undefined ? {} : { autodiscover }),
    ...(tls === undefined ? {} : { tls }),
  };
}
