import type { Mailbox } from '../../../sync/calendar-gateway.ts';
import { GatewayError } from '../../../sync/gateway-error.ts';
import type { EwsClient } from '../client.ts';
import { refusalError } from '../errors.ts';
import type { WatchKind } from '../kind-watch.ts';
import { getEvents } from '../messages/get-events.ts';
import { parseSendNotification } from '../messages/send-notification.ts';
import { subscribe } from '../messages/subscribe.ts';
import { unsubscribe } from '../messages/unsubscribe.ts';
import type { NotificationDesk, NotificationDoor } from '../notification-desk.ts';
import { pushStranger } from '../push-watch.ts';
import { readStream } from '../stream.ts';
import { isAtLeast } from '../versions.ts';
import { defaultWatchSettings } from '../watch-settings.ts';
import type { EwsBench } from '../examined.ts';

/** Exchange's least: it says every minute that it is there. */
const statusFrequencyMin = 1;
const lifetimeMin = 5;
/** Exchange speaks at once; a proxy that holds answers back does not let it. */
const firstWordMs = 20_000;

/** A subscription that is made to be removed: whether it can be had, and whether anything arrives. */
export class TrialSubscription implements AsyncDisposable {
  readonly kind: WatchKind;
  readonly #bench: EwsBench;
  readonly #client: EwsClient;
  readonly #mailbox: Mailbox;
  readonly #arrived: PromiseWithResolvers<void>;
  #door: NotificationDoor | undefined;
  #id: string | undefined;
  #watermark: string | null = null;

  constructor(bench: EwsBench, mailbox: Mailbox) {
    this.#bench = bench;
    this.#client = bench.client;
    this.#mailbox = mailbox;
    this.kind = kindOf(bench, mailbox);
    this.#arrived = Promise.withResolvers();
    this.#arrived.promise.catch(() => {});
  }

  /** What servers are told to post to, but for the secret; `''` but for push. */
  get base(): string {
    return this.#door === undefined ? '' : new URL('..', this.#door.url).href;
  }

  /** Rejects with a `GatewayError`, or with what the listener says. */
  async make(signal: AbortSignal): Promise<void> {
    const { affinity } = this.#bench;
    const request = subscribe(this.#mailbox, await this.#wanted());
    const made = await this.#client.call(request, signal, affinity);
    this.#id = made.id;
    this.#watermark = made.watermark;
  }

  /** Resolves once something has come by it that needs no change of the calendar. */
  async heard(signal: AbortSignal): Promise<void> {
    switch (this.kind) {
      case 'push':
        return await this.#arrived.promise;
      case 'pull':
        return await this.#pulled(signal);
      case 'streaming':
        return await this.#streamed(signal);
    }
  }

  /** Ends it; a push subscription ends by our answer to what it posts next. */
  async remove(signal: AbortSignal): Promise<void> {
    this.#door?.close();
    const id = this.#id;
    this.#id = undefined;
    if (id === undefined || this.kind === 'push') return;
    await this.#client.call(unsubscribe(this.#mailbox, id), signal, this.#bench.affinity);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.remove(AbortSignal.timeout(2_000));
  }

  async #wanted(): Promise<Parameters<typeof subscribe>[1]> {
    switch (this.kind) {
      case 'streaming':
        return { kind: 'streaming' };
      case 'pull':
        return { kind: 'pull', timeoutMin: lifetimeMin };
      case 'push': {
        const { desk } = this.#bench.examined;
        if (desk === null) throw nowhereToPost();
        this.#door = await this.#open(desk);
        return { kind: 'push', statusFrequencyMin, url: this.#door.url };
      }
    }
  }

  async #open(desk: NotificationDesk): Promise<NotificationDoor> {
    try {
      return await desk.open((body) => {
        const posted = parseSendNotification(body);
        if (posted === undefined) return null;
        if (posted.refusal === undefined) this.#arrived.resolve();
        else this.#arrived.reject(refusalError(posted.refusal, this.#client.asked(this.#mailbox)));
        // By this answer the server removes the subscription.
        this.#id = undefined;
        return pushStranger;
      });
    } catch (error) {
      const reason = error instanceof Error ? error.message : 'Nothing can be received.';
      throw new GatewayError(reason, 'fix-server', { cause: error });
    }
  }

  async #pulled(signal: AbortSignal): Promise<void> {
    const request = getEvents(this.#mailbox, this.#id ?? '', this.#watermark ?? '');
    await this.#client.call(request, signal, this.#bench.affinity);
  }

  /** Exchange says at once that it holds the connection. */
  async #streamed(signal: AbortSignal): Promise<void> {
    const asked = { anchor: this.#mailbox, ids: [this.#id ?? ''], routing: this.#bench.affinity };
    const settings = { ...defaultWatchSettings, connectionTimeoutMin: 1, firstWordMs };
    const left = new AbortController();
    const either = AbortSignal.any([signal, left.signal]);
    try {
      for await (const event of readStream(this.#client, asked, settings, either)) {
        if (event.kind !== 'news') continue;
        const { refusal } = event.news;
        if (refusal !== undefined) {
          throw refusalError(refusal, this.#client.asked(this.#mailbox));
        }
        return;
      }
    } finally {
      left.abort();
    }
    throw new GatewayError(
      `${this.#client.server} ended the held connection without a word: look for a proxy that does not hold connections.`,
      'retry',
    );
  }
}

/** As the service itself chooses: the best that there can be, where none is asked for. */
function kindOf(bench: EwsBench, mailbox: Mailbox): WatchKind {
  const { subscription, desk } = bench.examined;
  if (subscription !== 'auto') return subscription;
  if (isAtLeast(bench.client.versionFor(mailbox), 'Exchange2010_SP1')) return 'streaming';
  return desk === null ? 'pull' : 'push';
}

function nowhereToPost(): GatewayError {
  return new GatewayError(
    'There is nowhere to receive push notifications: run the service, and ask it (doorlight doctor without --offline).',
    'fix-server',
  );
}
