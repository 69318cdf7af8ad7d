import type { Mailbox } from '../../sync/calendar-gateway.ts';
import { GatewayError } from '../../sync/gateway-error.ts';
import { ewsNotified, ewsSubscriptionsCounted } from '../../telemetry/ews-events.ts';
import type { Telemetry } from '../../telemetry/telemetry.ts';
import { Slots } from '../http/slots.ts';
import type { EwsClient } from './client.ts';
import { refusalError } from './errors.ts';
import type { KindListener, KindWatch } from './kind-watch.ts';
import { parseSendNotification, sendNotificationResult } from './messages/send-notification.ts';
import { subscribe } from './messages/subscribe.ts';
import type { NotificationDesk, NotificationDoor, PostReply } from './notification-desk.ts';
import { WatchRoll } from './watch-roll.ts';
import type { WatchSettings } from './watch-settings.ts';

/** What push needs besides what every watch does. */
export interface PushNeeds {
  readonly desk: NotificationDesk;
  /** 1 to 1440 minutes. */
  readonly statusFrequencyMin: () => number;
}

/** One subscription, from the moment its address is there. */
interface Post {
  readonly door: NotificationDoor;
  /** The address that the server was told. */
  readonly url: string;
  readonly statusFrequencyMin: number;
  /** None until the server has answered; it may post before. */
  id: string | undefined;
  heardAt: number;
  watermark: string | null;
}

interface Watched {
  readonly mailbox: Mailbox;
  post: Post | undefined;
}

/** The answer to whoever posts for a subscription that we do not have. */
export const pushStranger: PostReply = reply('Unsubscribe');

/**
 * Watches mailboxes by push subscriptions: the server posts to an address that nobody else knows.
 * One of the subscriptions is to say every minute that it is there, so that it is soon noticed
 * when posts do not come through. Nothing ends a subscription but our answer to its next post.
 */
export class PushWatch implements KindWatch {
  readonly #client: EwsClient;
  readonly #telemetry: Telemetry;
  readonly #settings: WatchSettings;
  readonly #needs: PushNeeds;
  readonly #listener: KindListener;
  readonly #turns: Slots;
  readonly #roll: WatchRoll<Watched>;
  readonly #sweeper: NodeJS.Timeout;
  readonly #endMoved: () => void;
  /** The one that speaks every minute. */
  #canary: Watched | undefined;
  /** How often the canary fell silent since anything was heard. */
  #silences = 0;
  #heardAny = false;

  constructor(
    client: EwsClient,
    telemetry: Telemetry,
    settings: WatchSettings,
    needs: PushNeeds,
    listener: KindListener,
  ) {
    this.#client = client;
    this.#telemetry = telemetry;
    this.#settings = settings;
    this.#needs = needs;
    this.#listener = listener;
    this.#turns = new Slots(settings.subscribing);
    this.#roll = new WatchRoll((mailboxes) =>
      ewsSubscriptionsCounted(telemetry, client.server, 'push', mailboxes, this),
    );
    this.#sweeper = setInterval(() => this.#sweep(), settings.sweepMs).unref();
    this.#endMoved = needs.desk.onMoved(() => this.#renewAll(() => true));
  }

  add(mailbox: Mailbox): void {
    if (!this.#roll.isOpenTo(mailbox)) {
      return;
    }
    const watched: Watched = { mailbox, post: undefined };
    this.#roll.add(watched, (one) => this.#subscribe(one));
  }

  remove(mailbox: Mailbox): void {
    const watched = this.#roll.get(mailbox);
    if (watched !== undefined) {
      this.#forget(watched);
    }
  }

  /** Subscriptions that speak more or less often than is wanted now are made anew. */
  reconsider(): void {
    const wanted = this.#needs.statusFrequencyMin();
    this.#renewAll(
      (watched) => watched !== this.#canary && watched.post?.statusFrequencyMin !== wanted,
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#roll.close()) {
      return;
    }
    clearInterval(this.#sweeper);
    this.#endMoved();
    for (const watched of this.#roll.all()) {
      this.#forget(watched);
    }
    await this.#roll.settled();
  }

  #renewAll(concerned: (watched: Watched) => boolean): void {
    for (const watched of this.#roll.all()) {
      // Whoever is being subscribed to will see for themselves.
      if (watched.post !== undefined && concerned(watched)) {
        this.#roll.follow(this.#subscribe(watched));
      }
    }
  }

  async #subscribe(watched: Watched): Promise<void> {
    const { signal } = this.#roll;
    try {
      await this.#turns.run(signal, () => this.#newSubscription(watched, signal));
    } catch (error) {
      if (!signal.aborted && this.#roll.holds(watched)) {
        this.#forget(watched);
        this.#listener.lost(watched.mailbox, this.#client.failure(error));
      }
    }
  }

  async #newSubscription(watched: Watched, signal: AbortSignal): Promise<void> {
    if (!this.#roll.holds(watched)) {
      return;
    }
    const post = await this.#newPost(watched);
    if (post === undefined) {
      return;
    }
    try {
      const { statusFrequencyMin, url } = post;
      const kind = { kind: 'push', statusFrequencyMin, url } as const;
      const { id, watermark } = await this.#client.call(subscribe(watched.mailbox, kind), signal);
      post.id = id;
      post.watermark ??= watermark;
    } catch (error) {
      post.door.close();
      throw error;
    }
    if (!this.#roll.holds(watched)) {
      post.door.close();
      return;
    }
    watched.post?.door.close();
    watched.post = post;
    post.heardAt = performance.now();
    this.#roll.count();
    this.#listener.subscribed(watched.mailbox);
    if (post.url !== post.door.url) {
      // The listener has moved meanwhile.
      this.#roll.follow(this.#subscribe(watched));
    }
  }

  /** `undefined` where nothing can be received at all, which is said. */
  async #newPost(watched: Watched): Promise<Post | undefined> {
    try {
      const place: { post: Post | undefined } = { post: undefined };
      const door = await this.#needs.desk.open((body) =>
        place.post === undefined ? pushStranger : this.#hear(watched, place.post, body),
      );
      if (this.#canary === undefined || !this.#roll.holds(this.#canary)) {
        this.#canary = watched;
      }
      place.post = {
        door,
        url: door.url,
        statusFrequencyMin: this.#canary === watched ? 1 : this.#needs.statusFrequencyMin(),
        id: undefined,
        heardAt: performance.now(),
        watermark: null,
      };
      return place.post;
    } catch (error) {
      const reason = error instanceof Error ? error.message : 'Nothing can be received.';
      this.#listener.unusable(reason);
      if (this.#roll.holds(watched)) {
        this.#forget(watched);
        this.#listener.lost(watched.mailbox, new GatewayError(reason, 'retry'));
      }
      return undefined;
    }
  }

  /** A post that came to the address of this subscription. */
  #hear(watched: Watched, post: Post, text: string): PostReply | null {
    const posted = parseSendNotification(text);
    if (posted === undefined) {
      return null;
    }
    if (!this.#roll.holds(watched)) {
      return pushStranger;
    }
    post.heardAt = performance.now();
    this.#heard();
    if (posted.refusal !== undefined) {
      this.#forget(watched);
      const asked = this.#client.asked(watched.mailbox);
      this.#listener.lost(watched.mailbox, refusalError(posted.refusal, asked));
      return pushStranger;
    }
    const ours = posted.notifications.filter(
      ({ subscriptionId }) =>
        subscriptionId === '' || post.id === undefined || subscriptionId === post.id,
    );
    if (ours.length === 0) {
      return pushStranger;
    }
    const watermark = ours.findLast((one) => one.watermark !== null)?.watermark ?? null;
    // One whose answer was lost on its way is posted again.
    const repeated = watermark !== null && watermark === post.watermark;
    post.watermark = watermark ?? post.watermark;
    if (!repeated && ours.some(({ changed }) => changed)) {
      ewsNotified(this.#telemetry, this.#client.server, 'push', 1);
      this.#listener.changed(watched.mailbox);
    }
    return reply('OK');
  }

  #heard(): void {
    this.#silences = 0;
    if (!this.#heardAny) {
      this.#heardAny = true;
      this.#listener.works();
    }
  }

  #sweep(): void {
    const now = performance.now();
    for (const watched of this.#roll.all()) {
      const { post } = watched;
      const limitMs = this.#settings.pushSilenceMs(post?.statusFrequencyMin ?? 0);
      if (post !== undefined && now - post.heardAt > limitMs) {
        this.#silent(watched, post, limitMs);
      }
    }
  }

  #silent(watched: Watched, post: Post, limitMs: number): void {
    const { server, answeredAt } = this.#client;
    const forMin = Math.max(1, Math.round(limitMs / 60_000));
    const was = this.#canary === watched;
    this.#forget(watched);
    if (was) {
      this.#silences += 1;
      // A server that answers nothing else either is not to be judged by this.
      if (this.#silences > 1 || answeredAt > post.heardAt) {
        this.#listener.unusable(nothingArrives(server, baseOf(post.url), forMin));
      }
    }
    this.#listener.lost(
      watched.mailbox,
      this.#heardAny
        ? new GatewayError(
            `${server} has posted nothing about ${watched.mailbox} for ${forMin} minutes: subscribe again and read the calendar again.`,
            'resubscribe',
          )
        : new GatewayError(nothingArrives(server, baseOf(post.url), forMin), 'retry'),
    );
  }

  #forget(watched: Watched): void {
    watched.post?.door.close();
    this.#roll.delete(watched);
  }
}

function reply(status: 'OK' | 'Unsubscribe'): PostReply {
  return {
    status: 200,
    contentType: 'text/xml; charset=utf-8',
    body: sendNotificationResult(status),
  };
}

/** Without the secret, which nobody is to read. */
function baseOf(url: string): string {
  return new URL('..', url).href;
}

function nothingArrives(server: string, base: string, forMin: number): string {
  return `Nothing that ${server} was told to post to ${base} has arrived for ${forMin} minutes: let the server reach that address (firewall, name, certificate), or correct it (notificationAddress).`;
}
