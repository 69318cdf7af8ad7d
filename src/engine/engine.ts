import type { Jid, Person } from '../people/person.ts';
import type {
  AutomaticRepliesClaim,
  Call,
  CalendarClaim,
  Claims,
  Sessions,
} from '../presence/claims.ts';
import { nextChangeAfter, presenceAt } from '../presence/compose.ts';
import { type Explanation, explain } from '../presence/explain.ts';
import type { MailboxSettings, Policy } from '../presence/policy.ts';
import { type Known, consider } from '../presence/known.ts';
import type { Override } from '../presence/override.ts';
import { overrideAfterChange, overrideEnd, standingOverride } from '../presence/override-end.ts';
import type { Presence } from '../presence/presence.ts';
import type { Instant } from '../presence/time.ts';
import {
  boundaryPassed,
  engineStarted,
  meetingBegan,
  meetingEnded,
  presenceChanged,
  transitionsWaiting,
} from '../telemetry/engine-events.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import type { Wording } from '../wording/wording.ts';
import type { EngineClock } from './clock.ts';
import type { Inbox, OverrideOutcome, OverrideRequest, RevertOutcome } from './inbox.ts';
import { Outbox } from './outbox.ts';
import { OverrideDesk } from './override-desk.ts';
import type { OverrideRepository } from './override-repository.ts';
import { PersonState } from './person-state.ts';
import type { PresencePublisher, Publication } from './presence-publisher.ts';
import { type EngineSettings, sharedLanguages, sharedPolicies } from './settings.ts';
import { automaticSpreadS, spreadOffsetMs } from './spread.ts';
import { type StatusWriter, createStatusWriter } from './statuses.ts';
import { TimerQueue } from './timer-queue.ts';

export interface EngineOptions {
  readonly people: readonly Person[];
  readonly overrides: OverrideRepository;
  readonly settings: EngineSettings;
  readonly wording: Wording;
  readonly clock: EngineClock;
  readonly telemetry: Telemetry;
  /** People in one batch of a publisher. */
  readonly batchSize?: number;
  /** People a second, when a link has lost its state. */
  readonly republishRate?: number;
}

/** People composed in one turn of the event loop: a few milliseconds' worth. */
const peopleInATurn = 200;

const notShown: Presence = {
  availability: 'unavailable',
  activity: 'none',
  message: { kind: 'none' },
  since: null,
  until: null,
  source: 'default',
};

/**
 * Everyone's claims in memory, one timer for each person, and what changed on its way to the
 * links. It decides nothing: `presence` does.
 */
export class Engine implements Inbox, AsyncDisposable {
  readonly #options: EngineOptions;
  readonly #people = new Map<Jid, PersonState>();
  readonly #timers = new TimerQueue<PersonState>();
  readonly #outboxes: Outbox[] = [];
  readonly #overrides: OverrideDesk;
  readonly #writeStatuses: StatusWriter;
  #settings: EngineSettings;
  #policyFor: ReturnType<typeof sharedPolicies>;
  #languagesFor: ReturnType<typeof sharedLanguages>;
  #callOff: (() => void) | undefined;
  #wakesAt: Instant | null = null;
  #passing = false;
  #started = false;
  #stopped = false;

  constructor(options: EngineOptions) {
    this.#options = options;
    this.#settings = options.settings;
    this.#policyFor = sharedPolicies(options.settings.policy);
    this.#languagesFor = sharedLanguages(options.settings);
    this.#writeStatuses = createStatusWriter(options.wording);
    this.#overrides = new OverrideDesk({
      repository: options.overrides,
      clock: options.clock,
      telemetry: options.telemetry,
      stateOf: (person) => this.#people.get(person),
      changed: (state) => this.#compose(state),
    });
    for (const person of options.people) this.#enrol(person);
  }

  /**
   * Takes up the stored overrides and composes everyone. What was known when the process last
   * stopped must have come in before: overrides follow it from here on.
   */
  async start(): Promise<void> {
    for (const [person, override] of await this.#options.overrides.all()) {
      const state = this.#people.get(person);
      if (state !== undefined) state.claims = { ...state.claims, override };
    }
    this.#started = true;
    await this.#composeEveryone();
    engineStarted(this.#options.telemetry, this.#people.size);
  }

  /** Publishes over a link from now on; `sent` is what it still shows from before. */
  async attach(publisher: PresencePublisher, sent = new Map<Jid, string>()): Promise<void> {
    const { clock, telemetry, batchSize = 500, republishRate = 5_000 } = this.#options;
    const current = (person: Jid): Publication | undefined => this.current(person);
    const outbox = new Outbox({
      publisher,
      current,
      clock,
      telemetry,
      sent,
      batchSize,
      republishRate,
    });
    this.#outboxes.push(outbox);
    await publisher.start({
      online: () => outbox.wentOnline(this.#people.keys(), true),
      resumed: () => outbox.wentOnline(this.#people.keys(), false),
      offline: () => outbox.wentOffline(),
      current,
    });
  }

  /** Who someone is; none for strangers. */
  person(jid: Jid): Person | undefined {
    return this.#people.get(jid)?.person;
  }

  /** How someone's presence is decided, and in which time zone it is told; none for strangers. */
  policyOf(jid: Jid): Policy | undefined {
    return this.#people.get(jid)?.policy;
  }

  /** The domains of those who are served. */
  domains(): readonly string[] {
    return [...new Set(this.#people.keys().map((jid) => jid.slice(jid.indexOf('@') + 1)))];
  }

  /** The links, and whether each is up. */
  links(): readonly { readonly name: string; readonly online: boolean }[] {
    return this.#outboxes.map(({ link, online }) => ({ name: link, online }));
  }

  /** What is to be seen of a person; none for strangers. */
  current(person: Jid): Publication | undefined {
    return this.#people.get(person)?.shown;
  }

  explain(person: Jid): Explanation | undefined {
    const state = this.#people.get(person);
    if (state === undefined) return undefined;
    const explanation = explain(state.claims, state.policy, this.#options.clock.now());
    return state.person.enabled ? explanation : { ...explanation, presence: notShown, next: null };
  }

  override(person: Jid, request: OverrideRequest): Promise<OverrideOutcome> {
    return this.#overrides.set(person, request);
  }

  revert(person: Jid, by: string): Promise<RevertOutcome> {
    return this.#overrides.revert(person, by);
  }

  sessions(person: Jid, sessions: Sessions): void {
    this.#learn(person, (claims) => ({ ...claims, sessions }));
  }

  call(person: Jid, call: Call | null): void {
    this.#learn(person, (claims) => ({ ...claims, call }));
  }

  /** What is known of a person's calendar has changed. */
  calendar(person: Jid, calendar: CalendarClaim): void {
    this.#learn(person, (claims) => ({ ...claims, calendar }));
  }

  automaticReplies(person: Jid, automaticReplies: AutomaticRepliesClaim): void {
    this.#learn(person, (claims) => ({ ...claims, automaticReplies }));
  }

  /** What a person's mailbox says of their time. */
  mailboxSettings(person: Jid, settings: MailboxSettings): void {
    const state = this.#people.get(person);
    if (state === undefined) return;
    state.mailbox = settings;
    if (this.#started) this.#changePolicy(state);
    else state.policy = this.#policyFor(state.person, settings);
  }

  /** A person was added, or something about them has changed. */
  personChanged(person: Person): void {
    const state = this.#people.get(person.jid);
    if (state === undefined) {
      this.#compose(this.#enrol(person));
      return;
    }
    state.person = person;
    state.languages = this.#languagesFor(person);
    this.#changePolicy(state);
  }

  /** A person is gone: contacts see them no more. */
  personRemoved(person: Jid): void {
    const state = this.#people.get(person);
    if (state === undefined) return;
    this.#timers.set(state, null);
    this.#people.delete(person);
    const farewell = { person, presence: notShown, statuses: [] };
    for (const outbox of this.#outboxes) outbox.farewell(farewell);
  }

  /** The organisation has decided something else; it holds for everyone at once. */
  async settingsChanged(settings: EngineSettings): Promise<void> {
    this.#settings = settings;
    this.#policyFor = sharedPolicies(settings.policy);
    this.#languagesFor = sharedLanguages(settings);
    await this.#inTurns((state) => {
      state.languages = this.#languagesFor(state.person);
      this.#changePolicy(state);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopped = true;
    this.#callOff?.();
    await this.#overrides.stop();
  }

  #enrol(person: Person): PersonState {
    const languages = this.#languagesFor(person);
    const state = new PersonState(person, this.#policyFor(person, null), languages);
    this.#people.set(person.jid, state);
    return state;
  }

  #learn(person: Jid, change: (claims: Claims) => Claims): void {
    const state = this.#people.get(person);
    if (state === undefined) return;
    if (!this.#started) {
      state.claims = change(state.claims);
      return;
    }
    this.#follow(state, change(state.claims), state.policy);
    this.#compose(state);
  }

  #changePolicy(state: PersonState): void {
    this.#follow(state, state.claims, this.#policyFor(state.person, state.mailbox));
    this.#compose(state);
  }

  /** Takes up new claims or a new policy; an override follows the change, or ends by it. */
  #follow(state: PersonState, claims: Claims, policy: PersonState['policy']): void {
    const { override } = state.claims;
    const before = override === null ? undefined : consider(state.claims, state.policy);
    state.claims = claims;
    state.policy = policy;
    if (before === undefined) return;
    const after = overrideAfterChange(before, consider(claims, policy), this.#options.clock.now());
    this.#keepOverride(state, after);
    if (after !== null && after !== override) this.#overrides.followed(state.jid, after);
  }

  #keepOverride(state: PersonState, override: Override | null): void {
    if (override === state.claims.override) return;
    state.claims = { ...state.claims, override };
    if (override === null) this.#overrides.ended(state.jid);
  }

  async #composeEveryone(): Promise<void> {
    await this.#inTurns((state) => this.#compose(state));
  }

  async #inTurns(action: (state: PersonState) => void): Promise<void> {
    let done = 0;
    for (const state of this.#people.values()) {
      if (this.#stopped) return;
      action(state);
      if (++done % peopleInATurn === 0) await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** Decides again, shows what differs, and sets the timer for what comes next. */
  #compose(state: PersonState): void {
    const now = this.#options.clock.now();
    let known = consider(state.claims, state.policy);
    const standing = standingOverride(known, now);
    if (standing !== state.claims.override) {
      this.#keepOverride(state, standing);
      known = consider(state.claims, state.policy);
    }
    const presence = state.person.enabled ? presenceAt(known, now) : notShown;
    this.#show(state, presence);
    this.#schedule(state, known, presence, now);
  }

  #show(state: PersonState, presence: Presence): void {
    const before = state.shown;
    const { telemetry } = this.#options;
    const statuses = this.#writeStatuses(presence.message, state.languages, state.policy.timeZone);
    state.shown = { person: state.jid, presence, statuses };
    if (before?.presence.activity !== presence.activity) {
      if (presence.activity === 'meeting') meetingBegan(telemetry);
      if (before?.presence.activity === 'meeting') meetingEnded(telemetry);
    }
    if (before?.presence.source !== presence.source) presenceChanged(telemetry, presence.source);
    for (const outbox of this.#outboxes) outbox.change(state.shown);
  }

  #schedule(state: PersonState, known: Known, shown: Presence, now: Instant): void {
    const { enabled } = state.person;
    state.boundary = enabled ? nextChangeAfter(known, now, shown.message) : null;
    this.#timers.set(state, state.boundary === null ? null : this.#dueAt(state, known, now));
    this.#wakeForNext();
  }

  /**
   * When a boundary is acted upon. Known boundaries of the calendar are spread; the end of an
   * override and of a call are not.
   */
  #dueAt(state: PersonState, known: Known, now: Instant): Instant {
    const { override, call } = known.claims;
    const overrideEnds = override === null ? Infinity : overrideEnd(override, known);
    const callEnds = call?.until ?? Infinity;
    const { calendarSpreadS } = this.#settings;
    const spreadS =
      calendarSpreadS === 'auto' ? automaticSpreadS(this.#people.size) : calendarSpreadS;
    const spread = (state.boundary ?? Infinity) + spreadOffsetMs(state.jid, spreadS);
    return Math.min(
      spread,
      overrideEnds > now ? overrideEnds : Infinity,
      callEnds > now ? callEnds : Infinity,
    );
  }

  #wakeForNext(): void {
    const { next } = this.#timers;
    if (this.#stopped || this.#passing || next === null || next === this.#wakesAt) return;
    this.#callOff?.();
    this.#wakesAt = next;
    this.#callOff = this.#options.clock.wake(next, () => void this.#passBoundaries());
  }

  /** Acts upon what is due, a few people a turn, so that a full hour does not hold up the rest. */
  async #passBoundaries(): Promise<void> {
    const { clock, telemetry } = this.#options;
    this.#passing = true;
    let done = 0;
    for (;;) {
      if (this.#stopped) return;
      const now = clock.now();
      const state = this.#timers.takeDue(now);
      if (state === undefined) break;
      boundaryPassed(telemetry, now - (state.boundary ?? now));
      this.#compose(state);
      if (++done % peopleInATurn === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    transitionsWaiting(telemetry, this.#timers.size);
    this.#passing = false;
    this.#wakesAt = null;
    this.#wakeForNext();
  }
}
