import type { Selection } from '../people/people-repository.ts';
import type { Jid, Person } from '../people/person.ts';
import type {
  AutomaticRepliesClaim,
  Call,
  CalendarClaim,
  Claims,
  Sessions,
} from '../presence/claims.ts';
import { type Explanation, explain } from '../presence/explain.ts';
import type { MailboxSettings, Policy } from '../presence/policy.ts';
import type { Override } from '../presence/override.ts';
import { engineStarted } from '../telemetry/engine-events.ts';
import { EventLoopTurn } from '../time/event-loop-turn.ts';
import type { Instant } from '../time/instant.ts';
import { Calls } from './calls.ts';
import { Composer } from './composer.ts';
import type { EngineOptions } from './engine-options.ts';
import type { Inbox, OverrideOutcome, OverrideRequest, RevertOutcome } from './inbox.ts';
import { Outbox } from './outbox.ts';
import { Outboxes } from './outboxes.ts';
import { OverrideDesk } from './override-desk.ts';
import { PersonState, notShown } from './person-state.ts';
import { type CalendarGap, PresenceCounts } from './presence-counts.ts';
import type { PresencePublisher, Publication } from './presence-publisher.ts';
import { Roll, type RollFilter, type Standing } from './roll.ts';
import { type EngineSettings, sharedLanguages, sharedPolicies } from './settings.ts';
import { automaticSpreadS } from './spread.ts';
import type { Moment } from './turn.ts';

/**
 * Everyone's claims in memory, and what changed on its way to the links. It decides nothing:
 * `presence` does, whenever the `Composer` composes somebody. An `Outbox` for each link sends what
 * differs; the `OverrideDesk` sets and ends overrides; `Calls` gathers what several say of one
 * person's calls; the `Roll` counts and finds people by how they are just now.
 */
export class Engine implements Inbox, AsyncDisposable {
  readonly #options: EngineOptions;
  readonly #people = new Map<Jid, PersonState>();
  readonly #composer: Composer;
  readonly #outboxes = new Outboxes();
  readonly #overrides: OverrideDesk;
  readonly #calls = new Calls();
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
    this.#counts = new PresenceCounts(options.telemetry);
    this.#overrides = new OverrideDesk({
      repository: options.overrides,
      clock: options.clock,
      telemetry: options.telemetry,
      stateOf: (person) => this.#people.get(person),
      changed: (state) => {
        this.#composer.compose(state, 'at-once');
        this.#outboxes.hurry(state.jid);
      },
    });
    this.#composer = new Composer({
      ...options,
      overrides: this.#overrides,
      spreadS: () => this.#spreadS(),
      composed: (state, publication, gap) => this.#show(state, publication, gap),
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
    await this.#inTurns((state) => this.#composer.compose(state, 'in-turn'));
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

  /** Why what is to be seen of a person is so, by their own policy or by another; none for strangers. */
  explain(person: Jid, at?: Instant, policy = this.policyOf(person)): Explanation | undefined {
    const state = this.#people.get(person);
    if (state === undefined || policy === undefined) return undefined;
    const explanation = explain(state.claims, policy, this.#options.clock.now(), at);
    return state.person.enabled ? explanation : { ...explanation, presence: notShown, next: null };
  }

  /** Sets an override. On disk when it resolves. */
  override(person: Jid, request: OverrideRequest): Promise<OverrideOutcome> {
    return this.#overrides.set(person, request);
  }

  /** Ends an override; `by` is who does. */
  revert(person: Jid, by: string): Promise<RevertOutcome> {
    return this.#overrides.revert(person, by);
  }

  /** Somebody is back with the override that they had, which is on disk already. */
  overrideRestored(person: Jid, override: Override): void {
    this.#overrides.restored(person, override);
  }

  /** What a person's clients report. */
  sessions(person: Jid, sessions: Sessions): void {
    this.#learn(person, (claims) => ({ ...claims, sessions }), 'in-turn');
  }

  /** What `source` says of a person's calls; `null` for none. */
  call(person: Jid, call: Call | null, source = 'api'): void {
    if (!this.#people.has(person)) return;
    const all = this.#calls.heard(person, source, call, this.#options.clock.now());
    this.#learn(person, (claims) => ({ ...claims, call: all }), 'in-turn');
  }

  /** What is known of a person's calendar has changed. */
  calendar(person: Jid, calendar: CalendarClaim): void {
    this.#learn(person, (claims) => ({ ...claims, calendar }));
  }

  /** What is known of a person's automatic replies has changed. */
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
      this.#composer.compose(this.#enrol(person), 'at-once');
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
    this.#composer.forget(state);
    this.#counts.calendar(state.gap, null);
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

  /** Composes nobody any more. Resolves when every override is on disk. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopped = true;
    this.#composer.stop();
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
    if (this.#started) this.#composer.change(state, change(state.claims), state.policy, moment);
    else state.claims = change(state.claims);
  }

  #changePolicy(state: PersonState): void {
    this.#composer.change(state, state.claims, this.#policyFor(state.person, state.mailbox));
  }

  async #inTurns(action: (state: PersonState) => void): Promise<void> {
    const turn = new EventLoopTurn(this.#options.clock);
    for (const state of this.#people.values()) {
      if (this.#stopped) return;
      action(state);
      if (turn.isOver()) await turn.next();
    }
  }

  /** What a link was sent before the restart may be what here still waits for its turn. */
  #catchUp(publisher: PresencePublisher, sent: ReadonlyMap<Jid, string>): void {
    for (const [person, key] of sent) {
      const state = this.#people.get(person);
      if (state === undefined) continue;
      this.#composer.catchUp(state, (publication) => publisher.keyOf(publication) === key);
    }
  }

  #show(state: PersonState, publication: Publication, gap: CalendarGap | null): void {
    this.#counts.calendar(state.gap, gap);
    this.#counts.shown(state.shown?.presence, publication.presence);
    state.gap = gap;
    state.shown = publication;
    this.#roll.mark(state.number, publication.presence, gap, state.person.enabled);
    this.#outboxes.change(publication);
  }

  #spreadS(): number {
    const { calendarSpreadS } = this.#settings;
    return calendarSpreadS === 'auto' ? automaticSpreadS(this.#people.size) : calendarSpreadS;
  }
}
