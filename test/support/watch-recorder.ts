import type { Mailbox, WatchListener } from '../../src/sync/calendar-gateway.ts';
import type { GatewayError } from '../../src/sync/gateway-error.ts';

export interface WatchEvent {
  readonly kind: 'subscribed' | 'changed' | 'lost';
  readonly mailbox: Mailbox;
  readonly error?: GatewayError;
}

/** Keeps what a watch says, and waits for it with a deadline. */
export class WatchRecorder implements WatchListener {
  readonly events: WatchEvent[] = [];
  readonly #waiting = new Set<() => void>();

  subscribed(mailbox: Mailbox): void {
    this.#record({ kind: 'subscribed', mailbox });
  }

  changed(mailbox: Mailbox): void {
    this.#record({ kind: 'changed', mailbox });
  }

  lost(mailbox: Mailbox, error: GatewayError): void {
    this.#record({ kind: 'lost', mailbox, error });
  }

  count(kind: WatchEvent['kind'], mailbox?: Mailbox): number {
    return this.events.filter(
      (event) => event.kind === kind && (mailbox === undefined || event.mailbox === mailbox),
    ).length;
  }

  /** Resolves with the first event of the kind after the first `skip` of them. */
  async next(kind: WatchEvent['kind'], skip = 0, deadlineMs = 30_000): Promise<WatchEvent> {
    const found = () => this.events.filter((event) => event.kind === kind)[skip];
    await this.until(() => found() !== undefined, deadlineMs);
    return found() as WatchEvent;
  }

  /** Resolves once `holds`, which is asked after every event and now and then. */
  async until(holds: () => boolean, deadlineMs = 30_000): Promise<void> {
    const deadline = performance.now() + deadlineMs;
    while (!holds()) {
      if (performance.now() > deadline) {
        const seen = this.events.map(({ kind, mailbox }) => `${kind} ${mailbox}`).join(', ');
        throw new Error(`not within ${deadlineMs} ms; heard: ${seen.slice(0, 2000)}`);
      }
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 10);
        this.#waiting.add(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
  }

  #record(event: WatchEvent): void {
    this.events.push(event);
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
  }
}
