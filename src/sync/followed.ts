import type { Person } from '../people/person.ts';
import type { AutomaticRepliesClaim, BusyPeriod } from '../presence/claims.ts';
import type { MailboxSettings } from '../presence/policy.ts';
import type { Instant } from '../time/instant.ts';
import { shareOf } from '../time/share.ts';
import { notWaiting, type Timed } from '../time/timer-queue.ts';
import { noReplies } from './automatic-replies.ts';
import { type Queued, type Urgency, urgency } from './servers/read-queue.ts';
import type { Server } from './servers/server.ts';

/** How far a person's mailbox is watched. */
export type WatchState =
  /** Not to be. */
  | 'off'
  /** To be, as soon as the server may be asked. */
  | 'held'
  /** To be, when the watch timer is due. */
  | 'waiting'
  /** Asked for, not answered. */
  | 'asked'
  | 'watched';

/** One kind of reading for one person: at most one is under way, and at most one more is wanted. */
export class ReadJob implements Timed, Queued {
  readonly kind: 'calendar' | 'automatic-replies';
  readonly who: Followed;
  place = notWaiting;
  urgency: Urgency = urgency.routine;
  waiting = false;
  running = false;
  /** Wanted once more while it is running. */
  again: Urgency | null = null;
  /** How urgent it is when it comes due. */
  dueUrgency: Urgency = urgency.routine;
  /** Not to be tried earlier, whatever happens. */
  notBefore: Instant = 0;
  failures = 0;
  /** How often in a row the mailbox was at fault. */
  faults = 0;
  /** It was said that it fails again and again. */
  failureSaid = false;
  /** Has succeeded since the start. */
  done = false;

  constructor(kind: ReadJob['kind'], who: Followed) {
    this.kind = kind;
    this.who = who;
  }
}

/** When a person's mailbox is to be watched again, or an answer is overdue. */
export class WatchTimer implements Timed {
  readonly kind = 'watch';
  readonly who: Followed;
  place = notWaiting;

  constructor(who: Followed) {
    this.who = who;
  }
}

/** Everything `sync` remembers of a person. There may be a hundred thousand. */
export class Followed {
  person: Person;
  /** Deterministic, in [0, 1): where in every period the person's routine work lies. */
  readonly share: number;
  server: Server | null = null;
  /** To be kept current. */
  active = false;

  periods: readonly BusyPeriod[] = [];
  knownAt: Instant | 'live' | 'never' = 'never';
  replies: AutomaticRepliesClaim = noReplies;
  /** The `knownAt` that is on disk; `null` for none. */
  savedAt: Instant | null = null;
  /** What was last read of the calendar, or of the replies, could not be put on disk. */
  unsaved = false;
  repliesUnsaved = false;
  /** The zone in which the periods were read. */
  timeZone = '';
  /** The periods are a first impression, told in bulk. */
  provisional = false;
  /** What the mailbox says of its owner's time; `null` where it never did. */
  settings: MailboxSettings | null = null;
  /** Whether automatic replies were on when last told in bulk, or read since; `null`: never told. */
  repliesOn: boolean | null = null;

  watch: WatchState = 'off';
  /** The breaker's pass with which the watch was asked for. */
  watchPass = 0;
  watchFailures = 0;
  /** How often in a row the mailbox was at fault when it was to be watched. */
  watchFaults = 0;
  /** How many servers have refused the watch, one after the other. */
  refusals = 0;
  /** Since when the mailbox is watched, or was asked for. */
  watchedSince: Instant = 0;
  /** Counts the times it was said that the calendar must be read from here on. */
  generation = 0;
  /** Another person with the same mailbox on the same server. */
  sharing: Followed | null = null;

  /** The mailbox could once be read or watched. */
  worked = false;
  /** What is refused for this person alone: bits of `fault`. */
  faults = 0;
  /** When that was last said. */
  faultSaidAt: Instant | null = null;

  /** New ones with another server: what is under way with the one before is nobody's. */
  calendar: ReadJob = new ReadJob('calendar', this);
  automaticReplies: ReadJob = new ReadJob('automatic-replies', this);
  readonly watchTimer: WatchTimer = new WatchTimer(this);

  constructor(person: Person) {
    this.person = person;
    this.share = shareOf(person.jid);
  }

  /** What one calendar system says of the mailbox says nothing of it in another. */
  beginAnew(): void {
    this.faults = 0;
    this.faultSaidAt = null;
    this.worked = false;
    this.refusals = 0;
    this.watchFaults = 0;
  }

  /** Nobody serves the person any more: what their server found and told is no longer so. */
  leave(): void {
    this.active = false;
    this.server = null;
    this.faults = 0;
    this.faultSaidAt = null;
    this.repliesOn = null;
  }
}

/** A job that was begun with another server is nobody's any more. */
export function isCurrent(job: ReadJob): boolean {
  return job === job.who.calendar || job === job.who.automaticReplies;
}

/** A change of the person's automatic replies is told in bulk. */
export function isTriaged(who: Followed): boolean {
  return who.repliesOn !== null && who.server?.bulk.triages === true;
}
