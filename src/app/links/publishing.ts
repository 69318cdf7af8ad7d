import type { Assistant } from '../../assistant/assistant.ts';
import { differences } from '../../engine/publishers/publisher-registry.ts';
import type { PublisherRegistry } from '../../engine/publishers/publisher-registry.ts';
import type {
  SipSettings,
  StoredPublisher,
  XmppSettings,
} from '../../engine/publishers/publisher-settings.ts';
import type { SipPublisher } from '../../publishers/sip/publisher.ts';
import type { XmppPublisher } from '../../publishers/xmpp/publisher.ts';
import { publisherFailed, publisherGone } from '../../telemetry/publisher-events.ts';
import { type CallsHeard, sipCalls } from './sip-calls.ts';
import { sipLink } from './sip.ts';
import { type LinkNeeds, assistantOf, componentLink, linkTimings } from './xmpp.ts';

/** A link as it runs. */
interface OpenLink {
  /** Takes over what needs no new connection. False where one is needed. */
  change(next: StoredPublisher): Promise<boolean>;
  /** Other domains may watch now. */
  watchersChanged(): void;
  /** With `farewell` nobody is to be seen over it any more; else contacts keep what they see. */
  close(farewell: boolean): Promise<void>;
}

export interface PublishingNeeds extends LinkNeeds {
  readonly publishers: PublisherRegistry;
  /** Kept as they are open: by whoever examines, tells and answers how they are. */
  readonly xmpp: XmppPublisher[];
  readonly sip: SipPublisher[];
}

/** What of a component counts for a connection that stands. */
const liveForComponents: ReadonlySet<string> = new Set(['deadAfterS', 'ca']);
const liveForSip: ReadonlySet<string> = new Set([
  'ca',
  'domains',
  'chatDomains',
  'callState',
  'expiresS',
  'ratePerS',
  'inFlight',
]);

/**
 * The links that run: those of all publishers, opened, changed and closed as the registry has them,
 * each by itself. Dispose it to end them all; contacts keep what they see.
 */
export class Publishing implements AsyncDisposable {
  readonly #needs: PublishingNeeds;
  readonly #conversation: Assistant;
  readonly #open = new Map<string, OpenLink>();
  /** By name: one thing after the other is done with each. */
  readonly #turns = new Map<string, Promise<void>>();
  #stopped = false;

  constructor(needs: PublishingNeeds) {
    this.#needs = needs;
    this.#conversation = assistantOf(needs);
  }

  /** Opens what there is, and follows the registry from then on. */
  async start(): Promise<void> {
    const { publishers, parameters } = this.#needs;
    publishers.onChange(({ old, current }) => {
      const name = current?.name ?? old?.name;
      if (name !== undefined) void this.#inTurn(name, () => this.#follow(name, old, current));
    });
    parameters.onChange(({ name }) => {
      if (name !== 'subscriberDomains') return;
      for (const link of this.#open.values()) link.watchersChanged();
    });
    await Promise.all(
      publishers.all().map((one) => this.#inTurn(one.name, () => this.#opened(one))),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#turns.values());
    await Promise.all([...this.#open.keys()].map((name) => this.#close(name, false)));
  }

  async #follow(
    name: string,
    old: StoredPublisher | null,
    current: StoredPublisher | null,
  ): Promise<void> {
    if (this.#stopped) return;
    if (current === null) {
      await this.#close(name, true);
      await publisherGone(this.#needs.telemetry, name);
    } else if (!(await this.#changed(current))) {
      // Elsewhere they would be seen for ever as they were last shown there.
      await this.#close(name, old !== null && old.host !== current.host);
      await this.#opened(current);
    }
  }

  async #changed(next: StoredPublisher): Promise<boolean> {
    return (await this.#open.get(next.name)?.change(next)) ?? false;
  }

  async #opened(publisher: StoredPublisher): Promise<void> {
    const { name, secret, problem } = publisher;
    if (problem !== null || this.#stopped) return;
    try {
      const link =
        publisher.kind === 'xmpp'
          ? await this.#openComponent(publisher, secret ?? '')
          : await this.#openSip(publisher, secret);
      this.#open.set(name, link);
    } catch (error) {
      publisherFailed(this.#needs.telemetry, name, 'opened', error);
    }
  }

  async #close(name: string, farewell: boolean): Promise<void> {
    const link = this.#open.get(name);
    this.#open.delete(name);
    try {
      await link?.close(farewell);
    } catch (error) {
      publisherFailed(this.#needs.telemetry, name, 'closed', error);
    }
  }

  async #openComponent(first: XmppSettings & StoredPublisher, secret: string): Promise<OpenLink> {
    const { engine, xmpp } = this.#needs;
    let settings: XmppSettings & StoredPublisher = first;
    const { publisher, watchersChanged } = componentLink(
      () => settings,
      secret,
      this.#conversation,
      this.#needs,
    );
    await engine.attach(publisher);
    xmpp.push(publisher);
    return {
      watchersChanged,
      async change(next) {
        if (next.kind !== 'xmpp') return false;
        const what = differences(settings, next);
        if (what.some((field) => !liveForComponents.has(field))) return false;
        settings = next;
        if (what.includes('deadAfterS')) publisher.timingsChanged(linkTimings(next.deadAfterS));
        if (what.includes('ca')) publisher.examined.trustChanged();
        return true;
      },
      close: (farewell) => this.#end(publisher, xmpp, farewell),
    };
  }

  async #openSip(first: SipSettings & StoredPublisher, secret: string | null): Promise<OpenLink> {
    const { engine, sip } = this.#needs;
    let settings: SipSettings & StoredPublisher = first;
    const publisher = sipLink(() => settings, secret, this.#needs);
    const callsOf = async (): Promise<CallsHeard | null> =>
      settings.callState ? await sipCalls(settings, secret, this.#needs) : null;
    await engine.attach(publisher);
    sip.push(publisher);
    let calls = await callsOf();
    return {
      watchersChanged: () => undefined,
      async change(next) {
        if (next.kind !== 'sip') return false;
        const what = differences(settings, next);
        if (what.some((field) => !liveForSip.has(field))) return false;
        settings = next;
        publisher.limitsChanged(next);
        if (what.includes('ca')) publisher.trustChanged();
        if (what.includes('domains') || what.includes('chatDomains')) publisher.addressesChanged();
        if (what.every((field) => field === 'inFlight')) return true;
        await calls?.stop(true);
        calls = await callsOf();
        return true;
      },
      close: async (farewell) => {
        await calls?.stop(farewell);
        await this.#end(publisher, sip, farewell);
      },
    };
  }

  async #end<Link extends XmppPublisher | SipPublisher>(
    publisher: Link,
    among: Link[],
    farewell: boolean,
  ): Promise<void> {
    const at = among.indexOf(publisher);
    if (at >= 0) among.splice(at, 1);
    const detached = this.#needs.engine.detach(publisher);
    if (farewell) {
      await detached;
      await publisher.withdraw();
    }
    await publisher[Symbol.asyncDispose]();
  }

  #inTurn(name: string, work: () => Promise<void>): Promise<void> {
    const turn = (this.#turns.get(name) ?? Promise.resolve()).then(work);
    this.#turns.set(name, turn);
    return turn;
  }
}
