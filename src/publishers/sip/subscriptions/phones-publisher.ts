import { hash } from 'node:crypto';
import type {
  PresencePublisher,
  Publication,
  PublisherAudience,
} from '../../../engine/presence-publisher.ts';
import { type Lamp, dialogDocument, dialogVersion, lampOf } from '../document/dialog-document.ts';
import { presenceDocument } from '../document/presence-document.ts';
import { PhoneServer, type PhoneServerOptions } from './phone-server.ts';

type Person = Publication['person'];

export interface PhonesPublisherOptions extends Omit<PhoneServerOptions, 'packages' | 'personOf'> {
  readonly personOf: (address: string) => Person | undefined;
  /** Whether lamps of desk phones light up while the person is busy. */
  readonly lampOf: (person: Person) => boolean;
}

const pidf = 'application/pidf+xml';
const dialogInfo = 'application/dialog-info+xml';

/**
 * Phones that subscribe to Doorlight itself (RFC 3856, and RFC 4235 for lamps): what is to be seen of a person is told to
 * those who watch, when they ask and whenever it changes.
 */
export class PhonesPublisher implements PresencePublisher {
  readonly link: string;
  readonly server: PhoneServer;
  readonly #options: PhonesPublisherOptions;
  #audience: PublisherAudience | undefined;

  constructor(options: PhonesPublisherOptions) {
    this.link = `phones:${options.realm}`;
    this.#options = options;
    this.server = new PhoneServer({
      ...options,
      packages: new Map([
        [
          'presence',
          { contentType: pidf, write: (person, address) => this.#presence(person, address) },
        ],
        [
          'dialog',
          { contentType: dialogInfo, write: (person, address) => this.#dialog(person, address) },
        ],
      ]),
    });
  }

  /** Listens. Rejects with a `SipListenError`. */
  async start(audience: PublisherAudience): Promise<void> {
    this.#audience = audience;
    await this.server.start();
    audience.online();
  }

  keyOf(publication: Publication): string {
    // Without address and moment: the same said again is nothing new.
    const said = hash('sha1', presenceDocument({ entity: '', publication, at: 0 }), 'base64url');
    return `${said} ${this.#lampOf(publication)}`;
  }

  /** Each phone is told as soon as it may be; what is true then is asked for then. */
  publish(batch: readonly Publication[]): Promise<void> {
    for (const { person } of batch) this.server.desk.changed(person);
    return Promise.resolve();
  }

  /** Addresses have changed hands: who watches one that is nobody's any more is told so. */
  addressesChanged(): void {
    this.server.desk.addressesChanged();
  }

  /** Who may watch whom is not as it was. */
  watchersChanged(): void {
    this.server.desk.watchersChanged();
  }

  forget(person: Person): void {
    this.server.desk.gone(person);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#audience?.offline();
    await this.server[Symbol.asyncDispose]();
  }

  /** Always dark for whoever has not asked for lamps. */
  #lampOf(publication: Publication): Lamp {
    return this.#options.lampOf(publication.person) ? lampOf(publication) : 'dark';
  }

  #dialog(person: string, address: string): string | undefined {
    const publication = this.#audience?.current(person as Person);
    if (publication === undefined) return undefined;
    const version = dialogVersion(this.#options.clock.wallTime());
    return dialogDocument(`sip:${address}`, this.#lampOf(publication), version);
  }

  #presence(person: string, address: string): string | undefined {
    const publication = this.#audience?.current(person as Person);
    if (publication === undefined) return undefined;
    const at = this.#options.clock.wallTime();
    return presenceDocument({ entity: `sip:${address}`, publication, at });
  }
}
