import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { SimulatorClock } from '../clock.ts';
import { readBody } from '../https-server.ts';
import { answerEnvelope } from './envelope.ts';
import { notification } from './notifications.ts';
import { success } from './operation.ts';
import type { Subscription, SubscriptionReader } from './subscriptions.ts';
import type { ServerVersion } from './versions.ts';
import { child, childText, readXml } from './xml-reading.ts';
import { writeDocument, xml } from './xml-writing.ts';

export interface PushDeliveryOptions {
  readonly clock: SimulatorClock;
  readonly version: ServerVersion;
  /** Where to post to, as the subscriber gave it. */
  readonly url: string;
  /** The subscriber's own word for the subscription, sent back in a header. */
  readonly callerData: string | null;
  readonly statusFrequencyMs: number;
  /** Trusted for HTTPS, PEM; the machine's own trust where missing. */
  readonly ca: string | null;
  readonly onOver: () => void;
}

const firstRetryMs = 30_000;
const eventsAPost = 50;

/** Posts what happens to a subscriber, and that nothing did every so often. */
export class PushDelivery implements SubscriptionReader {
  readonly #subscription: Subscription;
  readonly #options: PushDeliveryOptions;
  #cancelTimer: () => void = () => {};
  #posting = false;
  #over = false;
  #failingSince: number | null = null;
  #retryMs = firstRetryMs;

  constructor(subscription: Subscription, options: PushDeliveryOptions) {
    this.#subscription = subscription;
    this.#options = options;
  }

  /** The first post is a status event: it shows the subscriber that all is well. */
  start(): void {
    this.#subscription.reader = this;
    void this.#deliver();
  }

  arrived(): void {
    // While it is being tried again, what is new waits for the next try.
    if (this.#failingSince === null) void this.#deliver();
  }

  lost(): void {
    this.ended();
  }

  takenOver(): void {
    this.ended();
  }

  ended(): void {
    this.#over = true;
    this.#cancelTimer();
  }

  async #deliver(): Promise<void> {
    if (this.#posting || this.#over) return;
    this.#posting = true;
    this.#cancelTimer();
    const events = this.#subscription.queue.slice(0, eventsAPost);
    const status = await this.#post(events);
    this.#posting = false;
    if (this.#over) return;
    if (status === 'OK') this.#delivered(events);
    else if (status === 'Unsubscribe') this.#end();
    else this.#failed();
  }

  #delivered(events: Subscription['queue']): void {
    const subscription = this.#subscription;
    subscription.queue.splice(0, events.length);
    subscription.previousWatermark = events.at(-1)?.watermark ?? subscription.previousWatermark;
    this.#failingSince = null;
    this.#retryMs = firstRetryMs;
    if (subscription.queue.length > 0) void this.#deliver();
    else this.#again(this.#options.statusFrequencyMs);
  }

  #failed(): void {
    const now = this.#options.clock.now();
    this.#failingSince ??= now;
    if (now + this.#retryMs - this.#failingSince > this.#options.statusFrequencyMs) {
      this.#end();
      return;
    }
    this.#again(this.#retryMs);
    this.#retryMs *= 2;
  }

  #again(delayMs: number): void {
    const { clock } = this.#options;
    this.#cancelTimer = clock.wake(clock.now() + delayMs, () => void this.#deliver());
  }

  #end(): void {
    this.ended();
    this.#options.onOver();
  }

  /** What the subscriber said; `null` for anything that is no answer. */
  async #post(events: Subscription['queue']): Promise<string | null> {
    const more = this.#subscription.queue.length > events.length;
    const message = success(
      'SendNotification',
      notification('m:Notification', this.#subscription, events, more),
    );
    const body = xml('m:SendNotification', {}, xml('m:ResponseMessages', {}, message));
    try {
      const answer = await post(
        this.#options,
        writeDocument(answerEnvelope(body, this.#options.version)),
      );
      const result = child(child(readXml(answer), 's:Body'), 'm:SendNotificationResult');
      return childText(result, 'm:SubscriptionStatus');
    } catch {
      // A subscriber that cannot be reached, or talks nonsense, is tried again.
      return null;
    }
  }
}

function post({ url, ca, callerData }: PushDeliveryOptions, body: string): Promise<string> {
  const request = url.startsWith('https:') ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const posting = request(
      url,
      {
        method: 'POST',
        ...(ca === null ? {} : { ca }),
        timeout: firstRetryMs,
        headers: {
          'Content-Type': 'text/xml; charset=utf-8',
          SOAPAction:
            '"http://schemas.microsoft.com/exchange/services/2006/messages/SendNotification"',
          ...(callerData === null ? {} : { CallerData: callerData }),
        },
      },
      (answer) => {
        readBody(answer).then((text) => resolve(text ?? ''), reject);
      },
    );
    posting.on('timeout', () => posting.destroy());
    posting.on('error', reject);
    posting.end(body);
  });
}
