import { setImmediate as turn } from 'node:timers/promises';
import { type MessageFate, messagesTold } from '../../../telemetry/xmpp-message-events.ts';
import type { SteadyClock } from '../../../time/steady-clock.ts';
import type { PersonJid } from '../address.ts';
import { type Markup, element, escaped } from '../markup.ts';
import { namespaces } from '../namespaces.ts';
import { type Outbox, firstChunk } from '../outbox.ts';
import { Pace } from '../sending/pace.ts';
import type { Site } from '../site.ts';

/** What the server does with what is told to somebody who is away (XEP-0334). */
export type Kept = 'no-store' | 'store';

/** Whoever has meetings begin more often than this need not be told of each. */
const pace = { burst: 10, perSecond: 0.1 };

/** UTF-16 code units that wait for the server; a notice to each of some 50,000 people. */
const mostWaiting = 16 * 1_048_576;

/** People of whom is remembered under which of its addresses they know the assistant. */
const mostRemembered = 10_000;

/**
 * What the assistant tells people without being asked. What cannot be sent is dropped; most of it
 * is worth something now and nothing later, and nobody is asked to keep that (XEP-0334).
 */
export class UnaskedMessages {
  readonly #site: Site;
  readonly #clock: SteadyClock;
  readonly #pace = new Pace(pace);
  /** Where each person last wrote to, for those who use another than the component's address. */
  readonly #addresses = new Map<string, string>();
  #outbox: Outbox | undefined;
  #sendingOver: Outbox | undefined;
  #waiting: string[] = [];
  #waitingLength = 0;

  constructor(site: Site, clock: SteadyClock) {
    this.#site = site;
    this.#clock = clock;
  }

  online(outbox: Outbox): void {
    this.#outbox = outbox;
  }

  offline(): void {
    this.#outbox = undefined;
    this.#count('link-down', this.#waiting.length);
    this.#waiting = [];
    this.#waitingLength = 0;
  }

  /** A person wrote to the assistant under this address: answers and news come from one. */
  heard(person: string, assistant: string): void {
    this.#addresses.delete(person);
    if (assistant === this.#site.domain) return;
    this.#addresses.set(person, assistant);
    const [oldest] = this.#addresses.keys();
    if (oldest !== undefined && this.#addresses.size > mostRemembered) {
      this.#addresses.delete(oldest);
    }
  }

  /**
   * Whether it is on its way; never to someone who may not talk to the assistant. `keep` is what
   * the server does with it where they are away: nothing, or to deliver it when they come.
   */
  tell(person: PersonJid, text: string, lang: string, keep: Kept): boolean {
    const { mayWatch } = this.#site;
    if (!mayWatch(person)) return false;
    const fate = this.#refusal(person);
    if (fate !== undefined) {
      this.#count(fate);
      return false;
    }
    const stanza = this.#message(person, text, lang, keep);
    this.#waiting.push(stanza);
    this.#waitingLength += stanza.length;
    void this.#send();
    return true;
  }

  #refusal(person: PersonJid): MessageFate | undefined {
    if (!this.#outbox) return 'link-down';
    if (this.#waitingLength > mostWaiting) return 'too-much';
    return this.#pace.take(person, this.#clock.now()) ? undefined : 'too-many';
  }

  /** RFC 6121 §5.2.2: to the bare JID, so that it comes wherever the person is. */
  #message(person: PersonJid, text: string, lang: string, keep: Kept): Markup {
    return element(
      'message',
      { from: this.#from(person), to: person, type: 'chat', 'xml:lang': lang },
      element('body', {}, escaped(text)),
      element(keep, { xmlns: namespaces.hints }),
    );
  }

  #from(person: PersonJid): string {
    const { domain, isAssistant } = this.#site;
    const known = this.#addresses.get(person);
    return known !== undefined && isAssistant(known) ? known : domain;
  }

  async #send(): Promise<void> {
    const outbox = this.#outbox;
    if (outbox === undefined || outbox === this.#sendingOver) return;
    this.#sendingOver = outbox;
    // What is told in one turn of the event loop goes out together.
    await turn();
    while (outbox === this.#outbox && this.#waiting.length > 0) {
      const chunk = this.#nextChunk();
      try {
        await outbox.publish(chunk.text);
        this.#count('sent', chunk.count);
      } catch {
        // The link is down, and says so itself.
        this.#count('link-down', chunk.count);
        break;
      }
    }
    if (this.#sendingOver === outbox) this.#sendingOver = undefined;
  }

  #nextChunk(): ReturnType<typeof firstChunk> {
    const chunk = firstChunk(this.#waiting);
    this.#waiting = this.#waiting.slice(chunk.count);
    this.#waitingLength -= chunk.text.length;
    return chunk;
  }

  #count(fate: MessageFate, messages = 1): void {
    messagesTold(this.#site.telemetry, this.#site.link, fate, messages);
  }
}
