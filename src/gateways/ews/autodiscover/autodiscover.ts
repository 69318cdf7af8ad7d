import { setTimeout as wait } from 'node:timers/promises';
import type { Mailbox } from '../../../sync/calendar-gateway.ts';
import { autodiscoverFound, autodiscoverNothing } from '../../../telemetry/autodiscover-events.ts';
import type { Telemetry } from '../../../telemetry/telemetry.ts';
import { hourMs } from '../../../time/instant.ts';
import { type Ports, candidatesOf } from './candidates.ts';
import { bare } from './confirmation.ts';
import {
  type AskingOptions,
  type Endpoint,
  type Send,
  type Step,
  askAt,
  endpointOf,
  forbidden,
  mostRedirects,
} from './endpoint.ts';
import { type DiscoveredSettings, type UserAnswer, mostUsers } from './messages.ts';
import { type Resolver, systemResolver } from './resolver.ts';

/** Mailboxes are moved now and then. */
const settingsForMs = 24 * hourMs;
/** Where nothing was found, somebody may be about to set it up. */
const nothingForMs = hourMs;
/** Questions that come together are asked together. */
const gatherMs = 20;

export interface AutodiscoverOptions {
  readonly send: Send;
  /** Hosts that credentials may be sent to, beside those of the mailboxes' domains. */
  readonly hosts: readonly string[];
  readonly telemetry: Telemetry;
  /** Told of everything that is tried. */
  readonly note?: ((step: Step) => void) | undefined;
  readonly resolver?: Resolver | undefined;
  readonly ports?: Ports | undefined;
  /** Milliseconds, from any beginning. */
  readonly now?: (() => number) | undefined;
}

interface Kept<T> {
  readonly value: T;
  readonly until: number;
}

interface Batch {
  readonly users: Set<Mailbox>;
  readonly done: Promise<void>;
}

/**
 * Finds out where a mailbox's EWS is, by the mailbox's own domain. What was found is kept for a
 * day, that nothing was found for an hour. Credentials go over TLS to confirmed hosts only.
 */
export class Autodiscover implements AsyncDisposable {
  readonly #asking: AskingOptions;
  readonly #telemetry: Telemetry;
  readonly #resolver: Resolver;
  readonly #ports: Ports;
  readonly #now: () => number;
  readonly #known = new Map<Mailbox, Kept<DiscoveredSettings | undefined>>();
  /** By domain; `undefined` where there is nobody to ask. */
  readonly #endpoints = new Map<string, Kept<Endpoint | undefined>>();
  readonly #gathering = new Map<string, Batch>();
  readonly #running = new Map<string, Promise<void>>();
  readonly #stop = new AbortController();

  constructor(options: AutodiscoverOptions) {
    this.#asking = {
      send: options.send,
      named: new Set(options.hosts.map((host) => bare(host))),
      note: options.note ?? (() => {}),
    };
    this.#telemetry = options.telemetry;
    this.#resolver = options.resolver ?? systemResolver;
    this.#ports = options.ports ?? { https: 443, http: 80 };
    this.#now = options.now ?? (() => performance.now());
  }

  /** `undefined` where nothing was found. Rejects with the signal's reason only. */
  async find(mailbox: Mailbox, signal: AbortSignal): Promise<DiscoveredSettings | undefined> {
    const kept = this.#known.get(mailbox);
    if (kept === undefined || kept.until <= this.#now()) {
      const { users, done } = this.#batchOf(domainOf(mailbox));
      users.add(mailbox);
      await unlessAborted(done, signal);
    }
    return this.#known.get(mailbox)?.value;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#running.values());
  }

  #batchOf(domain: string): Batch {
    const gathering = this.#gathering.get(domain);
    if (gathering !== undefined) {
      return gathering;
    }
    const users = new Set<Mailbox>();
    const before = this.#running.get(domain)?.catch(() => {});
    const done = Promise.all([before, wait(gatherMs)]).then(() => {
      this.#gathering.delete(domain);
      return this.#findAll(domain, [...users]);
    });
    const batch = { users, done };
    this.#gathering.set(domain, batch);
    this.#running.set(domain, done);
    return batch;
  }

  /** Never rejects: who was waiting finds nothing. */
  async #findAll(domain: string, users: readonly Mailbox[]): Promise<void> {
    for (let at = 0; at < users.length && !this.#stop.signal.aborted; at += mostUsers) {
      const some = users.slice(at, at + mostUsers);
      try {
        const answers = await this.#ask(domain, some, domain);
        for (const [n, user] of some.entries()) {
          const answer = answers?.[n];
          this.#keep(user, answer && (await this.#settled(user, answer, domain)));
        }
      } catch (error) {
        if (!this.#stop.signal.aborted) {
          throw error;
        }
      }
    }
  }

  /** What was known of a mailbox outlives a time without answers. */
  #keep(user: Mailbox, found: DiscoveredSettings | undefined): void {
    const value = found ?? this.#known.get(user)?.value;
    const forMs = found === undefined ? nothingForMs : settingsForMs;
    this.#known.set(user, { value, until: this.#now() + forMs });
  }

  /** The answers of whoever is in charge of `domain`, at hosts that `base` confirms. */
  async #ask(
    domain: string,
    users: readonly Mailbox[],
    base: string,
  ): Promise<readonly UserAnswer[] | undefined> {
    const key = `${base} ${domain}`;
    const kept = this.#endpoints.get(key);
    if (kept !== undefined && kept.until > this.#now()) {
      if (kept.value === undefined) {
        return undefined;
      }
      const answers = await this.#askEach(kept.value, users, base);
      if (answers !== undefined) {
        return answers;
      }
    }
    const { endpoint, answers } = await this.#search(domain, users, base);
    const forMs = endpoint === undefined ? nothingForMs : settingsForMs;
    this.#endpoints.set(key, { value: endpoint, until: this.#now() + forMs });
    if (endpoint === undefined) {
      autodiscoverNothing(this.#telemetry, domain);
    } else {
      autodiscoverFound(this.#telemetry, domain, endpoint.url.href);
    }
    return answers;
  }

  async #search(
    domain: string,
    users: readonly Mailbox[],
    base: string,
  ): Promise<{ readonly endpoint?: Endpoint; readonly answers?: readonly UserAnswer[] }> {
    const { signal } = this.#stop;
    const resolver = this.#resolver;
    const { note } = this.#asking;
    for await (const { named, origin, why } of candidatesOf(
      domain,
      resolver,
      this.#ports,
      signal,
    )) {
      if (origin === undefined || !named.startsWith('https:')) {
        note({ tried: named, outcome: why });
      }
      for (const path of ['/autodiscover/autodiscover.svc', '/autodiscover/autodiscover.xml']) {
        if (origin === undefined || !URL.canParse(path, origin)) {
          break;
        }
        const endpoint = endpointOf(new URL(path, origin));
        const first = endpoint.form === 'soap' ? users : users.slice(0, 1);
        const asked = await askAt(endpoint, first, base, this.#asking, signal);
        if (asked.kind === 'answers') {
          const rest = await this.#askEach(asked.at, users.slice(first.length), base);
          return { endpoint: asked.at, answers: [...asked.answers, ...(rest ?? [])] };
        }
        if (asked.kind === 'unreachable') {
          break;
        }
      }
    }
    return {};
  }

  async #askEach(
    endpoint: Endpoint,
    users: readonly Mailbox[],
    base: string,
  ): Promise<readonly UserAnswer[] | undefined> {
    const questions = endpoint.form === 'soap' ? [users] : users.map((user) => [user]);
    const answers: UserAnswer[] = [];
    for (const some of questions.filter(({ length }) => length > 0)) {
      const asked = await askAt(endpoint, some, base, this.#asking, this.#stop.signal);
      if (asked.kind !== 'answers') {
        return answers.length === 0 ? undefined : answers;
      }
      answers.push(...asked.answers);
    }
    return answers;
  }

  /** Follows an answer to the settings it leads to. */
  async #settled(
    user: Mailbox,
    first: UserAnswer,
    base: string,
  ): Promise<DiscoveredSettings | undefined> {
    const { note, named } = this.#asking;
    let answer: UserAnswer | undefined = first;
    for (let redirects = 0; answer !== undefined && redirects <= mostRedirects; redirects += 1) {
      switch (answer.kind) {
        case 'settings': {
          const { ewsUrl } = answer.settings;
          const url = URL.canParse(ewsUrl) ? new URL(ewsUrl) : undefined;
          const why = url === undefined ? 'is no address' : forbidden(url, base, named);
          note({
            tried: user,
            outcome: why === undefined ? `is at ${ewsUrl}` : `${ewsUrl} ${why}`,
          });
          return why === undefined ? answer.settings : undefined;
        }
        case 'refused':
          note({ tried: user, outcome: answer.why });
          return undefined;
        case 'ask-about': {
          const { address }: { readonly address: Mailbox } = answer;
          note({ tried: user, outcome: `is to be asked for as ${address}` });
          answer = address.includes('@')
            ? (await this.#ask(domainOf(address), [address], base))?.[0]
            : undefined;
          break;
        }
        case 'ask-at': {
          const { url }: { readonly url: string } = answer;
          note({ tried: user, outcome: `is to be asked for at ${url}` });
          answer = URL.canParse(url)
            ? (await this.#askEach(endpointOf(new URL(url)), [user], base))?.[0]
            : undefined;
          break;
        }
      }
    }
    return undefined;
  }
}

function domainOf(mailbox: Mailbox): string {
  return bare(mailbox.slice(mailbox.lastIndexOf('@') + 1));
}

async function unlessAborted(work: Promise<void>, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const { promise, reject } = Promise.withResolvers<never>();
  const abort = (): void => reject(signal.reason as Error);
  signal.addEventListener('abort', abort, { once: true });
  try {
    await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
