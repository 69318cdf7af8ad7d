import { randomBytes } from 'node:crypto';
import type { SteadyClock } from '../../../time/steady-clock.ts';
import { readNameAddress } from '../message/grammar.ts';
import { type SipRequest, type SipResponse, single, valuesOf } from '../message/message.ts';
import { backOffMs, refreshMs } from '../delays.ts';
import { readDialogInfo } from './dialog-info.ts';

export interface CallSubscriptionOptions {
  /** `sip:john@example.com` */
  readonly address: string;
  readonly expiresS: number;
  readonly clock: SteadyClock;
  readonly random: () => number;
  /** Sends a SUBSCRIBE; `undefined` where no answer came. */
  readonly send: (asking: SubscribeAsking) => Promise<SipResponse | undefined>;
  /** The person is in a call, by what is known for so many seconds from now on; or in none. */
  readonly said: (inCallForS: number | null) => void;
  readonly refused: (status: number) => void;
}

export interface SubscribeAsking {
  readonly uri: string;
  readonly from: string;
  readonly to: string;
  readonly callId: string;
  readonly nextSequence: () => number;
  readonly routes: readonly string[];
  readonly expiresS: number;
}

interface Dialog {
  readonly target: string;
  readonly to: string;
  readonly routes: readonly string[];
}

const nothing = '<dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info" state="full"/>';

/** A claim outlasts the refresh that would renew it by this. */
const graceS = 60;

/** One address whose calls are followed (RFC 4235): subscribed to, refreshed, and begun again. */
export class CallSubscription {
  readonly callId = `${randomBytes(12).toString('base64url')}@calls`;
  readonly #options: CallSubscriptionOptions;
  readonly #tag = randomBytes(6).toString('base64url');
  readonly #calls = new Set<string>();
  #dialog: Dialog | undefined;
  #sequence = 0;
  #heldS = 0;
  #failures = 0;
  #callOff: (() => void) | undefined;
  #stopped = false;

  constructor(options: CallSubscriptionOptions) {
    this.#options = options;
  }

  /** Subscribes, or refreshes what there is. */
  async subscribe(): Promise<void> {
    const { address, expiresS, send } = this.#options;
    this.#callOff?.();
    const dialog = this.#dialog;
    const response = await send({
      uri: dialog?.target ?? address,
      from: `<${address}>;tag=${this.#tag}`,
      to: dialog?.to ?? `<${address}>`,
      callId: this.callId,
      nextSequence: () => ++this.#sequence,
      routes: dialog?.routes ?? [],
      expiresS,
    });
    if (this.#stopped) return;
    if (response !== undefined && response.status < 300) this.#accepted(response, dialog);
    else this.#failed(response);
  }

  /** Answers whether it belongs here. */
  notified({ headers, body }: SipRequest): boolean {
    const to = readNameAddress(single(headers, 'to') ?? '');
    if (to?.parameters.get('tag') !== this.#tag || this.#stopped) return false;
    const [state = ''] = (single(headers, 'subscription-state') ?? '').split(';', 1);
    if (state.trim().toLowerCase() === 'terminated') {
      // RFC 6665 §4.1.3: it is gone there; what is known holds until it lapses.
      this.#dialog = undefined;
      this.#again(backOffMs(this.#failures++, this.#options.random()));
    }
    // A server that holds nothing of anybody's calls says so without a document.
    if (body !== '') this.#heard(body);
    else if (/^active\b/i.test(state.trim())) this.#heard(nothing);
    return true;
  }

  /** The connection has gone: the server may have forgotten it, or have a newer way to us. */
  lost(): void {
    this.#callOff?.();
    this.#dialog = undefined;
  }

  stop(): void {
    this.#stopped = true;
    this.#callOff?.();
  }

  #accepted({ headers }: SipResponse, before: Dialog | undefined): void {
    const { expiresS, random } = this.#options;
    const contact = readNameAddress(single(headers, 'contact') ?? '');
    const granted = Number.parseInt(single(headers, 'expires') ?? '', 10);
    this.#heldS = Number.isFinite(granted) && granted > 0 ? Math.min(granted, expiresS) : expiresS;
    this.#failures = 0;
    this.#dialog = {
      target: contact?.uri ?? this.#options.address,
      to: single(headers, 'to') ?? '',
      // RFC 3261 §12.1.2: of the first answer, the other way round.
      routes: before?.routes ?? valuesOf(headers, 'record-route').toReversed(),
    };
    this.#again(refreshMs(this.#heldS, random()));
  }

  #failed(response: SipResponse | undefined): void {
    const { random, refused } = this.#options;
    const wasKnown = this.#dialog !== undefined;
    this.#dialog = undefined;
    if (response !== undefined && response.status !== 481) refused(response.status);
    this.#again(wasKnown ? 0 : backOffMs(this.#failures++, random()));
  }

  #again(ms: number): void {
    if (this.#stopped) return;
    this.#callOff?.();
    this.#callOff = this.#options.clock.after(ms, () => void this.subscribe());
  }

  #heard(body: string): void {
    const info = readDialogInfo(body);
    if (info === undefined) return;
    if (info.whole) this.#calls.clear();
    for (const [id, inCall] of info.calls) {
      if (inCall) this.#calls.add(id);
      else this.#calls.delete(id);
    }
    const holdsS = (this.#heldS === 0 ? this.#options.expiresS : this.#heldS) + graceS;
    this.#options.said(this.#calls.size > 0 ? holdsS : null);
  }
}
