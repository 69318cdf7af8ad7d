import { randomBytes } from 'node:crypto';
import {
  type PublicationCounts,
  sipFault,
  sipPublicationEnded,
  sipPublicationsKnown,
  sipPublicationsRefused,
} from '../../../telemetry/sip-events.ts';
import { readSipUri } from '../address.ts';
import type { SipRequest } from '../link/exchange.ts';
import {
  backOffMs,
  credentialsPauseMs,
  longestExpiresS,
  pauseMs,
  refreshMs,
  refusedMs,
} from '../delays.ts';
import { DueTimes } from './due-times.ts';
import type { StoredPublication } from './entity-tag-repository.ts';
import { Pace } from './pace.ts';
import { type Content, type Errand, EventState, errandOf, keyOf } from './publication.ts';
import type { PublicationLimits, PublicationsOptions } from './publications-options.ts';
import { TagKeeper } from './tag-keeper.ts';
import { type Verdict, explainRefusals, judge, resultOf } from './verdict.ts';
import { WaitingLine } from './waiting-line.ts';

/**
 * What a server is to have published, and what it has (RFC 3903): states, not messages, so that
 * however fast things change only the last of each waits. Of each address and event package one
 * request is in flight, and few in all; what the server holds is refreshed before it expires,
 * changed and removed by its entity-tag, and said afresh where that was lost.
 */
export class Publications {
  readonly #options: PublicationsOptions;
  #limits: PublicationLimits;
  readonly #states = new Map<string, EventState>();
  /** What earlier runs have published, until somebody says what becomes of it. */
  readonly #left = new Map<string, StoredPublication>();
  readonly #line = new WaitingLine();
  readonly #timers: DueTimes<EventState>;
  readonly #tags: TagKeeper;
  #pace: Pace;
  readonly #mark = randomBytes(8).toString('hex');
  #calls = 0;
  #inFlight = 0;
  #online = false;
  #cancelPump: (() => void) | undefined;
  /** The whole server is left alone until then. */
  #pausedUntil = 0;
  #quiet: () => void = () => {};
  #emptied: () => void = () => {};
  #problem: string | null = null;
  /** Those that the server does not want. */
  readonly #refused = new Set<EventState>();

  constructor(options: PublicationsOptions) {
    this.#options = options;
    this.#limits = options;
    this.#timers = new DueTimes(options.clock, (states) => this.#due(states));
    this.#pace = new Pace(options.ratePerS, options.clock.now());
    this.#tags = new TagKeeper(options.link, options.tags, options.telemetry);
  }

  get counts(): PublicationCounts {
    let waiting = this.#line.size;
    for (const { pausing } of this.#states.values()) if (pausing) waiting += 1;
    return { total: this.#states.size, inFlight: this.#inFlight, waiting };
  }

  /** Why publications fail that ought not to, and what to do; `null` where none does. */
  get problem(): string | null {
    return this.#problem;
  }

  /** Takes up what earlier runs have published. */
  async load(): Promise<void> {
    for (const stored of await this.#tags.load()) {
      this.#left.set(keyOf(stored.address, stored.event), stored);
    }
  }

  /** What is to be seen of `address` from now on; `null` for nothing. */
  say(address: string, event: string, content: Content | null): void {
    const key = keyOf(address, event);
    const known = this.#states.get(key);
    const state = known ?? this.#enrol(key, address, event, content !== null && !content.last);
    if (state === undefined) return;
    // What is said for the first time may be said of everyone: what has changed goes before it.
    const changed = known !== undefined && known.wanted?.key !== content?.key;
    state.wanted = content;
    this.#queue(state, changed);
    this.#pump();
  }

  /** Everything that is to be seen has been said: what else earlier runs have published goes. */
  everyoneSaid(): void {
    for (const { address, event } of this.#left.values()) this.say(address, event, null);
  }

  limitsChanged(limits: PublicationLimits): void {
    this.#pace = new Pace(limits.ratePerS, this.#options.clock.now());
    // The server may have asked for more of one; it asks again.
    for (const state of this.#states.values()) state.expiresS = limits.expiresS;
    this.#limits = limits;
    this.#pump();
  }

  /** Nothing is to be published any more, nor what earlier runs have left. */
  removeAll(): void {
    this.everyoneSaid();
    for (const { address, event } of this.#states.values()) this.say(address, event, null);
  }

  /** Resolves when the server has nothing any more, or is away, or `forMs` have passed. */
  async emptied(forMs: number): Promise<void> {
    if (!this.#online || this.#states.size === 0) return;
    await this.#atMost(forMs, (done) => (this.#emptied = done));
  }

  /** The server may have lost everything: all of it is said again, little by little. */
  online(): void {
    this.#online = true;
    this.#pausedUntil = 0;
    this.#timers.run();
    for (const state of this.#states.values()) {
      state.stale = true;
      state.pausing = false;
      state.failures = 0;
      this.#timers.set(state, null);
      const { confirmed, wanted } = state;
      this.#queue(state, confirmed !== null && confirmed !== wanted?.key);
    }
    this.#pump();
  }

  /** What was in flight has been answered as lost. */
  offline(): void {
    this.#online = false;
    this.#emptied();
    this.#cancelPump?.();
    this.#cancelPump = undefined;
    this.#timers.rest();
    this.#count();
  }

  /**
   * Sends nothing more, and resolves when what is in flight was answered, or `forMs` have passed:
   * what has no answer could neither be changed nor removed by the next run.
   */
  async quiet(forMs: number): Promise<void> {
    this.#online = false;
    if (this.#inFlight > 0) await this.#atMost(forMs, (done) => (this.#quiet = done));
  }

  /** Resolves when what the server is known to hold is on disk. */
  async stop(): Promise<void> {
    this.offline();
    await this.#tags.written();
  }

  async #atMost(forMs: number, begin: (done: () => void) => void): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    begin(resolve);
    const cancel = this.#options.clock.after(forMs, resolve);
    await promise;
    cancel();
  }

  #enrol(key: string, address: string, event: string, wanted: boolean): EventState | undefined {
    const left = this.#left.get(key);
    const uri = readSipUri(address);
    this.#left.delete(key);
    if (uri === undefined || (left === undefined && !wanted)) return undefined;
    const state = new EventState(address, uri, event, this.#limits.expiresS);
    state.etag = left?.etag ?? null;
    this.#states.set(key, state);
    return state;
  }

  #queue(state: EventState, urgent: boolean): void {
    if (state.flying || state.pausing) return;
    const errand = errandOf(state);
    if (errand === undefined) {
      this.#line.delete(state);
      if (state.wanted === null || state.wanted.last === true) this.#drop(state);
    } else this.#line.add(state, urgent);
  }

  #drop(state: EventState): void {
    this.#timers.set(state, null);
    this.#refused.delete(state);
    this.#states.delete(keyOf(state.address, state.event));
    if (this.#states.size === 0) this.#emptied();
  }

  /** Sends what may be sent now, and sees to it that the rest follows. */
  #pump(): void {
    if (!this.#online || this.#cancelPump !== undefined) return;
    const { clock } = this.#options;
    const { inFlight } = this.#limits;
    while (this.#inFlight < inFlight && this.#line.size > 0) {
      const now = clock.now();
      const waitMs = now < this.#pausedUntil ? this.#pausedUntil - now : this.#pace.take(now);
      if (waitMs > 0) {
        this.#cancelPump = clock.after(waitMs, () => {
          this.#cancelPump = undefined;
          this.#pump();
        });
        break;
      }
      const state = this.#line.take();
      const errand = state === undefined ? undefined : errandOf(state);
      if (state !== undefined && errand !== undefined) this.#send(state, errand);
    }
    this.#count();
  }

  #send(state: EventState, errand: Errand): void {
    const { wanted, etag, event, uri } = state;
    const expires = errand === 'remove' ? 0 : state.expiresS;
    const headers = [`Event: ${event}`, `Expires: ${expires}`];
    if (etag !== null) headers.push(`SIP-If-Match: ${etag}`);
    const bare = errand === 'refresh' || errand === 'remove' || wanted === null;
    let body: SipRequest['body'] = null;
    try {
      if (!bare) body = { contentType: wanted.contentType, content: wanted.write() };
    } catch (error) {
      sipFault(this.#options.telemetry, this.#options.link, 'document', error);
      this.#pause(state, refusedMs(state.failures++, this.#options.random()));
      return;
    }
    state.flying = true;
    state.stale = false;
    this.#timers.set(state, null);
    this.#inFlight += 1;
    if (state.call === 0) state.call = ++this.#calls;
    const request: SipRequest = {
      method: 'PUBLISH',
      uri,
      callId: `${this.#mark}.${state.call}`,
      nextCseq: () => (state.cseq += 1),
      headers,
      body,
    };
    this.#options.request(request, (outcome) => {
      this.#inFlight -= 1;
      state.flying = false;
      if (this.#inFlight === 0) this.#quiet();
      try {
        this.#answered(state, errand, wanted, judge(outcome));
      } catch (error) {
        sipFault(this.#options.telemetry, this.#options.link, 'answer', error);
      }
      this.#pump();
    });
  }

  #answered(state: EventState, errand: Errand, sent: Content | null, verdict: Verdict): void {
    const { clock, random, telemetry, link } = this.#options;
    const now = clock.now();
    sipPublicationEnded(telemetry, link, state.event, resultOf(verdict, errand));
    switch (verdict.kind) {
      case 'done':
        this.#pace.succeeded(now);
        this.#published(state, errand, sent, verdict);
        return;
      case 'forgotten':
        this.#pace.succeeded(now);
        this.#forgetTag(state);
        // Without an entity-tag this cannot be said; whoever says so all the same is asked later.
        if (errand === 'initial') this.#pause(state, backOffMs(state.failures++, random()));
        else this.#queue(state, true);
        return;
      case 'too-brief':
        this.#lengthen(state, verdict.minExpiresS);
        return;
      case 'credentials':
        this.#complain(
          'The SIP server refuses the account: check username and password, and that it may publish for everyone.',
        );
        this.#leaveAlone(now + credentialsPauseMs(random()));
        this.#pause(state, credentialsPauseMs(random()));
        return;
      case 'later':
        if (verdict.result !== 'lost') this.#pace.failed(now);
        if (verdict.everyone) this.#leaveAlone(now + pauseMs(verdict.afterS, random()));
        this.#pause(
          state,
          Math.max(backOffMs(state.failures++, random()), pauseMs(verdict.afterS, random())),
        );
        return;
      case 'refused':
        this.#refused.add(state);
        this.#complain(explainRefusals(this.#refused.size, verdict.status));
        this.#pause(
          state,
          Math.max(refusedMs(state.failures++, random()), pauseMs(verdict.afterS, random())),
        );
    }
  }

  #published(
    state: EventState,
    errand: Errand,
    sent: Content | null,
    { etag, expiresS }: Verdict & { kind: 'done' },
  ): void {
    const { clock, random } = this.#options;
    state.failures = 0;
    this.#refused.delete(state);
    if (this.#refused.size === 0) this.#problem = null;
    if (errand === 'remove') {
      this.#forgetTag(state);
      this.#queue(state, true);
      return;
    }
    const heldS = Math.min(Math.max(expiresS ?? state.expiresS, 1), longestExpiresS);
    // Some servers answer a refresh without saying the entity-tag again.
    state.etag = etag ?? (errand === 'initial' ? null : state.etag);
    state.confirmed = sent?.key ?? null;
    state.over = sent?.last === true;
    if (state.etag !== null) {
      const { address, event } = state;
      const expiresAt = clock.wallTime() + heldS * 1_000;
      this.#tags.save({ address, event, etag: state.etag, expiresAt });
    }
    this.#timers.set(state, clock.now() + refreshMs(heldS, random()));
    // It may have changed again while it was on its way.
    this.#queue(state, true);
  }

  #forgetTag(state: EventState): void {
    state.etag = null;
    state.confirmed = null;
    state.over = false;
    this.#tags.remove(state);
  }

  /** RFC 3903 §4.1: the server wants to hold it for longer. */
  #lengthen(state: EventState, minExpiresS: number | null): void {
    const { random } = this.#options;
    const longer = minExpiresS ?? state.expiresS * 2;
    if (longer > state.expiresS && longer <= longestExpiresS) {
      state.expiresS = longer;
      state.stale = true;
      this.#queue(state, true);
    } else this.#pause(state, refusedMs(state.failures++, random()));
  }

  /** Said once, until the server takes everything again. */
  #complain(problem: string): void {
    const { telemetry, link } = this.#options;
    if (this.#problem === null) sipPublicationsRefused(telemetry, link, problem);
    this.#problem = problem;
  }

  #leaveAlone(until: number): void {
    this.#pausedUntil = Math.max(this.#pausedUntil, until);
  }

  #pause(state: EventState, forMs: number): void {
    state.pausing = true;
    this.#line.delete(state);
    this.#timers.set(state, this.#options.clock.now() + forMs);
  }

  /** A pause is over, or what the server holds is to be refreshed. */
  #due(states: readonly EventState[]): void {
    for (const state of states) {
      state.stale = true;
      state.pausing = false;
      this.#queue(state, false);
    }
    this.#pump();
  }

  #count(): void {
    const { telemetry, link } = this.#options;
    sipPublicationsKnown(telemetry, link, {
      total: this.#states.size,
      inFlight: this.#inFlight,
      waiting: this.#line.size,
    });
  }
}
