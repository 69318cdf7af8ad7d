import type { Mailbox } from '../people/person.ts';
import { calendarRead, changeNoticed, readBroken, watchLost } from '../telemetry/sync-events.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import type { Alarm } from '../time/alarm.ts';
import type { Clock } from '../time/clock.ts';
import { inTurns } from '../time/in-turns.ts';
import { dayMs, hourMs, minuteMs, type Instant, type Span } from '../time/instant.ts';
import { areOn } from './automatic-replies.ts';
import type { ProvisionalCalendar } from './calendar-gateway.ts';
import { Faults } from './faults.ts';
import { type Followed, isCurrent, isTriaged, ReadJob } from './followed.ts';
import type { GatewayError } from './gateway-error.ts';
import type { Keeper } from './keeper.ts';
import {
  about,
  backOffMs,
  faultPauseMs,
  firstReadMs,
  firstWatchMs,
  gatherMs,
  nextSlot,
  patienceWithRefusals,
  peaceMs,
  repliesPauseMs,
  triagedPollMs,
  unwatchedReadMs,
  windowAt,
} from './pace.ts';
import type { Pending } from './pending.ts';
import type { MoveReasons } from './servers/move-reasons.ts';
import { mostUrgent, type Urgency, urgency } from './servers/read-queue.ts';
import type { AnyRead } from './servers/reads.ts';
import type { Server, ServerOwner } from './servers/server.ts';
import type { SyncSettings } from './sync-settings.ts';

export interface RoutineOptions {
  readonly clock: Clock;
  readonly random: () => number;
  readonly alarm: Alarm<Pending>;
  readonly keeper: Keeper;
  readonly settings: SyncSettings;
  readonly telemetry: Telemetry;
  readonly moves: MoveReasons;
}

/** When each person's calendar and automatic replies are read, and what follows from the outcome. */
export class Routine implements ServerOwner {
  readonly #options: RoutineOptions;
  readonly #faults: Faults;

  constructor(options: RoutineOptions) {
    this.#options = options;
    this.#faults = new Faults(options.telemetry);
  }

  /** Begins to keep the person current, served by `server`. */
  begin(who: Followed, server: Server): void {
    const now = this.#now();
    who.active = true;
    who.server = server;
    this.#options.keeper.served(who);
    server.people += 1;
    for (const job of [who.calendar, who.automaticReplies]) {
      job.failures = 0;
      job.notBefore = 0;
      job.done = false;
    }
    const patienceMs = who.knownAt === 'never' ? firstWatchMs : unwatchedReadMs;
    this.#at(who.calendar, now + about(patienceMs, who.share), urgency.routine);
    server.bulk.add(who);
    // Who is told of in bulk need perhaps not be read.
    const repliesAt = server.bulk.triages ? now + about(firstWatchMs, who.share) : now;
    this.#at(who.automaticReplies, this.#nextPoll(who, repliesAt), urgency.routine);
    server.watches.follow(who);
  }

  /** Reads nothing more of the person and watches nothing. */
  end(who: Followed): void {
    const { server } = who;
    who.leave();
    this.#options.keeper.served(who);
    for (const job of [who.calendar, who.automaticReplies]) {
      server?.reads.remove(job);
      this.#options.alarm.set(job, null);
      job.again = null;
      job.failureSaid = false;
    }
    if (server === null) return;
    server.people -= 1;
    server.bulk.remove(who);
    server.watches.forget(who);
  }

  /** Goes on with another server. What was wanted of the one before is wanted of it. */
  move(who: Followed, server: Server): void {
    const jobs = [who.calendar, who.automaticReplies];
    const wanted = jobs.map((job) => job.waiting || job.running || job.failures > 0);
    this.#options.keeper.unvouched(who, this.#now());
    const { faults, faultSaidAt } = who;
    this.end(who);
    // What is wrong with the mailbox was said already.
    Object.assign(who, { faults, faultSaidAt });
    who.calendar = new ReadJob('calendar', who);
    who.automaticReplies = new ReadJob('automatic-replies', who);
    this.begin(who, server);
    if (who.knownAt !== 'never') server.bulk.calm(who);
    if (wanted[0] === true) this.#want(who.calendar, urgency.subscribed);
    if (wanted[1] === true) this.#want(who.automaticReplies, urgency.routine);
  }

  /** Something about the person or a setting may not be what it was. */
  reconsider(who: Followed): void {
    if (!who.active) return;
    const { settings } = this.#options;
    const { timeZone } = settings.policyOf(who.person, who.settings);
    if (who.timeZone !== '' && who.timeZone !== timeZone) {
      this.#want(who.calendar, urgency.subscribed);
    }
    this.#pollAgain(who);
  }

  /** Somebody has seen to the person's settings: what was refused may work now. */
  retry(who: Followed): void {
    if (!who.active || who.faults === 0) return;
    who.faultSaidAt = null;
    for (const job of [who.calendar, who.automaticReplies]) {
      job.notBefore = 0;
      this.#want(job, urgency.subscribed);
    }
    who.server?.watches.hurry(who);
  }

  due(job: ReadJob): void {
    job.who.server?.reads.add(job, job.dueUrgency);
  }

  subscribed(who: Followed): void {
    who.generation += 1;
    this.#faults.works(who, 'watch');
    // Something may have been missed: what is known is right up to now at best.
    this.#options.keeper.unvouched(who, this.#now());
    this.#want(who.calendar, urgency.subscribed);
    if (!who.automaticReplies.done && !isTriaged(who))
      this.#want(who.automaticReplies, urgency.subscribed);
  }

  changed(who: Followed): void {
    const { telemetry, keeper } = this.#options;
    const { server } = who;
    if (server === null) return;
    changeNoticed(telemetry, server.name);
    if (server.readsStopped) keeper.unvouched(who, this.#now());
    this.#want(who.calendar, urgency.changed);
  }

  lost(who: Followed, error: GatewayError): void {
    const { telemetry, keeper } = this.#options;
    const now = this.#now();
    const { mailbox } = who.person;
    const loss = { server: who.server?.name ?? '', mailbox, remedy: error.remedy };
    watchLost(telemetry, loss, error.message);
    keeper.unvouched(who, now);
    if (error.remedy === 'fix-person') {
      this.#faults.unreadable(who, 'watch', error.message, who.watchFaults, now);
    }
    this.#at(who.calendar, now + this.#unwatchedMs(who), urgency.routine);
    if (error.remedy === 'retry' || error.remedy === 'resubscribe') this.#mayMove(who);
  }

  recovered(server: Server): void {
    this.#options.moves.recovered(server);
  }

  sample(server: Server): Mailbox | null {
    return this.#options.moves.sample(server);
  }

  stopped(server: Server): void {
    const now = this.#now();
    this.#options.moves.setAside(server);
    void inTurns(server.watches.everyone(), (who) => {
      if (who.server !== server) return;
      // A change that cannot be read for now is one that nobody knows.
      if (who.calendar.waiting) this.#options.keeper.unvouched(who, now);
      if (who.watch === 'watched') return;
      this.#at(who.calendar, now + this.#unwatchedMs(who), urgency.routine);
    });
  }

  calendarTold(who: Followed, calendar: ProvisionalCalendar, window: Span, at: Instant): void {
    const { keeper, settings } = this.#options;
    if (!who.active) return;
    const zoneIsNew = calendar.settings !== null && keeper.settingsTold(who, calendar.settings);
    const policy = settings.policyOf(who.person, who.settings);
    const { entries } = calendar;
    const agrees = keeper.calendarTold(who, { entries, window, at }, policy);
    if (!agrees) this.#want(who.calendar, urgency.changed);
    else if (zoneIsNew) this.reconsider(who);
  }

  repliesTold(who: Followed, on: boolean, at: Instant): void {
    if (!who.active) return;
    const { automaticReplies, replies } = who;
    const before = who.repliesOn;
    who.repliesOn = on;
    if (on !== (before ?? areOn(replies, at))) this.#want(automaticReplies, urgency.subscribed);
    else if (before === null) this.#pollAgain(who);
    if (on && replies.state === 'disabled' && !automaticReplies.done) {
      void this.#options.keeper.repliesRead(who, { state: 'enabled' }, at);
    }
  }

  repliesUntold(everyone: Iterable<Followed>): void {
    const now = this.#now();
    void inTurns(everyone, (who) => {
      if (!who.active) return;
      who.repliesOn = null;
      this.#at(who.automaticReplies, this.#nextPoll(who, now), urgency.routine);
    });
  }

  repliesEveryMs(): number {
    return this.#options.settings.outOfOfficePollMs();
  }

  async read(job: ReadJob, signal: AbortSignal): Promise<void> {
    const { server } = job.who;
    if (server === null) return;
    const at = this.#now();
    if (job.urgency === urgency.changed) job.notBefore = at + gatherMs;
    if (job.kind === 'calendar') {
      await this.#readCalendar(job, server, at, signal);
      return;
    }
    job.notBefore = at + repliesPauseMs;
    await this.#readReplies(job, server, at, signal);
  }

  finished(job: ReadJob, error: GatewayError | null, tookMs: number): void {
    const { server } = job.who;
    if (server === null || !isCurrent(job)) return;
    const outcome = error === null ? 'ok' : error.remedy;
    const { kind } = job;
    calendarRead(this.#options.telemetry, { server: server.name, kind, outcome, ms: tookMs });
    if (error === null) this.#succeeded(job, server);
    else this.#failed(job, server, error);
  }

  broken(job: AnyRead, error: unknown): void {
    readBroken(this.#options.telemetry, job.who.person.jid, error);
  }

  #now(): Instant {
    return this.#options.clock.now();
  }

  async #readCalendar(
    job: ReadJob,
    server: Server,
    at: Instant,
    signal: AbortSignal,
  ): Promise<void> {
    const { keeper, settings } = this.#options;
    const { who } = job;
    const { generation } = who;
    const { mailbox } = who.person;
    const window = windowAt(at);
    const entries = await server.gateway.readCalendar(mailbox, window, signal);
    if (who.server !== server || !isCurrent(job)) return;
    const live = who.watch === 'watched' && who.generation === generation;
    const policy = settings.policyOf(who.person, who.settings);
    await keeper.calendarRead(who, { entries, window, at, live }, policy);
  }

  async #readReplies(
    job: ReadJob,
    server: Server,
    at: Instant,
    signal: AbortSignal,
  ): Promise<void> {
    const { who } = job;
    const replies = await server.gateway.readAutomaticReplies(who.person.mailbox, signal);
    if (who.server !== server || !isCurrent(job)) return;
    await this.#options.keeper.repliesRead(who, replies, at);
    // What is told next is held against this, since it may have changed between two tellings.
    if (who.repliesOn !== null) who.repliesOn = areOn(who.replies, at);
  }

  #succeeded(job: ReadJob, server: Server): void {
    const { who } = job;
    const { again } = job;
    job.failures = 0;
    job.faults = 0;
    job.done = true;
    const first = !who.worked;
    who.worked = true;
    job.again = null;
    this.#faults.readWorks(job);
    if (this.#faults.works(who, job.kind) || first) server.watches.hurry(who);
    // What was refused before anything worked was to be left alone for a day.
    if (first && who.automaticReplies.faults > 0) this.#want(who.automaticReplies, urgency.routine);
    if (job.urgency === urgency.changed) this.#want(who.automaticReplies, urgency.routine);
    if (again === null) this.#at(job, this.#nextTime(job), urgency.routine);
    else this.#want(job, again);
  }

  #failed(job: ReadJob, server: Server, error: GatewayError): void {
    const { who } = job;
    const now = this.#now();
    const wanted = mostUrgent(job.urgency, job.again);
    job.again = null;
    job.failures += 1;
    if (job.kind === 'calendar') this.#options.keeper.unvouched(who, now);
    if (error.remedy === 'fix-server') {
      // It waits in the queue until the server may be tried.
      server.reads.add(job, wanted);
      return;
    }
    if (error.remedy === 'fix-person') {
      job.faults += 1;
      this.#faults.unreadable(who, job.kind, error.message, job.faults, now);
    } else {
      this.#faults.failing(job, error.message);
    }
    const pauseMs = this.#pauseMs(job, error);
    // A change that is noticed shows that there is a mailbox after all; but a server that asked
    // for its peace gets it.
    job.notBefore = now + Math.max(peaceMs(error.retryAfterMs), Math.min(pauseMs, minuteMs));
    this.#at(job, now + pauseMs, wanted);
  }

  #pauseMs(job: ReadJob, error: GatewayError): number {
    const random = this.#options.random();
    if (error.remedy === 'fix-person') {
      return faultPauseMs(job.who.worked, job.faults, random);
    }
    return Math.max(
      peaceMs(error.retryAfterMs) * (1 + random / 4),
      backOffMs(job.failures, random),
    );
  }

  #nextTime(job: ReadJob): Instant {
    const now = this.#now();
    const { who } = job;
    if (job.kind === 'automatic-replies') return this.#nextPoll(who, now);
    // Not twice within the hour.
    const daily = nextSlot(now + hourMs, dayMs, who.share);
    return who.knownAt === 'live' ? daily : Math.min(daily, now + this.#unwatchedMs(who));
  }

  #pollAgain(who: Followed): void {
    const { automaticReplies } = who;
    if (this.#options.alarm.dueOf(automaticReplies) === null) return;
    if (automaticReplies.failures > 0) return;
    this.#options.alarm.set(automaticReplies, this.#nextPoll(who, this.#now()));
  }

  #nextPoll(who: Followed, now: Instant): Instant {
    const pollMs = this.#options.settings.outOfOfficePollMs();
    // Nobody tells when the dates of a schedule change.
    const rarely = isTriaged(who) && who.replies.state !== 'scheduled';
    if (!rarely) return nextSlot(now, pollMs, who.share);
    return nextSlot(now + hourMs, Math.max(pollMs, triagedPollMs), who.share);
  }

  #unwatchedMs(who: Followed): number {
    const ms = who.knownAt === 'never' ? firstReadMs : unwatchedReadMs;
    return about(ms, this.#options.random());
  }

  // Where the whole server fails, or asks for its peace, nobody alone is refused.
  #mayMove(who: Followed): void {
    if (who.server?.health !== 'up') return;
    if (who.watchFailures < patienceWithRefusals(who.refusals)) return;
    who.refusals += 1;
    this.#options.moves.refused(who);
  }

  // As soon as may be. While it runs, once more afterwards.
  #want(job: ReadJob, wanted: Urgency): void {
    if (job.running) {
      job.again = mostUrgent(wanted, job.again);
    } else if (job.waiting || job.notBefore <= this.#now()) {
      this.#options.alarm.set(job, null);
      job.who.server?.reads.add(job, wanted);
    } else {
      this.#at(job, job.notBefore, wanted);
    }
  }

  // At that time, unless it comes earlier anyway.
  #at(job: ReadJob, time: Instant, wanted: Urgency): void {
    if (job.waiting || job.running) return;
    const due = Math.max(time, job.notBefore);
    if ((this.#options.alarm.dueOf(job) ?? Infinity) <= due) return;
    job.dueUrgency = wanted;
    this.#options.alarm.set(job, due);
  }
}
