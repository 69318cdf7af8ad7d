import type { Meeting } from '../people/meeting.ts';
import type { Jid, Mailbox, Person } from '../people/person.ts';
import type { CalendarClaim } from '../presence/claims.ts';
import {
  calendarsCounted,
  readPutOff,
  serverCounted,
  syncStarted,
} from '../telemetry/sync-events.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { Alarm } from '../time/alarm.ts';
import type { Clock } from '../time/clock.ts';
import { inTurns } from '../time/in-turns.ts';
import { minuteMs, secondMs, type Instant, type Span } from '../time/instant.ts';
import type { CalendarGateway, Watching } from './calendar-gateway.ts';
import type { AssignmentRepository, CalendarRepository } from './calendar-repository.ts';
import type { CalendarSink } from './calendar-sink.ts';
import { Followed, type ReadJob } from './followed.ts';
import type { GatewayFault } from './gateway-error.ts';
import { Keeper } from './keeper.ts';
import { MeetingsDesk, type MeetingsWish } from './meetings-desk.ts';
import { about, fullQueueMs } from './pace.ts';
import { type Pending, RoundTimer } from './pending.ts';
import { Routine } from './routine.ts';
import { Assignments } from './servers/assignments.ts';
import { type PoolMembers, Pools } from './servers/pools.ts';
import { urgency } from './servers/read-queue.ts';
import { Server, type ServerHealth } from './servers/server.ts';
import type { SyncSettings } from './sync-settings.ts';

export interface CalendarSyncOptions {
  /**
   * The servers of the one pool there is at first; whoever made them disposes of them, after this.
   * For more pools see `poolsChanged`.
   */
  readonly gateways: readonly CalendarGateway[];
  readonly calendars: CalendarRepository;
  readonly assignments: AssignmentRepository;
  readonly sink: CalendarSink;
  readonly people: readonly Person[];
  readonly settings: SyncSettings;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  /** Numbers in [0, 1), for back-off. */
  readonly random?: () => number;
}

/** One server of a pool, for people to look at. */
export interface ServerState {
  readonly pool: string;
  readonly name: string;
  readonly health: ServerHealth;
  /** When it last did what it was asked for; `null` for never. */
  readonly lastSuccess: Instant | null;
  /** How many people it serves. */
  readonly people: number;
  /** What is wrong and what to do; `null` where nothing is. */
  readonly problem: string | null;
  /** The same for programs, where it has a name. */
  readonly fault: GatewayFault | null;
  /** How it tells of changes; `null` where that is not known. */
  readonly watching: Watching | null;
}

const roundMs = minuteMs;
const stopMs = 5 * secondMs;

/**
 * Keeps every person's calendar current, whatever the calendar systems do: watches mailboxes,
 * reads what changed, reads everything now and then, polls automatic replies, stores what was
 * read and hands differences to the sink.
 */
export class CalendarSync implements AsyncDisposable {
  readonly #options: CalendarSyncOptions;
  readonly #alarm: Alarm<Pending>;
  readonly #pools: Pools;
  readonly #assignments: Assignments;
  readonly #keeper: Keeper;
  readonly #routine: Routine;
  readonly #meetings: MeetingsDesk;
  readonly #people = new Map<Jid, Followed>();
  readonly #roundTimer = new RoundTimer();
  #round: Promise<void> = Promise.resolve();
  #started = false;
  #savingSoon = false;
  #stopped = false;

  constructor(options: CalendarSyncOptions) {
    const { clock, telemetry, settings, random = Math.random } = options;
    this.#options = options;
    this.#alarm = new Alarm<Pending>({ clock, due: (item) => this.#due(item) });
    this.#keeper = new Keeper(options.calendars, options.sink, telemetry);
    this.#assignments = new Assignments(options.assignments, telemetry);
    const parts = { clock, telemetry, settings, random, alarm: this.#alarm };
    const concurrency = (): number => settings.readConcurrency();
    this.#pools = new Pools({
      ...parts,
      assignments: this.#assignments,
      server: (gateway) => new Server({ ...parts, gateway, concurrency, owner: this.#routine }),
      everyone: () => this.#people.values(),
      move: (who, to) => {
        this.#routine.move(who, to);
        this.#saveAssignments();
      },
      leave: (who) => {
        this.#keeper.unvouched(who, clock.now());
        this.#leave(who);
      },
    });
    this.#routine = new Routine({ ...parts, keeper: this.#keeper, moves: this.#pools });
    this.#meetings = new MeetingsDesk(clock, telemetry);
    void this.#pools.set([{ name: 'default', servers: options.gateways }]);
  }

  /** What is stored is with the sink when this resolves; the rest follows. */
  async start(): Promise<void> {
    const { people, calendars, clock, telemetry } = this.#options;
    const [stored] = await Promise.all([calendars.all(), this.#assignments.load()]);
    if (this.#stopped) return;
    this.#pools.turnTo(this.#assignments.size);
    for (const person of people) this.#people.set(person.jid, new Followed(person));
    await inTurns(this.#people.values(), (who) => {
      const known = stored.get(who.person.jid);
      if (known !== undefined) this.#keeper.restore(who, known);
    });
    syncStarted(telemetry, people.length, stored.size);
    await inTurns(this.#people.values(), (who) => {
      this.#follow(who);
    });
    await this.#assignments.save();
    if (this.#stopped) return;
    this.#started = true;
    this.#alarm.set(this.#roundTimer, clock.now() + roundMs);
    this.#pools.wake();
  }

  /**
   * From now on these are the pools, the first for everyone who names none; a server is known by
   * the object that speaks to it. Whoever a removed server serves moves to another, few at a time;
   * nobody else is touched. Resolves when removed servers are done with and may be disposed of.
   */
  async poolsChanged(pools: readonly PoolMembers[]): Promise<void> {
    if (this.#stopped) return;
    const done = this.#pools.set(pools);
    await inTurns(this.#people.values(), (who) => {
      if (this.#started && !who.active) this.#follow(who);
    });
    if (this.#started) this.#pools.wake();
    await done;
  }

  /** Something about how this server is spoken to has changed: it is tried at once. */
  serverChanged(gateway: CalendarGateway): void {
    const servers = this.#pools.servers();
    servers.find((server) => server.gateway === gateway)?.hurry();
  }

  /** Someone is new, or something about them is. */
  personChanged(person: Person): void {
    if (this.#stopped) return;
    const known = this.#people.get(person.jid);
    if (known?.person.mailbox === person.mailbox) {
      known.person = person;
      this.#pools.place(known);
      this.#follow(known);
      this.#routine.reconsider(known);
      this.#routine.retry(known);
      return;
    }
    const who = new Followed(person);
    this.#people.set(person.jid, who);
    if (known !== undefined) {
      this.#leave(known);
      void this.#keeper.forget(who);
    }
    this.#follow(who);
  }

  /** Nothing more is read or told about the person. */
  personRemoved(person: Jid): void {
    const who = this.#people.get(person);
    if (who === undefined) return;
    this.#people.delete(person);
    this.#assignments.forget(person);
    this.#leave(who);
  }

  /** What is known of a person's calendar; none for strangers. */
  calendarOf(person: Jid): CalendarClaim | undefined {
    const who = this.#people.get(person);
    return who && { periods: who.periods, knownAt: who.knownAt };
  }

  /**
   * A person's own meetings that overlap `day`, read now because that person wants them, and kept
   * nowhere. `undefined` where the calendar cannot be read now, or is not to be.
   */
  async meetings(
    person: Jid,
    day: Span,
    wish: MeetingsWish = {},
  ): Promise<readonly Meeting[] | undefined> {
    const who = this.#people.get(person);
    if (who === undefined || !this.#started || !who.person.enabled) return undefined;
    // What contacts are shown is one thing, what the person themself may see another.
    const own = { ...who.person, ownMeetingInformation: true };
    const policy = this.#options.settings.policyOf(own, who.settings);
    const server = who.server ?? this.#pools.serverOf(who);
    if (server === null || !policy.meetingInformation) return undefined;
    return await this.#meetings.read(who, server, day, policy, wish);
  }

  /**
   * Somebody whose mailbox a server can be tried with: the first whom it serves and who is not at
   * fault themself, else the first of its gateway; of one that is not in use yet, the first of all.
   * `null` for nobody.
   */
  sampleMailbox(gateway: string, server: string): Mailbox | null {
    const inUse = this.#pools.all().some(({ name }) => name === gateway);
    let any: Mailbox | null = null;
    for (const who of this.#people.values()) {
      if (!this.#isWanted(who) || (inUse && this.#pools.poolOf(who)?.name !== gateway)) continue;
      if (who.server?.name === server && who.faults === 0) return who.person.mailbox;
      any ??= who.person.mailbox;
    }
    return any;
  }

  /** How each server is. */
  servers(): readonly ServerState[] {
    return this.#pools.all().flatMap((pool) =>
      pool.servers.map(({ name, people, problem, fault, health, lastSuccess, gateway }) => ({
        watching: gateway.watching?.() ?? null,
        pool: pool.name,
        name,
        people,
        problem,
        fault,
        health,
        lastSuccess,
      })),
    );
  }

  /** Some setting is not what it was. */
  settingsChanged(): void {
    for (const server of this.#pools.servers()) server.settingsChanged();
    void inTurns(this.#people.values(), (who) => {
      this.#follow(who);
      if (!this.#stopped) this.#routine.reconsider(who);
    });
  }

  /** Ends within a few seconds, whatever the calendar systems do. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#meetings.stop();
    this.#alarm.stop();
    const { clock } = this.#options;
    const now = clock.now();
    await within(clock, stopMs, this.#pools.stop());
    for (const who of this.#people.values()) who.active = false;
    await within(clock, stopMs, this.#save(now, true));
  }

  // Begins or ends to keep someone current, as is wanted of them now.
  #follow(who: Followed): void {
    if (this.#stopped) return;
    const wanted = this.#isWanted(who);
    if (wanted === who.active) return;
    if (!wanted) {
      this.#keeper.unvouched(who, this.#options.clock.now());
      this.#leave(who);
      return;
    }
    const server = this.#pools.serverOf(who);
    if (server === null) return;
    this.#routine.begin(who, server);
    this.#saveAssignments();
  }

  #isWanted({ person, settings }: Followed): boolean {
    return person.enabled && this.#options.settings.policyOf(person, settings).meetingInformation;
  }

  // Together with what else comes in this turn of the event loop.
  #saveAssignments(): void {
    if (this.#savingSoon || !this.#started) return;
    this.#savingSoon = true;
    setImmediate(() => {
      this.#savingSoon = false;
      void this.#assignments.save();
    });
  }

  #leave(who: Followed): void {
    if (who.active) this.#routine.end(who);
  }

  #due(item: Pending): void {
    switch (item.kind) {
      case 'calendar':
      case 'automatic-replies':
        if (!this.#isPutOff(item)) this.#routine.due(item);
        break;
      case 'watch':
        item.who.server?.watches.due(item.who);
        break;
      case 'server':
        item.server.due();
        break;
      case 'bulk':
        item.line.due();
        break;
      case 'move':
        this.#pools.due();
        break;
      case 'round':
        this.#goRound();
        break;
    }
  }

  // What is not urgent comes later where too much waits; it keeps its place in line.
  #isPutOff(job: ReadJob): boolean {
    const { clock, settings, telemetry, random = Math.random } = this.#options;
    const { server } = job.who;
    const most = settings.mostWaiting?.() ?? Infinity;
    if (server === null || job.dueUrgency !== urgency.routine) return false;
    if (this.#pools.waiting(server) < most) return false;
    readPutOff(telemetry, server.name);
    this.#alarm.set(job, clock.now() + about(fullQueueMs, random()));
    return true;
  }

  #goRound(): void {
    const now = this.#options.clock.now();
    this.#alarm.set(this.#roundTimer, now + roundMs);
    this.#count();
    this.#round = this.#round.then(() => this.#save(now, false));
  }

  async #save(now: Instant, all: boolean): Promise<void> {
    await this.#assignments.save();
    await this.#keeper.saveKnownAt(this.#people.values(), now, all);
  }

  #count(): void {
    let live = 0;
    let neverRead = 0;
    let unvouched = 0;
    let unreadable = 0;
    for (const who of this.#people.values()) {
      if (!who.active) continue;
      if (who.faults !== 0) unreadable += 1;
      if (who.knownAt === 'live') live += 1;
      else if (who.knownAt === 'never') neverRead += 1;
      else unvouched += 1;
    }
    const waiting = new Map(
      this.#pools.servers().map((server) => [server.name, server.reads.waiting]),
    );
    for (const { name, people, lastSuccess } of this.#pools.servers()) {
      serverCounted(this.#options.telemetry, name, people, lastSuccess);
    }
    calendarsCounted(this.#options.telemetry, { live, unvouched, neverRead, unreadable, waiting });
  }
}

// Waits for `work`, but not for ever.
async function within(clock: Clock, ms: number, work: Promise<unknown>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const cancel = clock.wake(clock.now() + ms, resolve);
  await Promise.race([work, promise]);
  cancel();
}
