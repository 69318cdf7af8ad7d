import { randomBytes } from 'node:crypto';
import type { SteadyClock } from '../../../time/steady-clock.ts';
import { readNameAddress } from '../message/grammar.ts';
import { type SipRequest, type SipResponse, single, valuesOf } from '../message/message.ts';
import { backOffMs, credentialsPauseMs, pauseMs, refreshMs, refusedMs } from '../delays.ts';
import { type CallVerdict, endOf, judgeRefusal } from './call-verdict.ts';
import { readDialogInfo } from './dialog-info.ts';

export interface CallSubscriptionOptions {
  /** `sip:john@example.com` */
  readonly address: string;
  readonly expiresS: number;
  readonly clock: SteadyClock;
  readonly random: () => number;
  /** Sends a SUBSCRIBE; `undefined` where no answer came. */
  readonly send: (asking: SubscribeAsking) => Promise<SipResponse | undefined>;
  /** It is to subscribe again as soon as it is its turn. */
  readonly due: () => void;
  /** The person is in a call, by what is known for so many seconds from now on; or in none. */
  readonly said: (inCallForS: number | null) => void;
  readonly refused: (verdict: CallVerdict) => void;
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
  /** For how long it is asked; longer where the server will have it so. */
  #expiresS: number;
  #heldS = 0;
  #failures = 0;
  #callOff: (() => void) | undefined;
  #stopped = false;

  constructor(options: CallSubscriptionOptions) {
    this.#options = options;
    this.#expiresS = options.expiresS;
  }

  /** Subscribes, or refreshes what there is. */
  async subscribe(): Promise<void> {
    const { address, send } = this.#options;
    this.#callOff?.();
    const dialog = this.#dialog;
    const response = await send({
      uri: dialog?.target ?? address,
      from: `<${address}>;tag=${this.#tag}`,
      to: dialog?.to ?? `<${address}>`,
      callId: this.callId,
      nextSequence: () => ++this.#sequence,
      routes: dialog?.routes ?? [],
      expiresS: this.#expiresS,
    });
    if (this.#stopped) return;
    if (response !== undefined && response.status < 300) this.#accepted(response, dialog);
    else this.#failed(response);
  }

  /** Answers whether it belongs here. */
  notified({ headers, body }: SipRequest): boolean {
    const to = readNameAddress(single(headers, 'to') ?? '');
    if (to?.parameters.get('tag') !== this.#tag || this.#stopped) return false;
    const state = single(headers, 'subscription-state') ?? '';
    const ended = endOf(state);
    if (ended !== undefined) {
      // It is gone there; what is known holds until it lapses.
      this.#dialog = undefined;
      this.#pause(ended.forGood ? refusedMs : backOffMs, ended.afterS);
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
    const { random } = this.#options;
    const expiresS = this.#expiresS;
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
    const wasKnown = this.#dialog !== undefined;
    this.#dialog = undefined;
    if (response === undefined) {
      this.#pause(backOffMs, null);
      return;
    }
    const verdict = judgeRefusal(response, this.#expiresS);
    this.#options.refused(verdict);
    switch (verdict.kind) {
      case 'forgotten':
        if (wasKnown) this.#again(0);
        else this.#pause(backOffMs, null);
        return;
      case 'too-brief':
        this.#expiresS = verdict.minExpiresS;
        this.#again(0);
        return;
      case 'credentials':
        this.#again(credentialsPauseMs(this.#options.random()));
        return;
      case 'later':
        this.#pause(backOffMs, verdict.afterS);
        return;
      case 'unknown-package':
      case 'refused':
        this.#pause(refusedMs, verdict.afterS);
    }
  }

  /** As long as the failures so far demand, and the server, if it said so. */
  #pause(delayMs: typeof backOffMs, afterS: number | null): void {
    const { random } = this.#options;
    this.#again(Math.max(delayMs(this.#failures++, random()), pauseMs(afterS, random())));
  }

  #again(ms: number): void {
    if (this.#stopped) return;
    this.#callOff?.();
    this.#callOff = this.#options.clock.after(ms, this.#options.due);
  }

  #heard(body: string): void {
    const info = readDialogInfo(body);
    if (info === undefined) return;
    if (info.whole) this.#calls.clear();
    for (const [id, inCall] of info.calls) {
      if (inCall) this.#calls.add(id);
      else this.#calls.delete(id);
    }
    const holdsS = (this.#heldS === 0 ? this.#expiresS : this.#heldS) + graceS;
    this.#options.said(this.#calls.size > 0 ? holdsS : null);
  }
}
