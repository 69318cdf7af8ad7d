import {
  type SipLink,
  type SipLinkLoss,
  explainSipLoss,
  sipFault,
  sipLinkDown,
  sipLinkUp,
} from '../../../telemetry/sip-events.ts';
import type { Telemetry } from '../../../telemetry/telemetry.ts';
import type { SteadyClock } from '../../../time/steady-clock.ts';
import type { SipAccount } from './digest.ts';
import { DigestSession } from './digest-session.ts';
import { Exchange, type SipOutcome, type SipRequest } from './exchange.ts';
import { type SipServer, type Wire, linkOf, openWire } from './wire.ts';

export interface SipTimings {
  /** From the first packet to the connection being there. */
  readonly openTimeoutMs: number;
  /** Silence after which the server is asked for a sign of life. */
  readonly keepAliveMs: number;
  /** Silence after that, which means that the link is dead. */
  readonly pingTimeoutMs: number;
  /** The first pause before another attempt; it doubles up to `maxRetryMs`. */
  readonly retryMs: number;
  readonly maxRetryMs: number;
  /** RFC 3261 §17.1.2.2, timer F: how long a request is waited for. */
  readonly answerTimeoutMs: number;
}

export const defaultTimings: SipTimings = {
  openTimeoutMs: 15_000,
  keepAliveMs: 15_000,
  pingTimeoutMs: 10_000,
  retryMs: 500,
  maxRetryMs: 30_000,
  answerTimeoutMs: 32_000,
};

export interface LinkOptions {
  readonly name: string;
  readonly server: SipServer;
  /** `null` where the server asks nobody. */
  readonly account: SipAccount | null;
  readonly userAgent: string;
  readonly timings: SipTimings;
  readonly clock: SteadyClock;
  /** In `[0, 1)`. */
  readonly random: () => number;
  readonly telemetry: Telemetry;
}

export interface LinkListener {
  online(): void;
  /** Said only after `online`; what was asked has been answered as lost before. */
  offline(): void;
}

/** A link that has been up this long is not flapping: the next retry begins small again. */
const steadyMs = 10_000;

/** What makes no sense and is let pass, until it is too much. */
const mostNonsense = 100;

/** The connection to a SIP server, made again whenever it is lost, and known to be alive. */
export class Link {
  readonly #options: LinkOptions;
  readonly #listener: LinkListener;
  readonly #fields: SipLink;
  readonly #digest: DigestSession;
  #wire: Wire | undefined;
  #exchange: Exchange | undefined;
  #heardAt = 0;
  /** The server answers pings, so that one without an answer means something. */
  #pongs = false;
  #nonsense = 0;
  #onlineSince = 0;
  #failures = 0;
  #stopped = false;
  #loss: SipLinkLoss | undefined;
  /** What was last written to the log, so that it is written once. */
  #said: string | undefined;
  #cancelTimer: () => void = () => {};
  #gone: (() => void) | undefined;

  constructor(options: LinkOptions, listener: LinkListener) {
    const { name, server, account } = options;
    this.#options = options;
    this.#listener = listener;
    this.#fields = linkOf(name, server);
    this.#digest = new DigestSession(account);
  }

  get fields(): SipLink {
    return this.#fields;
  }

  get online(): boolean {
    return this.#exchange !== undefined;
  }

  /** Why it is down, as a sentence; `null` while it is up, or was not tried yet. */
  get problem(): string | null {
    if (this.online || this.#loss === undefined) return null;
    return explainSipLoss(this.#loss, this.#fields);
  }

  start(): void {
    if (this.#stopped) return;
    const { server, clock, timings } = this.#options;
    this.#cancelTimer = clock.after(timings.openTimeoutMs, () => {
      this.#wire?.destroy({ kind: 'timeout' });
    });
    try {
      this.#wire = openWire(server, {
        opened: () => this.#up(),
        message: (text) => this.#received(text),
        pong: () => this.#ponged(),
        closed: (loss) => this.#down(loss),
      });
    } catch (error) {
      // An authority that cannot be read, an address that makes no URL.
      const detail = error instanceof Error ? error.message : String(error);
      this.#down({ kind: 'unreachable', detail });
    }
  }

  /** Sends it; `done` is called once, later, and at once where the link is down. */
  request(request: SipRequest, done: (outcome: SipOutcome) => void): void {
    if (this.#exchange === undefined) queueMicrotask(() => done({ kind: 'lost' }));
    else this.#exchange.request(request, done);
  }

  /** Other authorities are trusted: where a certificate was refused, it is tried again at once. */
  trustChanged(): void {
    if (this.#wire !== undefined || this.#loss?.kind !== 'certificate') return;
    this.#cancelTimer();
    this.start();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancelTimer();
    if (this.#wire === undefined) return;
    const gone = Promise.withResolvers<void>();
    this.#gone = gone.resolve;
    this.#wire.destroy({ kind: 'stopped' });
    await gone.promise;
  }

  #up(): void {
    const { server, clock, timings, userAgent, telemetry } = this.#options;
    const wire = this.#wire;
    if (wire === undefined || this.#stopped) return;
    this.#exchange = new Exchange({
      protocol: server.transport.toUpperCase(),
      write: (text) => wire.write(text),
      digest: this.#digest,
      clock,
      timeoutMs: timings.answerTimeoutMs,
      userAgent,
    });
    this.#onlineSince = clock.now();
    this.#heardAt = clock.now();
    this.#pongs = false;
    this.#nonsense = 0;
    this.#said = undefined;
    this.#loss = undefined;
    sipLinkUp(telemetry, this.#fields, wire.remote);
    this.#cancelTimer();
    // Finds out whether the server answers pings.
    wire.ping();
    this.#watch();
    this.#listener.online();
  }

  #received(text: string): void {
    this.#heardAt = this.#options.clock.now();
    try {
      if (this.#exchange?.received(text) !== false) return;
    } catch (error) {
      sipFault(this.#options.telemetry, this.#fields, 'message', error);
    }
    this.#nonsense += 1;
    if (this.#nonsense < mostNonsense) return;
    this.#wire?.destroy({ kind: 'malformed', detail: 'message after message' });
  }

  #ponged(): void {
    this.#heardAt = this.#options.clock.now();
    this.#pongs = true;
  }

  #down(loss: SipLinkLoss): void {
    const { clock, telemetry } = this.#options;
    const exchange = this.#exchange;
    const wasOnline = exchange !== undefined;
    this.#exchange = undefined;
    this.#wire = undefined;
    this.#loss = loss;
    this.#cancelTimer();
    if (wasOnline && clock.now() - this.#onlineSince >= steadyMs) this.#failures = 0;
    const retryInMs = this.#retryDelay(loss);
    this.#failures += 1;

    exchange?.close();
    if (wasOnline) this.#listener.offline();
    if (this.#said !== loss.kind) sipLinkDown(telemetry, this.#fields, loss, retryInMs);
    this.#said = loss.kind;
    if (!this.#stopped) this.#cancelTimer = clock.after(retryInMs, () => this.start());
    this.#gone?.();
  }

  /** Between half and all of the full pause, so that several links do not march in step. */
  #retryDelay(loss: SipLinkLoss): number {
    const { timings, random } = this.#options;
    // Only a person can help there.
    const full =
      loss.kind === 'certificate'
        ? timings.maxRetryMs
        : Math.min(timings.maxRetryMs, timings.retryMs * 2 ** Math.min(this.#failures, 20));
    return Math.round(full * (0.5 + random() / 2));
  }

  /**
   * Anything heard is a sign of life; after silence the server is asked for one. Not every server
   * answers pings: where this one never has, only a request without an answer counts.
   */
  #watch(): void {
    const { clock, timings } = this.#options;
    const wire = this.#wire;
    if (wire === undefined) return;
    const silentMs = clock.now() - this.#heardAt;
    if (silentMs < timings.keepAliveMs) {
      this.#cancelTimer = clock.after(timings.keepAliveMs - silentMs, () => this.#watch());
      return;
    }
    const askedAt = clock.now();
    wire.ping();
    this.#cancelTimer = clock.after(timings.pingTimeoutMs, () => {
      const expected = this.#pongs || (this.#exchange?.inFlight ?? 0) > 0;
      if (this.#heardAt < askedAt && expected) wire.destroy({ kind: 'dead' });
      else this.#watch();
    });
  }
}
