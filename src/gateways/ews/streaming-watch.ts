import type { Mailbox } from '../../sync/calendar-gateway.ts';
import { GatewayError } from '../../sync/gateway-error.ts';
import { ewsSubscriptionsCounted } from '../../telemetry/ews-events.ts';
import type { Telemetry } from '../../telemetry/telemetry.ts';
import { Slots } from '../http/slots.ts';
import type { Affinity } from './affinity.ts';
import type { EwsClient } from './client.ts';
import type { KindListener, KindWatch } from './kind-watch.ts';
import { mostSubscriptions } from './messages/get-streaming-events.ts';
import { subscribe } from './messages/subscribe.ts';
import { unsubscribe } from './messages/unsubscribe.ts';
import { isAtLeast } from './versions.ts';
import { WatchRoll } from './watch-roll.ts';
import type { WatchSettings } from './watch-settings.ts';
import { StreamGroup } from './stream-group.ts';

interface Watched {
  readonly mailbox: Mailbox;
  readonly group: StreamGroup;
  /** Once subscribed. */
  id: string | undefined;
}

/**
 * Watches mailboxes by streaming subscriptions, 200 to a held connection. A mailbox is put in its
 * group before it is subscribed, so that a group can be one anchor's (affinity).
 */
export class StreamingWatch implements KindWatch {
  readonly #client: EwsClient;
  readonly #telemetry: Telemetry;
  readonly #settings: WatchSettings;
  readonly #listener: KindListener;
  readonly #turns: Slots;
  readonly #roll: WatchRoll<Watched>;
  readonly #groups: StreamGroup[] = [];
  /** Connections without a word since the last word came, and when the first of them began. */
  #mutes = 0;
  #muteSince = 0;

  constructor(
    client: EwsClient,
    telemetry: Telemetry,
    settings: WatchSettings,
    listener: KindListener,
  ) {
    this.#client = client;
    this.#telemetry = telemetry;
    this.#settings = settings;
    this.#listener = listener;
    this.#turns = new Slots(settings.subscribing);
    this.#roll = new WatchRoll((mailboxes) =>
      ewsSubscriptionsCounted(telemetry, client.server, 'streaming', mailboxes, this),
    );
  }

  add(mailbox: Mailbox): void {
    if (!this.#roll.isOpenTo(mailbox)) {
      return;
    }
    const watched: Watched = { mailbox, group: this.#groupWithRoom(), id: undefined };
    watched.group.places += 1;
    this.#roll.add(watched, (one) => this.#subscribe(one));
  }

  remove(mailbox: Mailbox): void {
    const watched = this.#roll.get(mailbox);
    if (watched === undefined) {
      return;
    }
    this.#forget(watched);
    if (watched.id !== undefined) {
      watched.group.remove(watched.id);
      this.#roll.follow(this.#unsubscribe(mailbox, watched.id, watched.group.affinity));
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#roll.close()) {
      return;
    }
    await Promise.all(this.#groups.map((group) => group[Symbol.asyncDispose]()));
    const until = AbortSignal.timeout(this.#settings.farewellMs);
    for (const watched of this.#roll.all()) {
      const { mailbox, group, id } = watched;
      this.#forget(watched);
      if (id !== undefined) {
        this.#roll.follow(this.#unsubscribe(mailbox, id, group.affinity, until));
      }
    }
    await this.#roll.settled();
  }

  async #subscribe(watched: Watched): Promise<void> {
    const { mailbox, group } = watched;
    const { signal } = this.#roll;
    try {
      const id = await this.#newSubscription(watched, signal);
      if (id === undefined) {
        return;
      }
      watched.id = id;
      group.add(id, mailbox);
      this.#roll.count();
      this.#listener.subscribed(mailbox);
    } catch (error) {
      if (!signal.aborted && this.#roll.holds(watched)) {
        this.#judgeVersion(mailbox);
        this.#forget(watched);
        this.#listener.lost(mailbox, this.#client.failure(error));
      }
    }
  }

  /** `undefined` where the mailbox is not wanted any more when it is subscribed to. */
  async #newSubscription(watched: Watched, signal: AbortSignal): Promise<string | undefined> {
    const { mailbox, group } = watched;
    for (;;) {
      const { affinity } = group;
      const id = await affinity.enter(mailbox, () =>
        this.#turns.run(signal, () => this.#ask(watched, affinity, signal)),
      );
      if (affinity.moved && affinity === group.affinity) {
        group.moved();
      }
      if (id === undefined || (affinity === group.affinity && this.#roll.holds(watched))) {
        return id;
      }
      // It is known where the group was at home, or nobody wants it: it must not stay.
      await this.#unsubscribe(mailbox, id, affinity);
    }
  }

  async #ask(
    watched: Watched,
    affinity: Affinity,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    if (!this.#roll.holds(watched)) {
      return undefined;
    }
    const { mailbox } = watched;
    if (!isAtLeast(this.#client.versionFor(mailbox), 'Exchange2010_SP1')) {
      throw new GatewayError(tooOld(this.#client, mailbox), 'fix-server');
    }
    const request = subscribe(mailbox, { kind: 'streaming' });
    return (await this.#client.call(request, signal, affinity)).id;
  }

  /** Best effort: a subscription that nobody ends expires by itself. */
  async #unsubscribe(
    mailbox: Mailbox,
    id: string,
    affinity: Affinity,
    until?: AbortSignal,
  ): Promise<void> {
    try {
      const signal = until ?? AbortSignal.timeout(this.#settings.farewellMs);
      await this.#client.call(unsubscribe(mailbox, id), signal, affinity);
    } catch {
      // It is gone already, or will be; the client has counted the failure.
    }
  }

  #groupWithRoom(): StreamGroup {
    const roomy = this.#groups.find(({ places }) => places < mostSubscriptions);
    if (roomy !== undefined) {
      return roomy;
    }
    const group = new StreamGroup(this.#client, this.#telemetry, this.#settings, {
      changed: (mailbox) => this.#listener.changed(mailbox),
      missed: (mailbox) => this.#listener.subscribed(mailbox),
      spoke: () => {
        this.#mutes = 0;
        this.#listener.works();
      },
      mute: (beganAt) => this.#mute(beganAt),
      lost: (mailbox, error) => {
        const watched = this.#roll.get(mailbox);
        if (watched !== undefined) {
          this.#forget(watched);
        }
        this.#listener.lost(mailbox, error);
      },
    });
    this.#groups.push(group);
    return group;
  }

  // One mailbox may live on an older server behind this one: that says nothing of the others.
  #judgeVersion(mailbox: Mailbox): void {
    if (!isAtLeast(this.#client.version, 'Exchange2010_SP1')) {
      this.#listener.unusable(tooOld(this.#client, mailbox));
    }
  }

  // A server that answers nothing else either is not to be judged by this.
  #mute(beganAt: number): void {
    this.#muteSince = this.#mutes === 0 ? beganAt : this.#muteSince;
    this.#mutes += 1;
    const { server, answeredAt } = this.#client;
    if (this.#mutes > 1 && answeredAt > this.#muteSince) {
      this.#listener.unusable(
        `Nothing comes over the connections that ${server} is to hold, though it answers else: a proxy in between keeps answers back or cuts connections.`,
      );
    }
  }

  #forget(watched: Watched): void {
    this.#roll.delete(watched);
    watched.group.places -= 1;
  }
}

function tooOld(client: EwsClient, mailbox: Mailbox): string {
  return `${client.server} takes EWS only as ${client.versionFor(mailbox)}, which has no streaming subscriptions: they exist from Exchange 2010 SP1 on.`;
}
