import type { Mailbox } from '../../sync/calendar-gateway.ts';
import type { GatewayError } from '../../sync/gateway-error.ts';
import { ewsNotified, ewsSubscriptionsCounted } from '../../telemetry/ews-events.ts';
import type { Telemetry } from '../../telemetry/telemetry.ts';
import { Slots } from '../http/slots.ts';
import type { EwsClient } from './client.ts';
import type { KindListener, KindWatch } from './kind-watch.ts';
import { getEvents } from './messages/get-events.ts';
import { subscribe } from './messages/subscribe.ts';
import { unsubscribe } from './messages/unsubscribe.ts';
import { WatchRoll } from './watch-roll.ts';
import type { WatchSettings } from './watch-settings.ts';

/** A mailbox that is asked for in vain so often is given up. */
const mostFailures = 3;
/** Answers fetched in one go; what is left is fetched in the next round. */
const mostAnswers = 20;

interface Watched {
  readonly mailbox: Mailbox;
  /** Once subscribed. */
  id: string | undefined;
  watermark: string;
  failures: number;
}

/**
 * Watches mailboxes by pull subscriptions: each is asked in turn what has happened, evenly spread,
 * so that everyone has their turn and the server is never asked more often than it may be.
 */
export class PullWatch implements KindWatch {
  readonly #client: EwsClient;
  readonly #telemetry: Telemetry;
  readonly #settings: WatchSettings;
  readonly #listener: KindListener;
  readonly #turns: Slots;
  readonly #roll: WatchRoll<Watched>;
  /** Whoever is subscribed to, in the order in which they are asked for. */
  readonly #round = new Set<Watched>();
  #timer: NodeJS.Timeout | undefined;
  /** The server wants to be left alone until then. */
  #peaceUntil = 0;
  #asking = 0;

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
      ewsSubscriptionsCounted(telemetry, client.server, 'pull', mailboxes, this),
    );
  }

  add(mailbox: Mailbox): void {
    if (!this.#roll.isOpenTo(mailbox)) {
      return;
    }
    const watched: Watched = { mailbox, id: undefined, watermark: '', failures: 0 };
    this.#roll.add(watched, (one) => this.#subscribe(one));
  }

  remove(mailbox: Mailbox): void {
    const watched = this.#roll.get(mailbox);
    if (watched === undefined) {
      return;
    }
    this.#forget(watched);
    if (watched.id !== undefined) {
      this.#roll.follow(this.#unsubscribe(mailbox, watched.id));
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#roll.close()) {
      return;
    }
    clearTimeout(this.#timer);
    const until = AbortSignal.timeout(this.#settings.farewellMs);
    for (const watched of this.#roll.all()) {
      this.#forget(watched);
      if (watched.id !== undefined) {
        this.#roll.follow(this.#unsubscribe(watched.mailbox, watched.id, until));
      }
    }
    await this.#roll.settled();
  }

  async #subscribe(watched: Watched): Promise<void> {
    const { mailbox } = watched;
    const { signal } = this.#roll;
    try {
      await this.#turns.run(signal, async () => {
        if (!this.#roll.holds(watched)) {
          return;
        }
        const kind = { kind: 'pull', timeoutMin: this.#settings.pullTimeoutMin } as const;
        const { id, watermark } = await this.#client.call(subscribe(mailbox, kind), signal);
        if (!this.#roll.holds(watched)) {
          await this.#unsubscribe(mailbox, id);
          return;
        }
        watched.id = id;
        watched.watermark = watermark ?? '';
        this.#round.add(watched);
        this.#roll.count();
        this.#plan();
        this.#listener.subscribed(mailbox);
      });
    } catch (error) {
      if (!signal.aborted && this.#roll.holds(watched)) {
        this.#lose(watched, this.#client.failure(error));
      }
    }
  }

  /** The next one is asked for after a while that is shorter the more there are. */
  #plan(): void {
    if (this.#timer !== undefined || this.#round.size === 0 || this.#roll.signal.aborted) {
      return;
    }
    const { pullMs, mostPullsPerS } = this.#settings;
    const peaceMs = this.#peaceUntil - performance.now();
    const afterMs = Math.max(pullMs / this.#round.size, 1000 / mostPullsPerS, peaceMs);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#next();
      this.#plan();
    }, afterMs);
  }

  #next(): void {
    const [watched] = this.#round;
    // Where the server is slower than we would ask, it is asked less often.
    if (watched === undefined || this.#asking >= this.#settings.subscribing) {
      return;
    }
    this.#round.delete(watched);
    this.#asking += 1;
    this.#roll.follow(this.#ask(watched));
  }

  async #ask(watched: Watched): Promise<void> {
    const { signal } = this.#roll;
    try {
      await this.#fetch(watched, signal);
      watched.failures = 0;
    } catch (error) {
      if (!signal.aborted && this.#roll.holds(watched)) {
        this.#failed(watched, this.#client.failure(error));
      }
    } finally {
      this.#asking -= 1;
      if (this.#roll.holds(watched)) {
        this.#round.add(watched);
      }
      this.#plan();
    }
  }

  async #fetch(watched: Watched, signal: AbortSignal): Promise<void> {
    const { mailbox, id = '' } = watched;
    let told = false;
    for (let answers = 0; answers < mostAnswers && this.#roll.holds(watched); answers += 1) {
      const request = getEvents(mailbox, id, watched.watermark);
      const { changed, watermark, more } = await this.#client.call(request, signal);
      if (!this.#roll.holds(watched)) {
        return;
      }
      const stands = watermark === null || watermark === watched.watermark;
      watched.watermark = watermark ?? watched.watermark;
      this.#listener.works();
      if (changed && !told) {
        told = true;
        ewsNotified(this.#telemetry, this.#client.server, 'pull', 1);
        this.#listener.changed(mailbox);
      }
      // A server that writes no watermarks would tell the same again and again.
      if (!more || stands) {
        return;
      }
    }
  }

  #failed(watched: Watched, error: GatewayError): void {
    watched.failures += 1;
    if (error.remedy === 'retry' && error.retryAfterMs !== null) {
      this.#peaceUntil = performance.now() + error.retryAfterMs;
    }
    if (error.remedy !== 'retry' || watched.failures >= mostFailures) {
      this.#lose(watched, error);
    }
  }

  #lose(watched: Watched, error: GatewayError): void {
    this.#forget(watched);
    this.#listener.lost(watched.mailbox, error);
  }

  /** Best effort: a subscription that nobody ends expires by itself. */
  async #unsubscribe(mailbox: Mailbox, id: string, until?: AbortSignal): Promise<void> {
    try {
      const signal = until ?? AbortSignal.timeout(this.#settings.farewellMs);
      await this.#client.call(unsubscribe(mailbox, id), signal);
    } catch {
      // It is gone already, or will be; the client has counted the failure.
    }
  }

  #forget(watched: Watched): void {
    this.#roll.delete(watched);
    this.#round.delete(watched);
  }
}
