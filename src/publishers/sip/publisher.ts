import { hash } from 'node:crypto';
import type {
  PresencePublisher,
  Publication,
  PublisherAudience,
} from '../../engine/presence-publisher.ts';
import { sipAddressShared } from '../../telemetry/sip-events.ts';
import { type SteadyClock, steadyClock } from '../../time/steady-clock.ts';
import { type Lamp, dialogDocument, dialogVersion, lampOf } from './document/dialog-document.ts';
import { presenceDocument } from './document/presence-document.ts';
import { Link, defaultTimings } from './link/link.ts';
import type { Content } from './publications/publication.ts';
import type { PublicationLimits } from './publications/publications-options.ts';
import { Publications } from './publications/publications.ts';
import type { SipPublisherOptions } from './publisher-options.ts';
import { ShownAddresses } from './shown-addresses.ts';

type PersonJid = Publication['person'];

/** Event packages in which people are published: RFC 3856, and RFC 4235 for lamps. */
const presencePackage = 'presence';
const dialogPackage = 'dialog';

/** What is in flight when we are to stop is waited for so long. */
const lastAnswersMs = 2_000;
/** So long is tried to remove everything. */
const withdrawalMs = 20_000;

export interface SipHealth {
  readonly connected: boolean;
  /** What is wrong and what to do; `null` where nothing is. */
  readonly problem: string | null;
}

/** One connection to a SIP presence server, over which many people are published (RFC 3903). */
export class SipPublisher implements PresencePublisher {
  readonly link: string;
  readonly #options: SipPublisherOptions;
  readonly #clock: SteadyClock;
  readonly #connection: Link;
  readonly #publications: Publications;
  readonly #shown = new ShownAddresses<PersonJid>();
  #limits: PublicationLimits;
  #audience: PublisherAudience | undefined;
  #wasOnline = false;

  constructor(options: SipPublisherOptions) {
    const { name, server, account, version, telemetry, tags } = options;
    this.link = `sip:${name}`;
    this.#options = options;
    this.#limits = options;
    this.#clock = options.clock ?? steadyClock;
    const random = options.random ?? Math.random;
    this.#connection = new Link(
      {
        name: this.link,
        server,
        account,
        userAgent: `Doorlight/${version}`,
        timings: { ...defaultTimings, ...options.timings },
        clock: this.#clock,
        random,
        telemetry,
      },
      { online: () => this.#online(), offline: () => this.#offline() },
    );
    const { expiresS, ratePerS, inFlight } = options;
    this.#publications = new Publications({
      link: this.#connection.fields,
      request: (request, done) => this.#connection.request(request, done),
      expiresS,
      ratePerS,
      inFlight,
      tags,
      clock: this.#clock,
      random,
      telemetry,
    });
  }

  async start(audience: PublisherAudience): Promise<void> {
    this.#audience = audience;
    await this.#publications.load();
    this.#connection.start();
  }

  keyOf(publication: Publication): string {
    const address = this.#options.addressOf(publication.person);
    if (address === null) return '';
    return `${this.#presenceOf(address, publication).key} ${this.#lampOf(publication)}`;
  }

  /** What is said is kept until the server has it, so that it resolves at once. */
  async publish(batch: readonly Publication[]): Promise<void> {
    if (!this.#connection.online) throw new Error('the SIP link is down');
    for (const publication of batch) this.#show(publication);
  }

  everyoneSent(): void {
    this.#publications.everyoneSaid();
  }

  forget(person: PersonJid): void {
    this.#release(person);
  }

  health(): SipHealth {
    const { problem, counts } = this.#publications;
    return {
      connected: this.#connection.online,
      problem: this.#connection.problem ?? problem ?? this.#shortage(counts.total),
    };
  }

  /** Other authorities are trusted: where a certificate was refused, it is tried again at once. */
  trustChanged(): void {
    this.#connection.trustChanged();
  }

  /** What is published is removed from the server; what it does not take in time expires there. */
  async withdraw(): Promise<void> {
    this.#publications.removeAll();
    await this.#publications.emptied(withdrawalMs);
  }

  /** How long publications are held, and how fast they may follow one another. */
  limitsChanged(limits: PublicationLimits): void {
    this.#limits = limits;
    this.#publications.limitsChanged(limits);
  }

  /** People are shown under other addresses now. */
  addressesChanged(): void {
    if (this.#connection.online) this.#audience?.resumed();
  }

  /** What is published stays for as long as the server holds it, or until Doorlight is back. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#publications.quiet(lastAnswersMs);
    await this.#connection.stop();
    await this.#publications.stop();
  }

  #online(): void {
    this.#publications.online();
    // What was said is kept here, so that later on only what differs has to be said.
    if (this.#wasOnline) this.#audience?.resumed();
    else this.#audience?.online();
    this.#wasOnline = true;
  }

  #offline(): void {
    this.#publications.offline();
    this.#audience?.offline();
  }

  #show(publication: Publication): void {
    const { person } = publication;
    const address = this.#options.addressOf(person);
    const before = this.#shown.addressOf(person);
    if (before !== undefined && before !== address) this.#release(person);
    if (address === null) return;
    if (this.#shown.take(person, address) === 'taken') {
      this.#say(address, publication);
    } else if (before !== address) {
      sipAddressShared(this.#options.telemetry, this.#connection.fields, address);
    }
  }

  /** The person is no longer shown under the address they had. */
  #release(person: PersonJid): void {
    const released = this.#shown.release(person);
    if (released === undefined) return;
    const { address, heir } = released;
    const inherited = heir === null ? undefined : this.#audience?.current(heir);
    if (inherited !== undefined) {
      this.#say(address, inherited);
      return;
    }
    this.#publications.say(address, presencePackage, null);
    this.#publications.say(address, dialogPackage, this.#dialogOf(address, 'dark'));
  }

  #say(address: string, publication: Publication): void {
    this.#publications.say(address, presencePackage, this.#presenceOf(address, publication));
    const lamp = this.#lampOf(publication);
    this.#publications.say(address, dialogPackage, this.#dialogOf(address, lamp));
  }

  /** Always dark for whoever has not asked for lamps. */
  #lampOf(publication: Publication): Lamp {
    return this.#options.lampOf(publication.person) ? lampOf(publication) : 'dark';
  }

  #dialogOf(address: string, lamp: Lamp): Content {
    const content = {
      contentType: 'application/dialog-info+xml',
      key: lamp,
      write: () => dialogDocument(address, lamp, dialogVersion(this.#clock.wallTime())),
    };
    return lamp === 'dark' ? { ...content, last: true } : content;
  }

  #presenceOf(address: string, publication: Publication): Content {
    const said = { entity: address, publication };
    return {
      contentType: 'application/pidf+xml',
      // Without the moment: to say the same again later is nothing new.
      key: hash('sha1', presenceDocument({ ...said, at: 0 }), 'base64url'),
      write: () => presenceDocument({ ...said, at: this.#clock.wallTime() }),
    };
  }

  /** What the server holds has to be refreshed in time. */
  #shortage(publications: number): string | null {
    const { expiresS, ratePerS } = this.#limits;
    const needed = Math.ceil(publications / (0.65 * expiresS));
    if (needed <= ratePerS) return null;
    return `${publications} publications of ${expiresS} s need ${needed} requests a second and may have ${ratePerS}: raise ratePerS or expiresS.`;
  }
}
