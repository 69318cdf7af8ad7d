import type { Conversation } from '../../../src/publishers/xmpp/assistant/conversation.ts';
import type { IdentityKind } from '../../../src/publishers/xmpp/identity.ts';
import { XmppPublisher } from '../../../src/publishers/xmpp/publisher.ts';
import type {
  XmppSubscription,
  XmppSubscriptionRepository,
} from '../../../src/publishers/xmpp/contact/subscription-repository.ts';
import { silentTelemetry } from '../../../src/telemetry/telemetry.ts';
import { type ComponentPlace, contactName, recipientJid } from '../stage/cast.ts';

/** The subscriptions of `people` contacts, so many each, read as they are from a disk. */
class Watchers implements XmppSubscriptionRepository {
  readonly #place: ComponentPlace;
  readonly #people: number;
  readonly #each: number;

  constructor(place: ComponentPlace, people: number, each: number) {
    this.#place = place;
    this.#people = people;
    this.#each = each;
  }

  async all(): Promise<readonly XmppSubscription[]> {
    const { domain, recipients } = this.#place;
    const all: XmppSubscription[] = [];
    for (let at = 0; at < this.#people; at++) {
      for (let nth = 0; nth < this.#each; nth++) {
        const subscriber = recipientJid((at + nth * 7) % recipients);
        all.push({ contact: `${contactName(at)}@${domain}`, subscriber });
      }
    }
    return all;
  }

  async add(): Promise<void> {}
  async remove(): Promise<void> {}
}

/** Nobody talks to the assistant here. */
const silence: Conversation = {
  answer: async () => ({ text: '', secret: false }),
  commands: async () => [],
  form: async () => undefined,
  submit: async () => ({ done: true, text: '' }),
};

/** Our own publisher, with `each` subscribers (by default one) for each of so many people. */
export function ourPublisher(
  place: ComponentPlace,
  people: number,
  more: {
    readonly each?: number;
    readonly telemetry?: ReturnType<typeof silentTelemetry>;
    readonly identity?: IdentityKind;
  } = {},
): XmppPublisher {
  return new XmppPublisher({
    host: place.host,
    port: place.port,
    domain: place.domain,
    secret: place.secret,
    subscriptions: new Watchers(place, people, more.each ?? 1),
    identity: more.identity ?? 'contact',
    nameOf: () => null,
    inbox: { sessions: () => {} },
    conversation: silence,
    defaultLang: 'en',
    version: '0',
    telemetry: more.telemetry ?? silentTelemetry(),
  });
}
