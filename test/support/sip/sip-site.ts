import type { Publication, PublisherAudience } from '../../../src/engine/presence-publisher.ts';
import type { Jid } from '../../../src/people/person.ts';
import type { Presence } from '../../../src/presence/presence.ts';
import { SipPublisher } from '../../../src/publishers/sip/publisher.ts';
import type { SipPublisherOptions } from '../../../src/publishers/sip/publisher-options.ts';
import type {
  EntityTagRepository,
  StoredPublication,
} from '../../../src/publishers/sip/publications/entity-tag-repository.ts';
import { silentTelemetry } from '../../../src/telemetry/telemetry.ts';

/** Somebody's presence as the engine gives it out; `text` is said in English. */
export function shown(
  local: string,
  availability: Presence['availability'],
  text = '',
  activity: Presence['activity'] = 'none',
): Publication {
  return {
    person: `${local}@example.com` as Jid,
    presence: {
      availability,
      activity,
      message: text === '' ? { kind: 'none' } : { kind: 'own-words', text },
      since: null,
      until: null,
      source: 'override',
    },
    statuses: text === '' ? [] : [{ lang: 'en', text }],
  };
}

export function addressOf(local: string): string {
  return `sip:${local}@example.com`;
}

/** Entity-tags that outlive a publisher, in memory. */
export class MemoryTags implements EntityTagRepository {
  readonly stored = new Map<string, StoredPublication>();

  async all(): Promise<readonly StoredPublication[]> {
    return [...this.stored.values()];
  }

  async write(
    _link: string,
    { saved, removed }: Parameters<EntityTagRepository['write']>[1],
  ): Promise<void> {
    for (const { address, event } of removed) this.stored.delete(`${event} ${address}`);
    for (const one of saved) this.stored.set(`${one.event} ${one.address}`, one);
  }
}

/** In the engine's place: knows how each person is shown, and says it all again when asked. */
class Speaker implements PublisherAudience {
  readonly people = new Map<Jid, Publication>();
  publisher: SipPublisher | undefined;
  timesOnline = 0;
  timesOffline = 0;
  readonly #waiting = new Set<() => void>();

  /** The last that is said of somebody counts, also when the link is down. */
  async show(publication: Publication): Promise<void> {
    this.people.set(publication.person, publication);
    try {
      await this.publisher?.publish([publication]);
    } catch {
      // It is down: everything is said again when it is up.
    }
  }

  /** As when a person is removed. */
  async remove(person: Jid): Promise<void> {
    this.people.delete(person);
    this.publisher?.forget(person);
  }

  online(): void {
    this.timesOnline += 1;
    this.#sayEveryone();
  }

  resumed(): void {
    this.online();
  }

  offline(): void {
    this.timesOffline += 1;
    this.#look();
  }

  current(person: Jid): Publication | undefined {
    return this.people.get(person);
  }

  /** Resolves when `holds` is true, looked at whenever the link comes or goes. */
  async until(holds: () => boolean, deadlineMs = 60_000): Promise<void> {
    const met = Promise.withResolvers<void>();
    const look = () => {
      if (holds()) met.resolve();
    };
    this.#waiting.add(look);
    look();
    const timer = setTimeout(() => met.reject(new Error('the link did not change')), deadlineMs);
    await met.promise.finally(() => {
      clearTimeout(timer);
      this.#waiting.delete(look);
    });
  }

  #sayEveryone(): void {
    this.publisher
      ?.publish([...this.people.values()])
      .then(() => this.publisher?.everyoneSent())
      .catch(() => undefined)
      .finally(() => this.#look());
  }

  #look(): void {
    for (const look of this.#waiting) look();
  }
}

export interface SipSite extends AsyncDisposable {
  readonly engine: Speaker;
  readonly publisher: SipPublisher;
  readonly tags: MemoryTags;
}

type SiteOptions = Partial<Omit<SipPublisherOptions, 'tags'>> & {
  readonly tags?: MemoryTags;
  readonly people?: readonly Publication[];
  /** Does not wait until the link is up. */
  readonly online?: boolean;
};

/** A publisher with an engine of its own, started. */
export async function sipSite(
  server: { readonly host: string; readonly port: number },
  options: SiteOptions = {},
): Promise<SipSite> {
  const { people = [], online = true, tags = new MemoryTags(), ...rest } = options;
  const engine = new Speaker();
  for (const one of people) engine.people.set(one.person, one);
  const publisher = new SipPublisher({
    name: 'phones',
    server: { host: server.host, port: server.port, transport: 'tcp', path: '/', tls: null },
    account: null,
    expiresS: 600,
    ratePerS: 10_000,
    inFlight: 100,
    addressOf: (person) => (engine.people.has(person) ? `sip:${person}` : null),
    lampOf: () => false,
    version: '0.1.0',
    telemetry: silentTelemetry(),
    ...rest,
    tags,
  });
  engine.publisher = publisher;
  await publisher.start(engine);
  if (online) await engine.until(() => engine.timesOnline > 0);
  return {
    engine,
    publisher,
    tags,
    [Symbol.asyncDispose]: () => publisher[Symbol.asyncDispose](),
  };
}
