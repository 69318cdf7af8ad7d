import { createHash } from 'node:crypto';
import type { Publication, PublisherAudience } from '../../../src/engine/presence-publisher.ts';
import type { Jid } from '../../../src/people/person.ts';
import { readAccounts } from '../../../src/publishers/sip/subscriptions/accounts.ts';
import type { SipPlace } from '../../../src/publishers/sip/subscriptions/listening.ts';
import {
  type PhoneServerLimits,
  usualLimits,
} from '../../../src/publishers/sip/subscriptions/phone-server.ts';
import { PhonesPublisher } from '../../../src/publishers/sip/subscriptions/phones-publisher.ts';
import { type Telemetry, silentTelemetry } from '../../../src/telemetry/telemetry.ts';
import { type SteadyClock, steadyClock } from '../../../src/time/steady-clock.ts';
import { publication } from '../xmpp-site.ts';

export const domain = 'example.com';

/** Who may log in, and with which passwords. */
export const passwords = { reception: 'sesame', modern: 'päß: wört', stranger: 'let-me-in' };

export interface PhoneSiteOptions {
  readonly places?: readonly SipPlace[];
  readonly limits?: Partial<PhoneServerLimits>;
  readonly clock?: SteadyClock;
  readonly telemetry?: Telemetry;
  readonly host?: string;
  /** Whether `modern` can log in by SHA-256; older phones give up where that is offered. */
  readonly sha256?: boolean;
}

/**
 * Doorlight's place for phones, with a list of people instead of the engine. Everyone may watch
 * everyone, but `stranger`, who may watch nobody.
 */
export class PhoneSite implements AsyncDisposable {
  readonly publisher: PhonesPublisher;
  readonly people = new Map<string, Publication>();
  /** Who may watch nobody. */
  readonly refused = new Set(['stranger@example.com']);
  readonly telemetry: Telemetry;
  online = 0;

  private constructor(options: PhoneSiteOptions) {
    this.telemetry = options.telemetry ?? silentTelemetry();
    const { accounts } = readAccounts(htdigest(options.sha256 ?? false), domain);
    this.publisher = new PhonesPublisher({
      domains: [domain],
      realm: domain,
      accounts: () => accounts,
      mayWatch: (watcher) => !this.refused.has(watcher),
      lampOf: (person) => person.startsWith('john@'),
      personOf: (address) => (this.people.has(address) ? (address as Jid) : undefined),
      places: options.places ?? [
        { transport: 'tcp', host: '127.0.0.1', port: 0, credentials: null },
      ],
      host: options.host ?? null,
      product: 'Doorlight/test',
      limits: { ...usualLimits, ...options.limits },
      clock: options.clock ?? steadyClock,
      telemetry: this.telemetry,
    });
  }

  static async start(options: PhoneSiteOptions = {}): Promise<PhoneSite> {
    const site = new PhoneSite(options);
    site.people.set('john@example.com', said('john', 'dnd', 'In a meeting until 3:00 PM'));
    site.people.set('mary@example.com', said('mary', 'away', 'Out of office'));
    const audience: PublisherAudience = {
      online: () => {
        site.online += 1;
      },
      resumed: () => undefined,
      offline: () => undefined,
      current: (person) => site.people.get(person),
    };
    await site.publisher.start(audience);
    return site;
  }

  get port(): number {
    return this.portOf(0);
  }

  portOf(at: number): number {
    const listener = this.publisher.server.listeners[at];
    if (listener === undefined) throw new Error('it does not listen');
    return listener.port;
  }

  /** As the engine does when what is to be seen has changed. */
  async show(name: string, availability: Availability, text: string): Promise<void> {
    const shown = said(name, availability, text);
    this.people.set(`${name}@${domain}`, shown);
    await this.publisher.publish([shown]);
  }

  get subscriptions(): number {
    return this.publisher.server.desk.book.size;
  }

  /** How many phones are connected. */
  async connections(): Promise<number> {
    const gauge = this.telemetry.metrics.getSingleMetric('doorlight_sip_server_connections');
    return (await gauge?.get())?.values[0]?.value ?? 0;
  }

  /** How many requests were answered. */
  async answers(): Promise<number> {
    const counter = this.telemetry.metrics.getSingleMetric('doorlight_sip_server_answers_total');
    const values = (await counter?.get())?.values ?? [];
    return values.reduce((sum, { value }) => sum + value, 0);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.publisher[Symbol.asyncDispose]();
  }
}

type Availability = Parameters<typeof publication>[1];

function said(name: string, availability: Availability, text: string): Publication {
  return publication(`${name}@${domain}`, availability, ['en', text]);
}

function htdigest(sha256: boolean): string {
  const lines = Object.entries(passwords).flatMap(([user, password]) => {
    const secret = `${user}:${domain}:${password}`;
    const hashes = [createHash('md5').update(secret).digest('hex')];
    if (sha256 && user === 'modern') hashes.push(createHash('sha256').update(secret).digest('hex'));
    return hashes.map((hash) => `${user}:${domain}:${hash}`);
  });
  return `# made by htdigest\n\n${lines.join('\n')}\n`;
}
