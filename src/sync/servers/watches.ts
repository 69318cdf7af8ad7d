import type { Mailbox } from '../../people/person.ts';
import type { Alarm } from '../../time/alarm.ts';
import type { Clock } from '../../time/clock.ts';
import { minuteMs, type Instant } from '../../time/instant.ts';
import type { CalendarGateway, CalendarWatch } from '../calendar-gateway.ts';
import type { Followed } from '../followed.ts';
import { GatewayError } from '../gateway-error.ts';
import { backOffMs, faultPauseMs, goodWatchMs, peaceMs, watchAnswerMs } from '../pace.ts';
import type { Pending } from '../pending.ts';
import type { Breaker, BreakerChange } from './breaker.ts';

/** Told what became of watches; `CalendarSync` is. */
export interface WatchesOwner {
  /** The calendar must be read now, and is vouched for from then on. */
  subscribed(who: Followed): void;
  changed(who: Followed): void;
  /** Nobody vouches for the calendar any more. It is added again without further ado. */
  lost(who: Followed, error: GatewayError): void;
}

export interface WatchesOptions {
  readonly gateway: CalendarGateway;
  readonly clock: Clock;
  readonly random: () => number;
  readonly alarm: Alarm<Pending>;
  readonly breaker: Breaker;
  readonly owner: WatchesOwner;
  /** The server fails anyway: nobody is to be asked for. */
  readonly blocked: () => boolean;
  /** Told whenever an outcome moves the breaker. */
  readonly moved: (change: BreakerChange, error: GatewayError | null) => void;
}

/** So many are asked for before others have their turn. */
const askedInOneTurn = 1_000;

/** Whose mailboxes one server watches, and how those that are lost come back. */
export class Watches {
  readonly #options: WatchesOptions;
  readonly #watch: CalendarWatch;
  /** Everyone by mailbox; several people with one mailbox are a chain. */
  readonly #people = new Map<Mailbox, Followed>();
  readonly #held = new Set<Followed>();
  /** The one who is let through while the breaker lets one through. */
  #probe: Followed | null = null;
  /** When the gateway last answered, and when that mailbox had been asked for, at the latest. */
  #answeredAt: Instant = 0;
  #answeredUpTo: Instant = 0;
  /** When a mailbox could last be watched; `null` for never. */
  lastSuccess: Instant | null = null;

  constructor(options: WatchesOptions) {
    this.#options = options;
    this.#watch = options.gateway.watch({
      subscribed: (mailbox) => {
        this.#subscribed(mailbox);
      },
      changed: (mailbox) => {
        for (const who of this.#sharing(mailbox)) {
          if (who.watch === 'watched') options.owner.changed(who);
        }
      },
      lost: (mailbox, error) => {
        for (const who of this.#sharing(mailbox)) if (who.watch === 'asked') this.#answered(who);
        this.#lost(mailbox, error);
      },
    });
  }

  follow(who: Followed): void {
    const { mailbox } = who.person;
    who.sharing = this.#people.get(mailbox) ?? null;
    this.#people.set(mailbox, who);
    who.watchFailures = 0;
    this.#hold(who);
    this.pump();
  }

  forget(who: Followed): void {
    const { mailbox } = who.person;
    const asked = who.watch === 'asked' || who.watch === 'watched';
    const others = [...this.#sharing(mailbox)].filter((other) => other !== who);
    this.#people.delete(mailbox);
    for (const other of others) {
      other.sharing = this.#people.get(mailbox) ?? null;
      this.#people.set(mailbox, other);
    }
    who.sharing = null;
    who.watch = 'off';
    this.#held.delete(who);
    this.#options.alarm.set(who.watchTimer, null);
    if (asked && !others.some(isAsked)) this.#watch.remove(mailbox);
    if (this.#probe === who) this.#probe = null;
    this.pump();
  }

  /** The person's watch timer is due. */
  due(who: Followed): void {
    if (who.watch === 'asked') {
      if (this.#hasPatience(who)) {
        this.#options.alarm.set(who.watchTimer, this.#answeredAt + watchAnswerMs);
        return;
      }
      this.#watch.remove(who.person.mailbox);
      this.#lost(who.person.mailbox, new GatewayError('The watch was not answered.', 'retry'));
      return;
    }
    if (who.watch !== 'waiting') return;
    this.#hold(who);
    this.pump();
  }

  /** The mailbox seems well again: whoever waits for it need not wait any longer. */
  hurry(who: Followed): void {
    if (who.watch === 'waiting') this.#options.alarm.set(who.watchTimer, this.#now());
  }

  /** Asks for as many of those who are held as may be asked for now. */
  pump(): void {
    if (this.#held.size === 0 || this.#options.blocked()) return;
    const passes = this.#options.breaker.passes(this.#now());
    if (passes === 'none' || (passes === 'one' && this.#probe !== null)) return;
    let left = askedInOneTurn;
    for (const who of this.#held) {
      this.#ask(who, passes === 'one');
      if (passes === 'one') return;
      left -= 1;
      if (left === 0) {
        setImmediate(() => {
          this.pump();
        });
        return;
      }
    }
  }

  *everyone(): Generator<Followed> {
    for (const mailbox of this.#people.keys()) yield* this.#sharing(mailbox);
  }

  async stop(): Promise<void> {
    this.#held.clear();
    await this.#watch[Symbol.asyncDispose]();
  }

  #now(): number {
    return this.#options.clock.now();
  }

  #hold(who: Followed): void {
    who.watch = 'held';
    this.#held.add(who);
  }

  #ask(who: Followed, alone: boolean): void {
    const { breaker, alarm } = this.#options;
    this.#held.delete(who);
    const others = [...this.#sharing(who.person.mailbox)].filter(isAsked);
    who.watchPass = breaker.pass;
    who.watch = 'asked';
    who.watchedSince = this.#now();
    if (others.some((other) => other.watch === 'watched')) {
      this.#isSubscribed(who);
      return;
    }
    if (alone) this.#probe = who;
    alarm.set(who.watchTimer, this.#now() + (alone ? 3 * minuteMs : watchAnswerMs));
    if (others.length === 0) this.#watch.add(who.person.mailbox);
  }

  #subscribed(mailbox: Mailbox): void {
    for (const who of this.#sharing(mailbox)) if (isAsked(who)) this.#isSubscribed(who);
  }

  #isSubscribed(who: Followed): void {
    const { breaker, alarm, owner, moved } = this.#options;
    const change = who.watch === 'asked' ? breaker.succeeded(who.watchPass) : 'none';
    alarm.set(who.watchTimer, null);
    if (who.watch === 'asked') {
      this.#answered(who);
      who.watchedSince = this.#now();
      this.lastSuccess = who.watchedSince;
      who.worked = true;
      who.watchFaults = 0;
    }
    who.watch = 'watched';
    if (this.#probe === who) this.#probe = null;
    owner.subscribed(who);
    if (change !== 'none') moved(change, null);
  }

  #lost(mailbox: Mailbox, error: GatewayError): void {
    for (const who of this.#sharing(mailbox)) if (isAsked(who)) this.#isLost(who, error);
  }

  #isLost(who: Followed, error: GatewayError): void {
    const { owner, moved } = this.#options;
    const wasWatched = who.watch === 'watched';
    if (this.#probe === who) this.#probe = null;
    if (wasWatched && this.#now() - who.watchedSince >= goodWatchMs) {
      who.watchFailures = 0;
      who.refusals = 0;
    }
    who.watchFailures += 1;
    if (error.remedy === 'fix-person') who.watchFaults += 1;
    const change = this.#judge(who, wasWatched, error);
    this.#again(who, error);
    owner.lost(who, error);
    if (change !== 'none') moved(change, error);
    this.pump();
  }

  // That a connection broke says little: whether it can be made again will tell.
  #judge(who: Followed, wasWatched: boolean, error: GatewayError): BreakerChange {
    const { breaker } = this.#options;
    if (wasWatched && error.remedy !== 'fix-server') return 'none';
    const pass = wasWatched ? breaker.pass : who.watchPass;
    return breaker.failed(pass, who, error, this.#now());
  }

  #again(who: Followed, error: GatewayError): void {
    if (error.remedy === 'fix-server') {
      this.#hold(who);
      this.#options.alarm.set(who.watchTimer, null);
      return;
    }
    who.watch = 'waiting';
    this.#options.alarm.set(who.watchTimer, this.#now() + this.#pauseMs(who, error));
  }

  #pauseMs(who: Followed, error: GatewayError): number {
    const random = this.#options.random();
    switch (error.remedy) {
      case 'fix-person':
        return faultPauseMs(who.worked, who.watchFaults, random);
      case 'resubscribe':
        return who.watchFailures === 1 ? 0 : backOffMs(who.watchFailures - 1, random);
      case 'retry':
      case 'fix-server':
        return Math.max(
          peaceMs(error.retryAfterMs) * (1 + random / 4),
          backOffMs(who.watchFailures, random),
        );
    }
  }

  #answered(who: Followed): void {
    this.#answeredAt = this.#now();
    this.#answeredUpTo = Math.max(this.#answeredUpTo, who.watchedSince);
  }

  // A gateway with a long queue answers one after the other; whoever was overtaken was forgotten.
  #hasPatience(who: Followed): boolean {
    return this.#answeredUpTo <= who.watchedSince && this.#now() - this.#answeredAt < watchAnswerMs;
  }

  *#sharing(mailbox: Mailbox): Generator<Followed> {
    let who = this.#people.get(mailbox) ?? null;
    while (who !== null) {
      // What is done with one may change the chain.
      const next: Followed | null = who.sharing;
      yield who;
      who = next;
    }
  }
}

function isAsked(who: Followed): boolean {
  return who.watch === 'asked' || who.watch === 'watched';
}
