import type { Content } from '../../../src/publishers/sip/publications/publication.ts';
import type { PublicationsOptions } from '../../../src/publishers/sip/publications/publications-options.ts';
import { Publications } from '../../../src/publishers/sip/publications/publications.ts';
import { type Telemetry, silentTelemetry } from '../../../src/telemetry/telemetry.ts';
import { ModelServer, SipTestClock } from './model-server.ts';
import { MemoryTags } from './sip-site.ts';

const fields = { name: 'sip:phones', host: '127.0.0.1', port: 5060, transport: 'tcp' } as const;
const start = Date.parse('2026-11-22T09:00:00Z');

/** Publications before a server in memory, in virtual time. */
export class PublicationsWorld {
  readonly clock: SipTestClock;
  readonly server: ModelServer;
  readonly tags: MemoryTags;
  readonly telemetry: Telemetry = silentTelemetry();
  readonly #options: Partial<PublicationsOptions>;
  publications: Publications;

  constructor(options: Partial<PublicationsOptions> = {}, earlier?: PublicationsWorld) {
    this.clock = earlier?.clock ?? new SipTestClock(start);
    this.server = earlier?.server ?? new ModelServer(this.clock);
    this.tags = earlier?.tags ?? new MemoryTags();
    this.#options = options;
    this.publications = this.#make();
  }

  say(address: string, text: string | null, event = 'presence'): void {
    this.publications.say(address, event, text === null ? null : content(text));
  }

  /** The connection goes, and comes back after `ms`. */
  async cut(ms: number): Promise<void> {
    this.server.cut();
    this.publications.offline();
    await this.clock.advance(ms);
    this.publications.online();
  }

  /** The process is killed, and another one starts: it has what was stored. */
  async crash(): Promise<void> {
    this.publications.offline();
    this.server.cut();
    this.publications.offline();
    this.publications = this.#make();
    await this.publications.load();
  }

  #make(): Publications {
    const made = new Publications({
      link: fields,
      request: this.server.request,
      expiresS: 600,
      ratePerS: 1_000,
      inFlight: 100,
      tags: this.tags,
      clock: this.clock,
      random: Math.random,
      telemetry: this.telemetry,
      ...this.#options,
    });
    return made;
  }
}

/** Once the server has it, the publication is over. */
export const lastWord = 'last word';

function content(text: string): Content {
  const said = { contentType: 'text/plain', key: text, write: () => text };
  return text === lastWord ? { ...said, last: true } : said;
}
