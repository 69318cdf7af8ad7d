import type { Selection } from '../people/people-repository.ts';
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
import { overrideAfterChange, standingOverride } from '../presence/override-end.ts';
import type { Presence } from '../presence/presence.ts';
import { boundaryPassed, engineStarted, transitionsWaiting } from '../telemetry/engine-events.ts';
import { Alarm } from '../time/alarm.ts';
import { EventLoopTurn } from '../time/event-loop-turn.ts';
import type { Instant } from '../time/instant.ts';
import { Calls } from './calls.ts';
import type { EngineOptions } from './engine-options.ts';
import type { Inbox, OverrideOutcome, OverrideRequest, RevertOutcome } from './inbox.ts';
import { Outbox } from './outbox.ts';
import { Outboxes } from './outboxes.ts';
import { OverrideDesk } from './override-desk.ts';
import { PersonState, notShown } from './person-state.ts';
import { type CalendarGap, PresenceCounts, calendarGap } from './presence-counts.ts';
import type { PresencePublisher, Publication } from './presence-publisher.ts';
import { type PublicationWriter, createPublicationWriter } from './publication-writer.ts';
import { Roll, type RollFilter, type Standing } from './roll.ts';
import { type EngineSettings, sharedLanguages, sharedPolicies } from './settings.ts';
import { automaticSpreadS, spreadOffsetMs } from './spread.ts';
import {
  type Moment,
  instantInTurn,
  matchingInstant,
  nextUnspreadEnd,
  showsAtOnce,
} from './turn.ts';

/**
 * Everyone's claims in memory, one timer for each person, and what changed on its way to the
 * links. It decides nothing: `presence` does.
 */
export class Engine implements Inbox, AsyncDisposable {
  readonly #options: EngineOptions;
  readonly #people = new Map<Jid, PersonState>();
  readonly #alarm: Alarm<PersonState>;
  readonly #outboxes = new Outboxes();
  readonly #overrides: OverrideDesk;
  readonly #calls = new Calls();
  readonly #write: PublicationWriter;
  readonly #counts: PresenceCounts;
  readonly #roll = new Roll();
  #settings: EngineSettings;
  #policyFor: ReturnType<typeof sharedPolicies>;
  #languagesFor: ReturnType<typeof sharedLanguages>;
  #started = false;
  #stopped = false;

  constructor(options: EngineOptions) {
    this.#options = options;
    this.#settings = options.settings;
    this.#policyFor = sharedPolicies(options.settings.policy);
    this.#languagesFor = sharedLanguages(options.settings);
    this.#write = createPublicationWriter(options.wording);
    this.#counts = new PresenceCounts(options.telemetry);
    this.#overrides = new OverrideDesk({
      repository: options.overrides,
      clock: options.clock,
      telemetry: options.telemetry,
      stateOf: (person) => this.#people.get(person),
      changed: (state) => {
        this.#compose(state, 'at-once');
        this.#outboxes.hurry(state.jid);
      },
    });
    const { clock, telemetry } = options;
    this.#alarm = new Alarm({
      clock,
      due: (state, now) => {
        boundaryPassed(telemetry, now - (state.boundary ?? now));
        this.#compose(state, 'in-turn');
      },
      passed: (waiting) => transitionsWaiting(telemetry, waiting),
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
    await this.#inTurns((state) => this.#compose(state, 'in-turn'));
    engineStarted(this.#options.telemetry, this.#people.size);
  }

  /** Publishes over a link from now on; `sent` is what it still shows from before. */
  async attach(publisher: PresencePublisher, sent = new Map<Jid, string>()): Promise<void> {
    const { clock, telemetry, batchSize = 500, republishRate = 5_000 } = this.#options;
    const current = (person: Jid): Publication | undefined => this.current(person);
    const pace = { batchSize, republishRate };
    const outbox = new Outbox({ publisher, current, clock, telemetry, sent, ...pace });
    this.#outboxes.add(outbox);
    this.#catchUp(publisher, sent);
    await publisher.start({
      online: () => outbox.wentOnline(this.#people.keys(), true),
      resumed: () => outbox.wentOnline(this.#people.keys(), false),
      offline: () => outbox.wentOffline(),
      current,
    });
  }

  /** Publishes over a link no more. Resolves when nothing is under way; what it shows stays. */
  detach({ link }: Pick<PresencePublisher, 'link'>): Promise<void> {
    return this.#outboxes.end(link);
  }

  /** Who someone is; none for strangers. */
  person(jid: Jid): Person | undefined {
    return this.#people.get(jid)?.person;
  }

  /** How someone's presence is decided, and in which time zone it is told; none for strangers. */
  policyOf(jid: Jid): Policy | undefined {
    return this.#people.get(jid)?.policy;
  }

  /** The same, if the organisation's were another. */
  policyUnder(jid: Jid, policy: Policy): Policy | undefined {
    return this.#people.get(jid)?.policyUnder(policy);
  }

  /** The domains of those who are served. */
  domains(): readonly string[] {
    return [...new Set(this.#people.keys().map((jid) => jid.slice(jid.indexOf('@') + 1)))];
  }

  /** Whoever is as the filter says just now. */
  select(filter: RollFilter): Selection {
    return this.#roll.select(filter, (jid) => this.#people.get(jid)?.number);
  }

  /** How many people are what just now. */
  tally(): readonly Standing[] {
    return this.#roll.tally();
  }

  /** Which calendar server serves a person now; `null` for none. */
  served(person: Jid, server: string | null): void {
    const state = this.#people.get(person);
    if (state !== undefined) this.#roll.served(state.number, server);
  }

  /** The links, and whether each is up. */
  links(): readonly { readonly name: string; readonly online: boolean }[] {
    return this.#outboxes.states();
  }

  /** What is to be seen of a person; none for strangers. */
  current(person: Jid): Publication | undefined {
    return this.#people.get(person)?.shown;
  }

  explain(person: Jid, at?: Instant, policy = this.policyOf(person)): Explanation | undefined {
    const state = this.#people.get(person);
    if (state === undefined || policy === undefined) return undefined;
    const explanation = explain(state.claims, policy, this.#options.clock.now(), at);
    return state.person.enabled ? explanation : { ...explanation, presence: notShown, next: null };
  }

  override(person: Jid, request: OverrideRequest): Promise<OverrideOutcome> {
    return this.#overrides.set(person, request);
  }

  revert(person: Jid, by: string): Promise<RevertOutcome> {
    return this.#overrides.revert(person, by);
  }

  overrideRestored(person: Jid, override: Override): void {
    this.#overrides.restored(person, override);
  }

  sessions(person: Jid, sessions: Sessions): void {
    this.#learn(person, (claims) => ({ ...claims, sessions }), 'in-turn');
  }

  call(person: Jid, call: Call | null, source = 'api'): void {
    if (!this.#people.has(person)) return;
    const all = this.#calls.heard(person, source, call, this.#options.clock.now());
    this.#learn(person, (claims) => ({ ...claims, call: all }), 'in-turn');
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
      this.#compose(this.#enrol(person), 'at-once');
      return;
    }
    state.person = person;
    state.languages = this.#languagesFor(person);
    this.#roll.belongs(state.number, person.gateway);
    this.#changePolicy(state);
  }

  /** A person is gone: contacts see them no more. */
  personRemoved(person: Jid): void {
    const state = this.#people.get(person);
    if (state === undefined) return;
    this.#alarm.set(state, null);
    this.#countGap(state, null);
    this.#people.delete(person);
    this.#calls.forget(person);
    this.#roll.remove(state.number);
    this.#outboxes.farewell({ person, presence: notShown, statuses: [] });
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
    this.#alarm.stop();
    await this.#overrides.stop();
  }

  #enrol(person: Person): PersonState {
    const languages = this.#languagesFor(person);
    const policy = this.#policyFor(person, null);
    const state = new PersonState(person, policy, languages, this.#roll.add(person));
    this.#people.set(person.jid, state);
    return state;
  }

  /** Where `moment` is not given, it depends on whether what became known shows at once. */
  #learn(person: Jid, change: (claims: Claims) => Claims, moment?: Moment): void {
    const state = this.#people.get(person);
    if (state === undefined) return;
    if (this.#started) this.#change(state, change(state.claims), state.policy, moment);
    else state.claims = change(state.claims);
  }

  #changePolicy(state: PersonState): void {
    this.#change(state, state.claims, this.#policyFor(state.person, state.mailbox));
  }

  #change(state: PersonState, claims: Claims, policy: Policy, moment?: Moment): void {
    const before = { claims: state.claims, policy: state.policy };
    this.#follow(state, claims, policy);
    this.#compose(state, moment ?? this.#momentOf(state, before));
  }

  #momentOf(
    state: PersonState,
    before: { readonly claims: Claims; readonly policy: Policy },
  ): Moment {
    const now = this.#options.clock.now();
    // Where nothing waits for its turn, there is nothing to tell apart.
    if (state.boundary === null || state.boundary > now) return 'at-once';
    const known = consider(state.claims, state.policy);
    const instant = instantInTurn(known, state.instant, now, this.#offsetMs(state));
    const shows = showsAtOnce(consider(before.claims, before.policy), known, instant, now);
    return shows ? 'at-once' : 'in-turn';
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

  async #inTurns(action: (state: PersonState) => void): Promise<void> {
    const turn = new EventLoopTurn(this.#options.clock);
    for (const state of this.#people.values()) {
      if (this.#stopped) return;
      action(state);
      if (turn.isOver()) await turn.next();
    }
  }

  /** Decides again, shows what differs, and sets the timer for what comes next. */
  #compose(state: PersonState, moment: Moment): void {
    const now = this.#options.clock.now();
    let known = consider(state.claims, state.policy);
    const instant =
      moment === 'at-once' ? now : instantInTurn(known, state.instant, now, this.#offsetMs(state));
    const standing = standingOverride(known, now);
    if (standing !== state.claims.override) {
      this.#keepOverride(state, standing);
      known = consider(state.claims, state.policy);
    }
    const { enabled } = state.person;
    const presence = enabled ? presenceAt(known, instant) : notShown;
    state.instant = instant;
    this.#countGap(state, enabled ? calendarGap(known, instant) : null);
    this.#show(state, this.#write(state, known, presence, instant));
    this.#schedule(state, known, presence, now);
  }

  /**
   * A link that kept its state may have been sent already what here would still wait for its turn:
   * it had taken effect at once, before the restart.
   */
  #catchUp(publisher: PresencePublisher, sent: ReadonlyMap<Jid, string>): void {
    const now = this.#options.clock.now();
    for (const [person, key] of sent) {
      const state = this.#people.get(person);
      if (state === undefined || state.boundary === null || state.boundary > now) continue;
      const known = consider(state.claims, state.policy);
      const instant = matchingInstant(
        known,
        state.instant,
        now,
        (presence, at) => publisher.keyOf(this.#write(state, known, presence, at)) === key,
      );
      if (instant === undefined || instant === state.instant) continue;
      state.instant = instant;
      this.#compose(state, 'in-turn');
    }
  }

  #show(state: PersonState, publication: Publication): void {
    this.#counts.shown(state.shown?.presence, publication.presence);
    state.shown = publication;
    this.#roll.mark(state.number, publication.presence, state.gap, state.person.enabled);
    this.#outboxes.change(publication);
  }

  #countGap(state: PersonState, gap: CalendarGap | null): void {
    this.#counts.calendar(state.gap, gap);
    state.gap = gap;
  }

  #schedule(state: PersonState, known: Known, shown: Presence, now: Instant): void {
    const { enabled } = state.person;
    state.boundary = enabled ? nextChangeAfter(known, state.instant, shown.message) : null;
    this.#alarm.set(state, state.boundary === null ? null : this.#dueAt(state, known, now));
  }

  /**
   * When a boundary is acted upon. Known boundaries of the calendar are spread; the end of an
   * override and of a call are not.
   */
  #dueAt(state: PersonState, known: Known, now: Instant): Instant {
    const spread = (state.boundary ?? Infinity) + this.#offsetMs(state);
    return Math.min(spread, nextUnspreadEnd(known, now));
  }

  #offsetMs({ jid }: PersonState): number {
    const { calendarSpreadS: spreadS } = this.#settings;
    return spreadOffsetMs(jid, spreadS === 'auto' ? automaticSpreadS(this.#people.size) : spreadS);
  }
}
