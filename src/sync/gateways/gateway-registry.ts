import type { PeopleService } from '../../people/people-service.ts';
import {
  gatewayChanged,
  gatewayDiffers,
  gatewayUnusable,
  gatewaysSeeded,
} from '../../telemetry/gateway-events.ts';
import type { Telemetry } from '../../telemetry/telemetry.ts';
import {
  type GatewayDifference,
  type WrittenGateway,
  differences,
  differencesOf,
} from './gateway-differences.ts';
import {
  type Gateway,
  type GatewayChange,
  type GatewayCounts,
  type GatewayFault,
  type GatewayRemoval,
  type GatewayRepository,
  type GatewaySettings,
  type StoredGateway,
  longestDescription,
  publicPart,
} from './gateway-settings.ts';
import type { GatewayReason } from './gateway-reasons.ts';
import { strangerTo } from './secret-reach.ts';
import { serverAddress } from './server-address.ts';

export type GatewayOutcome =
  | { readonly kind: 'saved'; readonly gateway: GatewaySettings }
  | {
      readonly kind: 'refused';
      readonly reason: 'exists' | 'unknown-gateway' | 'changed-meanwhile';
    }
  | InvalidGateway;

/** `message` is a sentence that says what is allowed, of `setting` where it is one. */
type InvalidGateway = { readonly kind: 'invalid' } & GatewayFault;

/** What would be saved. */
type GatewayDraft =
  | { readonly kind: 'valid'; readonly gateway: Gateway }
  | { readonly kind: 'refused'; readonly reason: 'unknown-gateway' }
  | InvalidGateway;

/** What is given of a gateway that is yet to be judged. */
interface GivenGateway extends GatewayChange {
  readonly name?: string;
}

export interface GatewayRegistryOptions {
  readonly repository: GatewayRepository;
  readonly telemetry: Telemetry;
  /** What the configuration file says, for a database that was just made. */
  readonly seeds: readonly Gateway[];
  /** What is wrong with a gateway that cannot be used as it is; `null` for nothing. */
  readonly fault: (gateway: Gateway) => GatewayFault | null;
}

const mostUrls = 100;
/** Of an address as it is kept, which may be longer than what was given. */
const longestUrl = 2048;

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

  /** The first is the default one, for everyone who names none. What proves who we are is with them. */
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

  /**
   * Lays what is given over what there is, where `seen` says that it is what was seen. All of it
   * holds, or nothing.
   */
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
      const { default: wanted = false, ...settings } = change;
      const first = wanted && this.#gateways[0] !== old;
      // Where nothing else is given its secret need not be known.
      if (Object.keys(settings).length === 0) return await this.#put(old, first, by);
      const laid = laidOver(old, settings);
      if (laid.kind === 'invalid') return laid;
      const what = differences(old, tidied(laid.gateway));
      if (what.length === 0) return await this.#put(old, first, by);
      return await this.#save(laid.gateway, 'changed', what, by, first);
    });
  }

  /**
   * Removes a gateway. One that people name stays, unless with `reassign`: then they name none any
   * more, and are told of to `people`'s listeners.
   */
  remove(
    name: string,
    by: string,
    people: Pick<PeopleService, 'changeMany'>,
    reassign = false,
  ): Promise<GatewayRemoval> {
    return this.#inTurn(async () => {
      let removal: GatewayRemoval = { kind: 'unknown' };
      // Between two changes of people, so that nobody comes to name what is just being removed.
      await people.changeMany(async () => {
        removal = await this.#options.repository.remove(name, by, reassign);
        if (removal.kind !== 'removed') return [];
        this.#gateways = this.#gateways.filter((gateway) => gateway.name !== name);
        return removal.people.map((old) => {
          return { kind: 'changed', old, person: { ...old, gateway: null } };
        });
      });
      // The compiler does not see what a callback has assigned.
      const became = removal as GatewayRemoval;
      if (became.kind === 'removed') {
        gatewayChanged(this.#options.telemetry, name, 'removed', []);
        this.#tell();
      }
      return became;
    });
  }

  /** How many people name which gateway. */
  counts(): Promise<GatewayCounts> {
    return this.#options.repository.counts();
  }

  /**
   * What `add` would save; or `change`, where `of` is the gateway that is to be changed. Nothing is
   * kept of it.
   */
  draft(of: string | null, given: GivenGateway): GatewayDraft {
    const old = of === null ? undefined : this.find(of);
    if (of !== null && old === undefined) return { kind: 'refused', reason: 'unknown-gateway' };
    const laid = old === undefined ? newGateway(given) : laidOver(old, given);
    if (laid.kind === 'invalid') return laid;
    const gateway = tidied(laid.gateway);
    const fault = this.#faultOf(gateway);
    return fault === null ? { kind: 'valid', gateway } : { kind: 'invalid', ...fault };
  }

  /** Where the configuration file says something else than is in force. */
  diff(written: readonly WrittenGateway[]): readonly GatewayDifference[] {
    return differencesOf(this.#gateways, written);
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
    first = false,
  ): Promise<GatewayOutcome> {
    const gateway = tidied(given);
    const fault = this.#faultOf(gateway);
    if (fault !== null) return { kind: 'invalid', ...fault };
    await this.#options.repository.save(gateway, by, first);
    this.#place({ ...gateway, problem: null }, first);
    const all = first ? [...what, 'default'] : what;
    gatewayChanged(this.#options.telemetry, gateway.name, deed, all);
    this.#tell();
    return { kind: 'saved', gateway: publicPart(gateway) };
  }

  /** Its settings stay as they are. */
  async #put(gateway: StoredGateway, first: boolean, by: string): Promise<GatewayOutcome> {
    if (first) {
      await this.#options.repository.putFirst(gateway.name, by);
      this.#place(gateway, first);
      gatewayChanged(this.#options.telemetry, gateway.name, 'changed', ['default']);
      this.#tell();
    }
    return { kind: 'saved', gateway: publicPart(gateway) };
  }

  #place(gateway: StoredGateway, first: boolean): void {
    const at = this.#gateways.findIndex(({ name }) => name === gateway.name);
    const others = this.#gateways.filter(({ name }) => name !== gateway.name);
    const place = at < 0 ? others.length : at;
    this.#gateways = others.toSpliced(first ? 0 : place, 0, gateway);
  }

  #faultOf(gateway: Gateway): GatewayFault | null {
    const { name, urls, description } = gateway;
    if (!/^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,63}$/u.test(name)) {
      const message = `"${name}" is no name for a gateway: give up to 64 letters, digits, spaces and . _ -`;
      return { setting: 'name', code: 'gateway-name', params: { given: name }, message };
    }
    if (!isLine(description ?? '')) {
      const message = `A description is one line of at most ${longestDescription} characters.`;
      const params = { most: longestDescription };
      return { setting: 'description', code: 'description-length', params, message };
    }
    if (urls.length === 0 || urls.length > mostUrls) {
      const message = `${urls.length} servers are not allowed: give 1 to ${mostUrls}.`;
      const params = { count: urls.length, most: mostUrls };
      return { setting: 'urls', code: 'server-count', params, message };
    }
    if (urls.some((url) => url.length > longestUrl)) {
      const message = `An address of a server has ${longestUrl} characters at most.`;
      return { setting: 'urls', code: 'server-too-long', params: { most: longestUrl }, message };
    }
    const others = this.#gateways.filter((other) => other.name !== name);
    for (const [at, url] of urls.entries()) {
      const owner = others.find((other) => other.urls.includes(url));
      if (urls.indexOf(url) === at && owner === undefined) continue;
      if (owner === undefined) {
        const message = `${url} is given twice: give each server once.`;
        return { setting: 'urls', code: 'server-twice', params: { server: url }, message };
      }
      const message = `${url} is a server of the gateway ${owner.name} already.`;
      const params = { server: url, gateway: owner.name };
      return { setting: 'urls', code: 'server-of-another', params, message };
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

type Laid = { readonly kind: 'valid'; readonly gateway: Gateway } | InvalidGateway;

function laidOver(old: StoredGateway, change: GatewayChange): Laid {
  const missing = proofMissing(old, change);
  if (missing !== null) return { kind: 'invalid', setting: 'secret', ...missing };
  const gateway = { ...publicPart(old), secret: old.secret ?? '', ...change, name: old.name };
  return { kind: 'valid', gateway };
}

function newGateway({ name = '', urls, identity, secret, ...rest }: GivenGateway): Laid {
  if (urls === undefined || identity === undefined || secret === undefined) {
    const message = 'A new gateway needs servers, an identity, and the secret that proves it.';
    return { kind: 'invalid', setting: null, code: 'gateway-incomplete', params: null, message };
  }
  const usual = { kind: 'ews', ca: null, subscription: 'auto', autodiscover: null } as const;
  return { kind: 'valid', gateway: { ...usual, ...rest, name, urls, identity, secret } };
}

/** A secret proves what it was given for, where it was given for, and nothing else. */
function proofMissing(old: StoredGateway, change: GatewayChange): GatewayReason | null {
  if (change.secret !== undefined) return null;
  if (old.secret === null) {
    return old.problem === null
      ? null
      : { code: 'secret-unreadable', params: null, message: old.problem };
  }
  const { identity } = change;
  if (identity !== undefined && !sameProof(old.identity, identity)) {
    const message =
      'Give what proves who we are, too: the password, the client secret, or the key.';
    return { code: 'secret-needed', params: null, message };
  }
  const stranger = strangerTo(old, change);
  if (stranger === null) return null;
  const message = `What proves who we are was not given for ${stranger}: give it once more, to have it sent there.`;
  return { code: 'secret-not-given-for', params: { server: stranger }, message };
}

function sameProof(one: Gateway['identity'], other: Gateway['identity']): boolean {
  if (one.kind === 'oauth' || other.kind === 'oauth') {
    return one.kind === 'oauth' && other.kind === 'oauth' && one.certificate === other.certificate;
  }
  return one.account === other.account;
}

/** As it is kept, however it was written. */
function tidied(given: Gateway): Gateway {
  const { description, ...gateway } = given;
  const said = description?.trim() ?? '';
  return {
    ...gateway,
    urls: gateway.urls.map(serverAddress),
    ...(said === '' ? {} : { description: said }),
  };
}

function isLine(text: string): boolean {
  return text.length <= longestDescription && !/[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]/u.test(text);
}
