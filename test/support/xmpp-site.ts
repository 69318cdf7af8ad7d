import type { Publication, PublisherAudience } from '../../src/engine/presence-publisher.ts';
import type { Jid } from '../../src/people/person.ts';
import type { Sessions } from '../../src/presence/claims.ts';
import type { Availability } from '../../src/presence/presence.ts';
import type { Conversation } from '../../src/publishers/xmpp/assistant/conversation.ts';
import { XmppPublisher } from '../../src/publishers/xmpp/publisher.ts';
import type { XmppPublisherOptions } from '../../src/publishers/xmpp/publisher-options.ts';
import { silentTelemetry } from '../../src/telemetry/telemetry.ts';
import type { ChatServer } from './daemons/chat-server.ts';
import { MemorySubscriptions } from './memory-subscriptions.ts';

export const component = { domain: 'presence.example.com', secret: 'sécret ß 秘密' } as const;

/** What a person is shown as: `texts` are pairs of language and text, the default one first. */
export function publication(
  person: string,
  availability: Availability,
  ...texts: readonly (readonly [lang: string, text: string])[]
): Publication {
  return {
    person: person as Jid,
    presence: {
      availability,
      activity: 'none',
      message: { kind: 'none' },
      since: null,
      until: null,
      source: 'default',
    },
    statuses: texts.map(([lang, text]) => ({ lang, text })),
  };
}

/** In the engine's place: knows what each person is shown as, and says it all again when asked. */
class PublishingEngine implements PublisherAudience {
  readonly people = new Map<string, Publication>();
  publisher: XmppPublisher | undefined;
  timesOnline = 0;
  timesOffline = 0;
  /** What was last heard of people's own clients. */
  readonly heard = new Map<string, Sessions>();
  readonly #waiting = new Set<() => void>();

  async show(next: Publication): Promise<void> {
    this.people.set(next.person, next);
    await this.publisher?.publish([next]);
  }

  online(): void {
    this.timesOnline += 1;
    this.#sayEveryone().catch(() => {
      // Down again: the next `online` says everything once more.
    });
    this.#look();
  }

  async #sayEveryone(): Promise<void> {
    await this.publisher?.publish([...this.people.values()]);
    this.publisher?.everyoneSent();
  }

  resumed(): void {
    this.#look();
  }

  offline(): void {
    this.timesOffline += 1;
    this.#look();
  }

  sessions(person: Jid, sessions: Sessions): void {
    this.heard.set(person, sessions);
    this.#look();
  }

  current(person: Jid): Publication | undefined {
    return this.people.get(person);
  }

  /** Resolves when `holds` is true, looked at whenever the link comes or goes. */
  async until(holds: () => boolean, deadlineMs = 20_000): Promise<void> {
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

  #look(): void {
    for (const look of this.#waiting) look();
  }
}

/** Repeats what it is told. Knows one command without a form and one with. */
export const echo: Conversation = {
  answer: async (_person, line) => ({
    text: `You said: ${line}`,
    secret: line === 'a secret',
  }),
  commands: async () => [
    { name: 'status', title: 'Show my status' },
    { name: 'override', title: 'Set my status' },
  ],
  form: async (_person, command) =>
    command === 'override'
      ? {
          title: 'Set my status',
          instructions: 'Choose one.',
          fields: [
            {
              name: 'availability',
              label: 'Show me as',
              type: 'list-single',
              value: 'dnd',
              required: true,
              options: [
                { label: 'Busy', value: 'dnd' },
                { label: 'Away', value: 'away' },
              ],
            },
            {
              name: 'text',
              label: 'Text',
              type: 'text-single',
              value: null,
              required: false,
              options: [],
            },
          ],
        }
      : undefined,
  submit: async (person, command, values) => {
    if (values.get('text') === 'refuse') return { done: false, text: 'Not that one.' };
    return { done: true, text: `${person} ${command} ${JSON.stringify([...values])}` };
  },
};

export interface XmppSite extends AsyncDisposable {
  readonly engine: PublishingEngine;
  readonly publisher: XmppPublisher;
  readonly subscriptions: MemorySubscriptions;
}

/** A publisher with an engine of its own, started, and online unless `online` is false. */
export async function publishingSite(
  server: Pick<ChatServer, 'host' | 'componentPort'>,
  options: Partial<XmppPublisherOptions> & {
    readonly subscriptions?: MemorySubscriptions;
    readonly people?: readonly Publication[];
    readonly online?: boolean;
  } = {},
): Promise<XmppSite> {
  const { people, online, ...publisherOptions } = options;
  const subscriptions = options.subscriptions ?? new MemorySubscriptions();
  const engine = new PublishingEngine();
  for (const one of people ?? []) engine.people.set(one.person, one);
  const publisher = new XmppPublisher({
    host: server.host,
    port: server.componentPort,
    domain: component.domain,
    secret: component.secret,
    nameOf: () => null,
    conversation: echo,
    inbox: engine,
    defaultLang: 'en',
    version: '0.1.0',
    telemetry: silentTelemetry(),
    ...publisherOptions,
    subscriptions,
  });
  engine.publisher = publisher;
  await publisher.start(engine);
  if (online !== false) await engine.until(() => engine.timesOnline > 0);
  return {
    engine,
    publisher,
    subscriptions,
    [Symbol.asyncDispose]: () => publisher[Symbol.asyncDispose](),
  };
}
