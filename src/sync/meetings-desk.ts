import type { Meeting } from '../people/meeting.ts';
import type { Policy } from '../presence/policy.ts';
import { nearestMidnight } from '../presence/zone.ts';
import { calendarRead } from '../telemetry/sync-events.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import type { Clock } from '../time/clock.ts';
import type { Span } from '../time/instant.ts';
import type { CalendarGateway } from './calendar-gateway.ts';
import type { Followed } from './followed.ts';
import type { GatewayError } from './gateway-error.ts';
import { askedWithinMs } from './pace.ts';
import { type Queued, type Urgency, urgency } from './servers/read-queue.ts';
import type { Server } from './servers/server.ts';

/** Reads of one person's meetings that may be under way or wait, and are not refused. */
const mostEach = 2;

/** One reading of meetings that somebody waits for: handed on, and kept nowhere. */
export class MeetingsRead implements Queued {
  readonly kind = 'meetings';
  readonly who: Followed;
  urgency: Urgency = urgency.routine;
  waiting = false;
  running = false;
  readonly #gateway: CalendarGateway;
  readonly #window: Span;
  readonly #ended: (error: GatewayError | null, tookMs: number) => void;
  readonly #abandoned = new AbortController();
  readonly #outcome = Promise.withResolvers<readonly Meeting[] | undefined>();

  /** `ended` is told how it ended, unless it was abandoned. */
  constructor(
    who: Followed,
    gateway: CalendarGateway,
    window: Span,
    ended: (error: GatewayError | null, tookMs: number) => void,
  ) {
    this.who = who;
    this.#gateway = gateway;
    this.#window = window;
    this.#ended = ended;
  }

  /** What was read; `undefined` where nothing could be. Never rejects. */
  get outcome(): Promise<readonly Meeting[] | undefined> {
    return this.#outcome.promise;
  }

  /** Nobody waits for it any more. */
  get abandoned(): boolean {
    return this.#abandoned.signal.aborted;
  }

  abandon(): void {
    this.#abandoned.abort();
    this.#outcome.resolve(undefined);
  }

  async read(signal: AbortSignal): Promise<void> {
    const either = AbortSignal.any([signal, this.#abandoned.signal]);
    const { mailbox } = this.who.person;
    this.#outcome.resolve(await this.#gateway.readMeetings(mailbox, this.#window, either));
  }

  finished(error: GatewayError | null, tookMs: number): void {
    this.#ended(error, tookMs);
    this.#outcome.resolve(undefined);
  }
}

export interface MeetingsWish {
  /** Nobody waits for it from then on; by default after a while that a person in chat waits. */
  readonly signal?: AbortSignal;
  /** Before what is read as a matter of routine in any case; at once by default. */
  readonly urgency?: Urgency;
}

/**
 * Reads people's own meetings while they wait for them: as every other read, in the server's queue
 * and as its breaker permits.
 */
export class MeetingsDesk {
  readonly #clock: Clock;
  readonly #telemetry: Telemetry;
  readonly #underWay = new Map<Followed, number>();
  readonly #reads = new Set<MeetingsRead>();
  #stopped = false;

  constructor(clock: Clock, telemetry: Telemetry) {
    this.#clock = clock;
    this.#telemetry = telemetry;
  }

  /** Sorted by start; `undefined` where the calendar cannot be read now. */
  async read(
    who: Followed,
    server: Server,
    day: Span,
    policy: Policy,
    wish: MeetingsWish,
  ): Promise<readonly Meeting[] | undefined> {
    const underWay = this.#underWay.get(who) ?? 0;
    if (this.#stopped || server.readsStopped || underWay >= mostEach) return undefined;
    if (wish.signal?.aborted === true) return undefined;
    this.#underWay.set(who, underWay + 1);
    try {
      const meetings = await this.#readFrom(server, who, day, wish);
      return meetings && within(day, meetings, policy.timeZone);
    } finally {
      const left = (this.#underWay.get(who) ?? 1) - 1;
      if (left > 0) this.#underWay.set(who, left);
      else this.#underWay.delete(who);
    }
  }

  /** Whoever waits is told at once that nothing can be read. */
  stop(): void {
    this.#stopped = true;
    for (const read of this.#reads) read.abandon();
  }

  async #readFrom(
    server: Server,
    who: Followed,
    day: Span,
    { signal, urgency: wanted = urgency.changed }: MeetingsWish,
  ): Promise<readonly Meeting[] | undefined> {
    const read = new MeetingsRead(who, server.gateway, day, (error, ms) => {
      const outcome = error === null ? 'ok' : error.remedy;
      calendarRead(this.#telemetry, { server: server.name, kind: 'meetings', outcome, ms });
    });
    const giveUp = (): void => {
      server.reads.remove(read);
      read.abandon();
    };
    signal?.addEventListener('abort', giveUp, { once: true });
    const cancel = this.#clock.wake(this.#clock.now() + askedWithinMs, giveUp);
    this.#reads.add(read);
    server.reads.add(read, wanted);
    try {
      return await read.outcome;
    } finally {
      this.#reads.delete(read);
      cancel();
      signal?.removeEventListener('abort', giveUp);
    }
  }
}

/** Whole days are the days they name, as for presence; only then is it known which overlap. */
function within(day: Span, meetings: readonly Meeting[], timeZone: string): readonly Meeting[] {
  return meetings
    .map((meeting) =>
      meeting.allDay
        ? {
            ...meeting,
            start: nearestMidnight(timeZone, meeting.start),
            end: nearestMidnight(timeZone, meeting.end),
          }
        : meeting,
    )
    .filter(({ start, end }) => start < day.end && (end > day.start || start >= day.start))
    .toSorted((a, b) => a.start - b.start || a.end - b.end);
}
