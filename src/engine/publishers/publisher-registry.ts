import { isDeepStrictEqual } from 'node:util';
import {
  publisherChanged,
  publisherDiffers,
  publisherInFileAlone,
  publisherSecretTaken,
  publisherUnusable,
  publishersSeeded,
} from '../../telemetry/publisher-events.ts';
import type { Telemetry } from '../../telemetry/telemetry.ts';
import { type Fault, faultsOf, mostPublishers } from './publisher-faults.ts';
import {
  type Publisher,
  type PublisherChange,
  type PublisherRepository,
  type StoredPublisher,
  publicPart,
} from './publisher-settings.ts';

/** Of chat servers, for components; XEP-0114 names none. */
const usualComponentPort = 5347;

export type PublisherOutcome =
  | { readonly kind: 'saved'; readonly publisher: StoredPublisher }
  | {
      readonly kind: 'refused';
      readonly reason: 'exists' | 'too-many' | 'unknown-publisher' | 'changed-meanwhile';
    }
  | { readonly kind: 'invalid'; readonly faults: readonly Fault[] };

export interface PublisherRegistryOptions {
  readonly repository: PublisherRepository;
  readonly telemetry: Telemetry;
  /** What the configuration file and the environment say. */
  readonly seeds: readonly Publisher[];
  /** What is wrong with a PEM text of authorities, in a sentence; else `null`. */
  readonly authorityFault: (pem: string) => string | null;
}

/** What has become of a publisher: `old` of one that was there, `current` of one that is. */
export interface PublisherEvent {
  readonly old: StoredPublisher | null;
  readonly current: StoredPublisher | null;
}

/**
 * Reads the publishers, after seeding a database without any from the file. Afterwards the database
 * rules, but for secrets: where the file has another than it last had, it is taken
 * (docs/decisions/016-publishers-in-the-database.md). Where it says something else, the log says so.
 */
export async function openPublishers(
  options: PublisherRegistryOptions,
): Promise<PublisherRegistry> {
  const { repository, telemetry, seeds } = options;
  if (await repository.isFresh()) {
    await repository.seed(seeds, 'doorlight');
    publishersSeeded(
      telemetry,
      seeds.map(({ name }) => name),
    );
  }
  const before = await repository.all();
  for (const seed of seeds) {
    const stored = before.find(({ name }) => name === seed.name);
    if (stored === undefined) publisherInFileAlone(telemetry, seed.name);
    else await compare(stored, seed, options);
  }
  const stored = await repository.all();
  for (const { name, problem } of stored) {
    if (problem !== null) publisherUnusable(telemetry, name, problem);
  }
  return new PublisherRegistry(options, stored);
}

async function compare(
  stored: StoredPublisher,
  seed: Publisher,
  { repository, telemetry }: PublisherRegistryOptions,
): Promise<void> {
  const what = differences(stored, seed).filter((field) => field !== 'secret');
  if (what.length > 0) publisherDiffers(telemetry, stored.name, what);
  if (seed.secret === null || seed.secret === stored.fromFile) return;
  // Another account's password proves nothing of this one's.
  if (what.includes('username')) return;
  await repository.takeSecret(stored.name, seed.secret, 'doorlight');
  if (seed.secret !== stored.secret) publisherSecretTaken(telemetry, stored.name);
}

/** Where presence is shown; what changes holds at once. Made by `openPublishers`. */
export class PublisherRegistry {
  readonly #options: PublisherRegistryOptions;
  #publishers: readonly StoredPublisher[];
  readonly #listeners = new Set<(event: PublisherEvent) => void>();
  /** The change under way; the next begins when it has ended. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: PublisherRegistryOptions, publishers: readonly StoredPublisher[]) {
    this.#options = options;
    this.#publishers = publishers;
  }

  /** What proves who we are is with them. */
  all(): readonly StoredPublisher[] {
    return this.#publishers;
  }

  find(name: string): StoredPublisher | undefined {
    return this.#publishers.find((publisher) => publisher.name === name);
  }

  /** What keeps a publisher from being saved, whether it is there already or not. */
  faults(publisher: Publisher): readonly Fault[] {
    const others = this.#publishers.filter(({ name }) => name !== publisher.name);
    return faultsOf(publisher, others, this.#options.authorityFault);
  }

  add(publisher: Publisher, by: string): Promise<PublisherOutcome> {
    return this.#inTurn(async () => {
      if (this.find(publisher.name) !== undefined) return { kind: 'refused', reason: 'exists' };
      if (this.#publishers.length >= mostPublishers) return { kind: 'refused', reason: 'too-many' };
      return await this.#save(publisher, null, [], by);
    });
  }

  /** Lays what is given over what there is, where `seen` says that it is what was seen. */
  change(
    name: string,
    change: PublisherChange,
    by: string,
    seen: (old: StoredPublisher) => boolean = () => true,
  ): Promise<PublisherOutcome> {
    return this.#inTurn(async () => {
      const old = this.find(name);
      if (old === undefined) return { kind: 'refused', reason: 'unknown-publisher' };
      if (!seen(old)) return { kind: 'refused', reason: 'changed-meanwhile' };
      const strangers = Object.keys(change).filter((field) => !(field in old));
      if (strangers.length > 0) {
        const message = `${name} has no such setting.`;
        const why = { code: 'no-such-setting', params: { name }, message } as const;
        return { kind: 'invalid', faults: strangers.map((field) => ({ field, ...why })) };
      }
      const publisher = { ...withoutStale(old, change), ...whole(old, change) } as Publisher;
      const what = differences(old, publisher);
      if (what.length === 0) return { kind: 'saved', publisher: old };
      return await this.#save(publisher, old, what, by);
    });
  }

  /** False if there is none of that name. */
  remove(name: string, by: string): Promise<boolean> {
    return this.#inTurn(async () => {
      const old = this.find(name);
      if (old === undefined || !(await this.#options.repository.remove(name, by))) return false;
      this.#publishers = this.#publishers.filter((publisher) => publisher.name !== name);
      publisherChanged(this.#options.telemetry, name, 'removed', []);
      this.#tell({ old, current: null });
      return true;
    });
  }

  /** Told once a change is on disk; never throws. */
  onChange(listener: (event: PublisherEvent) => void): void {
    this.#listeners.add(listener);
  }

  async #save(
    given: Publisher,
    old: StoredPublisher | null,
    what: readonly string[],
    by: string,
  ): Promise<PublisherOutcome> {
    const faults = this.faults(given);
    if (faults.length > 0) {
      // What cannot be unsealed says what to do about it better than that it is missing.
      const told = faults.map((fault) =>
        fault.field === 'secret' ? { ...fault, message: old?.problem ?? fault.message } : fault,
      );
      return { kind: 'invalid', faults: told };
    }
    const publisher = { ...publicPart(given), secret: given.secret } as Publisher;
    await this.#options.repository.save(publisher, by);
    const stored = { ...publisher, problem: null, fromFile: old?.fromFile ?? null };
    this.#publishers =
      old === null
        ? [...this.#publishers, stored]
        : this.#publishers.map((one) => (one === old ? stored : one));
    const deed = old === null ? 'added' : 'changed';
    publisherChanged(this.#options.telemetry, stored.name, deed, what);
    this.#tell({ old, current: stored });
    return { kind: 'saved', publisher: stored };
  }

  #tell(event: PublisherEvent): void {
    for (const listener of this.#listeners) listener(event);
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(work, work);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }
}

/** A password proves who one account is: with another account it is nothing. */
/** Of a component the port stands there as it is, the usual one, too. */
function whole(old: StoredPublisher, change: PublisherChange): PublisherChange {
  return old.kind === 'xmpp' && change.port === null
    ? { ...change, port: usualComponentPort }
    : change;
}

function withoutStale(old: StoredPublisher, change: PublisherChange): StoredPublisher {
  if (old.kind !== 'sip' || change.username === undefined) return old;
  return change.username === old.username ? old : { ...old, secret: null };
}

/** Which settings are not the same; `secret` is among them. */
export function differences(one: Publisher, other: Publisher): readonly string[] {
  const given: Readonly<Record<string, unknown>> = { ...publicPart(other), secret: other.secret };
  const known: Readonly<Record<string, unknown>> = { ...publicPart(one), secret: one.secret };
  return Object.keys(given).filter((key) => !isDeepStrictEqual(known[key], given[key]));
}
