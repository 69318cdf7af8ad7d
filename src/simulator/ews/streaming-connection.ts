import type { SimulatorClock } from '../clock.ts';
import { notification } from './notifications.ts';
import { failure, response, success } from './operation.ts';
import { Refusal } from './refusal.ts';
import type { Subscription, SubscriptionReader } from './subscriptions.ts';
import { type WrittenElement, leaf, xml } from './xml-writing.ts';

/** Where a connection's documents go. */
export interface StreamOutput {
  /** One XML document more. */
  write(body: WrittenElement): void;
  /** The answer is complete. */
  end(): void;
  /** The connection is cut. */
  destroy(): void;
}

export interface StreamingConnectionOptions {
  readonly clock: SimulatorClock;
  readonly output: StreamOutput;
  readonly heartbeatMs: number;
  readonly tellTakenOver: boolean;
  readonly timeoutMs: number;
  /** Whom the connection is charged to. */
  readonly chargedTo: string;
  readonly onStop: (connection: StreamingConnection) => void;
}

const operation = 'GetStreamingEvents';

/** One held GetStreamingEvents request: a sequence of documents until it is closed. */
export class StreamingConnection implements SubscriptionReader {
  readonly chargedTo: string;
  readonly #options: StreamingConnectionOptions;
  readonly #subscriptions = new Set<Subscription>();
  #cancelHeartbeat: () => void = () => {};
  #cancelTimeout: () => void = () => {};
  #silent = false;
  #stopped = false;

  constructor(options: StreamingConnectionOptions) {
    this.chargedTo = options.chargedTo;
    this.#options = options;
  }

  /** `failed` are the ids that could not be used, by the reason. */
  open(
    subscriptions: readonly Subscription[],
    failed: readonly { readonly id: string; readonly refusal: Refusal }[],
  ): void {
    for (const subscription of subscriptions) {
      subscription.reader?.takenOver(subscription);
      subscription.reader = this;
      this.#subscriptions.add(subscription);
    }
    for (const { id, refusal } of failed) this.#write(errorMessage(refusal, id));
    if (subscriptions.length === 0) {
      this.#end();
      return;
    }
    this.#write(success(operation, leaf('m:ConnectionStatus', 'OK')));
    this.#flush(subscriptions);
    this.#beat();
    const { clock, timeoutMs } = this.#options;
    this.#cancelTimeout = clock.wake(clock.now() + timeoutMs, () => this.close());
  }

  arrived(subscription: Subscription): void {
    this.#flush([subscription]);
  }

  lost(subscription: Subscription, code: string): void {
    this.#subscriptions.delete(subscription);
    this.#write(errorMessage(new Refusal(code, 'message'), subscription.id));
    if (this.#subscriptions.size === 0) this.#end();
  }

  takenOver(subscription: Subscription): void {
    if (!this.#options.tellTakenOver) return;
    this.#subscriptions.delete(subscription);
    const refusal = new Refusal('ErrorNewEventStreamConnectionOpened', 'message');
    this.#write(errorMessage(refusal, subscription.id));
    if (this.#subscriptions.size === 0) this.close();
  }

  ended(subscription: Subscription): void {
    this.#subscriptions.delete(subscription);
  }

  /** As at the end of the connection timeout: `Closed`, and the end of the answer. */
  close(): void {
    this.#write(success(operation, leaf('m:ConnectionStatus', 'Closed')));
    this.#end();
  }

  /** Nothing is sent any more, not even heartbeats; the connection stays. */
  silence(): void {
    this.#silent = true;
  }

  /** Cuts the connection. */
  drop(): void {
    this.stop();
    this.#options.output.destroy();
  }

  /** The other side has gone. Events are queued until someone reads them again. */
  stop(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#cancelHeartbeat();
    this.#cancelTimeout();
    for (const subscription of this.#subscriptions) {
      if (subscription.reader !== this) continue;
      subscription.reader = null;
      subscription.lastUsed = this.#options.clock.now();
    }
    this.#options.onStop(this);
  }

  #flush(subscriptions: readonly Subscription[]): void {
    const ready = subscriptions.filter((one) => one.queue.length > 0);
    if (this.#stopped || this.#silent || ready.length === 0) return;
    const notifications = ready.map((one) =>
      notification('t:Notification', one, one.queue.splice(0)),
    );
    this.#write(success(operation, xml('m:Notifications', {}, ...notifications)));
  }

  #beat(): void {
    const { clock, heartbeatMs } = this.#options;
    this.#cancelHeartbeat = clock.wake(clock.now() + heartbeatMs, () => {
      this.#write(success(operation, leaf('m:ConnectionStatus', 'OK')));
      this.#beat();
    });
  }

  #write(message: WrittenElement): void {
    if (this.#stopped || this.#silent) return;
    this.#options.output.write(response(operation, [message]));
  }

  #end(): void {
    if (this.#stopped) return;
    this.stop();
    this.#options.output.end();
  }
}

function errorMessage(refusal: Refusal, id: string): WrittenElement {
  const message = failure(operation, refusal);
  const ids = xml('m:ErrorSubscriptionIds', {}, leaf('t:SubscriptionId', id));
  return { ...message, children: [...message.children, ids] };
}
