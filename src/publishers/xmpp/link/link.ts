import type { Element } from '@xmpp/component';
import type { Telemetry } from '../../../telemetry/telemetry.ts';
import { type LinkLoss, linkDown, linkUp } from '../../../telemetry/xmpp-events.ts';
import type { SteadyClock } from '../../../time/steady-clock.ts';
import { Connection } from './connection.ts';
import { element } from '../markup.ts';
import { namespaces } from '../namespaces.ts';
import type { DirectTls } from './socket.ts';

export interface LinkTimings {
  /** Silence after which the server is pinged. */
  readonly keepAliveMs: number;
  /** Silence after a ping that means the link is dead. */
  readonly pingTimeoutMs: number;
  /** From the first packet to the accepted handshake. */
  readonly openTimeoutMs: number;
  /** The first pause before another attempt; it doubles up to `maxRetryMs`. */
  readonly retryMs: number;
  readonly maxRetryMs: number;
  /** The pause where only a person can help (secret, unknown component, conflict, certificate). */
  readonly refusedRetryMs: number;
}

export const defaultTimings: LinkTimings = {
  keepAliveMs: 12_000,
  pingTimeoutMs: 12_000,
  openTimeoutMs: 15_000,
  retryMs: 500,
  maxRetryMs: 30_000,
  refusedRetryMs: 60_000,
};

export interface LinkOptions {
  /** Names the link in logs and metrics. */
  readonly name: string;
  readonly host: string;
  readonly port: number;
  /** `null` for a plain connection. */
  readonly tls: DirectTls | null;
  readonly domain: string;
  readonly secret: string;
  /** A domain of the server, pinged to see whether it is there. */
  readonly serverDomain: string;
  readonly timings: LinkTimings;
  readonly clock: SteadyClock;
  /** In `[0, 1)`. */
  readonly random: () => number;
  readonly telemetry: Telemetry;
}

export interface LinkListener {
  online(): void;
  /** Said only after `online`. */
  offline(loss: LinkLoss): void;
  stanza(stanza: Element): void;
}

/** A link that has been up this long is not flapping: the next retry begins small again. */
const steadyMs = 10_000;

export class LinkDownError extends Error {
  override readonly name = 'LinkDownError';
}

/** The connection to the server, made again whenever it is lost, and known to be alive. */
export class Link {
  readonly #options: LinkOptions;
  readonly #listener: LinkListener;
  #timings: LinkTimings;
  #connection: Connection | undefined;
  #online = false;
  #onlineSince = 0;
  #failures = 0;
  #stopped = false;
  #paused = false;
  /** What was last written to the log, so that it is written once. */
  #said: string | undefined;
  #cancelTimer: () => void = () => {};
  #attempts: ((loss: LinkLoss | null) => void)[] = [];
  /** Whom servers are verified by has changed since the attempt under way began. */
  #trustChanged = false;

  constructor(options: LinkOptions, listener: LinkListener) {
    this.#options = options;
    this.#timings = options.timings;
    this.#listener = listener;
  }

  get tls(): DirectTls | null {
    return this.#options.tls;
  }

  get online(): boolean {
    return this.#online;
  }

  start(): void {
    if (this.#stopped) return;
    const { host, port, tls, domain, secret, clock } = this.#options;
    const timings = this.#timings;
    this.#trustChanged = false;
    const connection = new Connection(
      { host, port, tls, domain, secret, clock, openTimeoutMs: timings.openTimeoutMs },
      {
        online: () => this.#up(),
        stanza: (stanza) => this.#listener.stanza(stanza),
        closed: (loss) => this.#down(loss),
      },
    );
    this.#connection = connection;
    connection.open();
  }

  /**
   * Connects now, where it is not connected and was to wait. Resolves with `null` when it is
   * connected, else with why this attempt failed.
   */
  attempt(): Promise<LinkLoss | null> {
    if (this.#online) return Promise.resolve(null);
    if (this.#stopped) return Promise.resolve({ kind: 'stopped' });
    const done = Promise.withResolvers<LinkLoss | null>();
    this.#attempts.push(done.resolve);
    if (this.#connection === undefined) {
      this.#cancelTimer();
      this.start();
    }
    return done.promise;
  }

  /** Whom servers are verified by is not what it was: a link over TLS that waits tries at once. */
  trustChanged(): void {
    if (this.#options.tls === null || this.#online || this.#stopped) return;
    this.#trustChanged = true;
    if (this.#connection !== undefined) return;
    this.#cancelTimer();
    this.start();
  }

  /** They count from the next sign of life, or attempt, on. */
  timingsChanged(timings: LinkTimings): void {
    this.#timings = timings;
    if (!this.#online) return;
    this.#cancelTimer();
    this.#watch();
  }

  /** Resolves when the network has taken the text. */
  async write(text: string): Promise<void> {
    const connection = this.#connection;
    if (!this.#online || !connection) throw new LinkDownError('the link is down');
    await connection.write(text);
  }

  /** Stops reading from the server until `resume`. */
  pause(): void {
    this.#paused = true;
    this.#connection?.pause();
  }

  resume(): void {
    this.#paused = false;
    this.#connection?.resume();
  }

  /** Gives the connection up and makes a new one. */
  drop(loss: LinkLoss): void {
    this.#connection?.destroy(loss);
  }

  /** Takes about two seconds at most. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancelTimer();
    await this.#connection?.close();
  }

  #up(): void {
    this.#online = true;
    this.#paused = false;
    this.#onlineSince = this.#options.clock.now();
    this.#said = undefined;
    linkUp(this.#options.telemetry, this.#options);
    this.#watch();
    this.#listener.online();
    this.#attempted(null);
  }

  #down(loss: LinkLoss): void {
    const { clock, telemetry } = this.#options;
    const wasOnline = this.#online;
    this.#online = false;
    this.#connection = undefined;
    this.#cancelTimer();
    if (wasOnline && clock.now() - this.#onlineSince >= steadyMs) this.#failures = 0;
    const retryInMs = this.#trustChanged ? 0 : this.#retryDelay(loss);
    this.#failures += 1;

    if (wasOnline) this.#listener.offline(loss);
    if (this.#said !== loss.kind) linkDown(telemetry, this.#options, loss, retryInMs);
    this.#said = loss.kind;
    if (!this.#stopped) this.#cancelTimer = clock.after(retryInMs, () => this.start());
    this.#attempted(loss);
  }

  #attempted(outcome: LinkLoss | null): void {
    for (const resolve of this.#attempts.splice(0)) resolve(outcome);
  }

  /** Between half and all of the full pause, so that several components do not march in step. */
  #retryDelay(loss: LinkLoss): number {
    const { random } = this.#options;
    const timings = this.#timings;
    const full = needsPerson(loss)
      ? timings.refusedRetryMs
      : Math.min(timings.maxRetryMs, timings.retryMs * 2 ** Math.min(this.#failures, 20));
    return Math.round(full * (0.5 + random() / 2));
  }

  /** Anything heard is a sign of life; after silence the server is asked for one. */
  #watch(): void {
    const { clock } = this.#options;
    const timings = this.#timings;
    const connection = this.#connection;
    if (!connection) return;
    const silentMs = this.#paused ? 0 : clock.now() - connection.lastHeardAt;
    if (silentMs < timings.keepAliveMs) {
      this.#cancelTimer = clock.after(timings.keepAliveMs - silentMs, () => this.#watch());
      return;
    }
    const askedAt = clock.now();
    connection.write(this.#pings()).catch(() => {
      // The socket says so itself, as `closed`.
    });
    this.#cancelTimer = clock.after(timings.pingTimeoutMs, () => {
      if (connection.lastHeardAt < askedAt && !this.#paused) connection.destroy({ kind: 'dead' });
      else this.#watch();
    });
  }

  /**
   * XEP-0199 to the server, and to ourselves: whatever comes back, also an error, also our own
   * words, shows that the link works; not every server answers for the domain next to ours.
   */
  #pings(): string {
    const { domain, serverDomain } = this.#options;
    return [serverDomain, domain]
      .filter((to) => to !== '')
      .map((to) =>
        element(
          'iq',
          { type: 'get', from: domain, to, id: 'keep-alive' },
          element('ping', { xmlns: namespaces.ping }),
        ),
      )
      .join('');
  }
}

function needsPerson(loss: LinkLoss): boolean {
  return ['wrong-secret', 'unknown-component', 'conflict', 'certificate'].includes(loss.kind);
}

/** RFC 6120 §4.9.3.9: the server does not let us send from an address that we sent from. */
export function isAddressRefused(loss: LinkLoss): boolean {
  return loss.kind === 'stream-error' && loss.condition === 'invalid-from';
}
