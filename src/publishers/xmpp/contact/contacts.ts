import type { Element } from '@xmpp/component';
import { requestFailed, subscriptionsKnown } from '../../../telemetry/xmpp-events.ts';
import type { Clock } from '../clock.ts';
import type { Outbox } from '../outbox.ts';
import { type Shown, gone } from '../presence-stanza.ts';
import { type PaceLimits, defaultPace } from '../recipient-pace.ts';
import { SerialTasks } from '../serial-tasks.ts';
import type { Site } from '../site.ts';
import { inTurns } from '../turns.ts';
import { PresenceHandler } from './presence-handler.ts';
import { PublicationSender } from './publication-sender.ts';
import { SubscriptionIndex } from './subscription-index.ts';
import type { XmppSubscriptionRepository } from './subscription-repository.ts';

export interface ContactsOptions {
  readonly site: Site;
  readonly subscriptions: XmppSubscriptionRepository;
  readonly clock: Clock;
  readonly pace?: PaceLimits;
}

const assistant: Shown = { availability: 'available', statuses: [] };

/**
 * The addresses of the component's domain, and who subscribed to them: people where the identity
 * is `contact`, the assistant in any case.
 */
export class Contacts {
  readonly #options: ContactsOptions;
  readonly #index = new SubscriptionIndex();
  readonly #tasks: SerialTasks;
  readonly #handler: PresenceHandler;
  #sender: PublicationSender | undefined;
  #lookedForStrangers = false;

  constructor(options: ContactsOptions) {
    const { site, subscriptions } = options;
    this.#options = options;
    this.#tasks = new SerialTasks(Number.POSITIVE_INFINITY, (error) =>
      requestFailed(site.telemetry, site.link, 'presence', error),
    );
    this.#handler = new PresenceHandler(
      site,
      this.#index,
      subscriptions,
      this.#tasks,
      (contact, to) => this.#sender?.show(contact, to),
    );
  }

  /** Subscriptions that are being stored. */
  get pending(): number {
    return this.#tasks.pending;
  }

  async idle(): Promise<void> {
    await this.#tasks.idle();
  }

  /** Reads what is stored; before the link is first up. */
  async load(): Promise<void> {
    const { site, subscriptions } = this.#options;
    const stored = await subscriptions.all(site.domain);
    await inTurns(stored, (subscription) => this.#index.add(subscription));
    subscriptionsKnown(site.telemetry, site.link, this.#index.size);
  }

  online(outbox: Outbox): void {
    const { site, clock, pace = defaultPace } = this.#options;
    this.#sender = new PublicationSender({
      outbox,
      subscriptions: this.#index,
      mayWatch: site.mayWatch,
      shownOf: site.shownOf,
      defaultLang: site.defaultLang,
      pace,
      clock,
    });
    // The server has forgotten the assistant like everybody else.
    const assistants = site.assistants().map((contact) => ({ contact, shown: assistant }));
    this.#sender.publish(assistants).catch(() => {
      // The link is down again: the next `online` does the same.
    });
    if (!this.#lookedForStrangers) void this.#forgetStrangers();
  }

  offline(): void {
    this.#sender?.close();
    this.#sender = undefined;
  }

  /** `undefined` while the link is down. */
  publish(
    batch: Iterable<{ readonly contact: string; readonly shown: Shown }>,
  ): Promise<number> | undefined {
    return this.#sender?.publish(batch);
  }

  /** Presence for `contact`, a bare JID of the component's domain. */
  received(stanza: Element, from: string, contact: string): void {
    this.#handler.handle(stanza, from, contact);
  }

  forget(contact: string): void {
    this.#handler.forget(contact);
  }

  /**
   * Under another identity people are not shown here: whoever subscribed when they were is told
   * that nobody is there any more. The subscriptions stay, should it be changed back.
   */
  async hideStrangers(): Promise<void> {
    const { strangers } = await this.#strangers();
    await this.#sender?.publish(strangers.map((contact) => ({ contact, shown: gone })));
  }

  /**
   * Whoever was removed while the link was down, before the process last started, is forgotten
   * now. Where nobody at all is known, something else is wrong, and nothing is forgotten.
   */
  async #forgetStrangers(): Promise<void> {
    this.#lookedForStrangers = true;
    const { strangers, anyoneKnown } = await this.#strangers();
    if (!anyoneKnown) return;
    const { shownOf } = this.#options.site;
    // Someone may have been added again since they were looked at.
    for (const contact of strangers) if (shownOf(contact) === undefined) this.forget(contact);
  }

  /** Who is watched and nobody knows, and whether anyone is known but the assistant. */
  async #strangers(): Promise<{ strangers: readonly string[]; anyoneKnown: boolean }> {
    const { shownOf, assistants } = this.#options.site;
    const ours = new Set(assistants());
    const strangers: string[] = [];
    let anyoneKnown = false;
    await inTurns(this.#index.contacts(), (contact) => {
      if (shownOf(contact) === undefined) strangers.push(contact);
      else if (!ours.has(contact)) anyoneKnown = true;
    });
    return { strangers, anyoneKnown };
  }
}
