import { bulkRead, bulkRefused } from '../../telemetry/bulk-events.ts';
import type { Telemetry } from '../../telemetry/telemetry.ts';
import type { Alarm } from '../../time/alarm.ts';
import type { Clock } from '../../time/clock.ts';
import { dayMs } from '../../time/instant.ts';
import type { CalendarGateway, ProvisionalCalendar, Span } from '../calendar-gateway.ts';
import type { Followed } from '../followed.ts';
import { GatewayError } from '../gateway-error.ts';
import { windowAt } from '../pace.ts';
import type { Pending } from '../pending.ts';
import { BulkLine, type BulkLineOptions } from './bulk-line.ts';

/** Told what was learnt in bulk; `Routine` is. */
export interface BulkOwner {
  /** The taken time of someone, and perhaps their zone; read in `window`, at its beginning + 24 h. */
  calendarTold(who: Followed, calendar: ProvisionalCalendar, window: Span, at: number): void;
  /** Whether someone's automatic replies were on at `at`. */
  repliesTold(who: Followed, on: boolean, at: number): void;
  /** Nothing more is told of automatic replies for now. */
  repliesUntold(everyone: Iterable<Followed>): void;
  /** How often automatic replies are to be looked at, in milliseconds. */
  repliesEveryMs(): number;
}

export interface BulkOptions {
  readonly gateway: CalendarGateway;
  readonly clock: Clock;
  readonly random: () => number;
  readonly alarm: Alarm<Pending>;
  readonly telemetry: Telemetry;
  readonly owner: BulkOwner;
  /** Requests that may be under way now, of each kind. */
  readonly places: () => number;
  /** How the server is, to be given back with what came of a request. */
  readonly pass: () => number;
  readonly answered: (pass: number, error: GatewayError | null) => void;
  /** The server has done something at all, and does not fail. */
  readonly proven: () => boolean;
  /** Whoever waited for the first impressions need not wait any longer. */
  readonly settled: () => void;
}

/** What one server tells of many people with one request: first impressions, and triage. */
export class Bulk {
  readonly #calendars: BulkLine<ProvisionalCalendar> | null;
  readonly #replies: BulkLine<boolean> | null;
  readonly #members = new Set<Followed>();
  readonly #proven: () => boolean;
  readonly #settled: () => void;

  constructor(options: BulkOptions) {
    const { gateway, owner } = options;
    this.#settled = options.settled;
    this.#proven = options.proven;
    this.#calendars =
      gateway.readManyCalendars === undefined
        ? null
        : new BulkLine({
            ...this.#lineOptions(options, 'calendars'),
            everyMs: () => dayMs,
            gaveUp: () => undefined,
            ask: (mailboxes, at, signal) =>
              judged(options, gateway.readManyCalendars?.(mailboxes, windowAt(at), signal)),
            told: (who, calendar, at) => {
              owner.calendarTold(who, calendar, windowAt(at), at);
            },
          });
    this.#replies =
      gateway.readManyReplies === undefined
        ? null
        : new BulkLine({
            ...this.#lineOptions(options, 'automatic-replies'),
            everyMs: () => owner.repliesEveryMs(),
            // One at a time tries whether the server is there at all.
            places: () => (options.proven() ? options.places() : 0),
            ask: (mailboxes, _, signal) =>
              judged(options, gateway.readManyReplies?.(mailboxes, signal)),
            gaveUp: () => {
              owner.repliesUntold(this.#members);
            },
            told: (who, on, at) => {
              owner.repliesTold(who, on, at);
            },
          });
  }

  /** First impressions are on their way: calendars that are read later are read after them. */
  get promising(): boolean {
    if (this.#calendars?.promising === true) return true;
    return this.#replies?.promising === true && this.#proven();
  }

  /** Whose automatic replies change is noticed here. */
  get triages(): boolean {
    return this.#replies?.works === true;
  }

  add(who: Followed): void {
    this.#members.add(who);
    this.#calendars?.add(who);
    this.#replies?.add(who);
  }

  remove(who: Followed): void {
    this.#members.delete(who);
    this.#calendars?.remove(who);
    this.#replies?.remove(who);
    this.#maySettle();
  }

  /** What is known of the person is not worth a request. */
  calm(who: Followed): void {
    this.#calendars?.calm(who);
    this.#replies?.calm(who);
    this.#maySettle();
  }

  /** The server was away. */
  recovered(): void {
    this.#calendars?.addEveryone();
    this.#replies?.addEveryone();
  }

  pump(): void {
    this.#calendars?.pump();
    this.#replies?.pump();
  }

  settingsChanged(): void {
    this.#replies?.paceChanged();
  }

  async stop(): Promise<void> {
    await Promise.all([this.#calendars?.stop(), this.#replies?.stop()]);
  }

  // Whoever waited for the last ones that are not asked for after all need not wait any longer.
  #maySettle(): void {
    if (!this.promising) this.#settled();
  }

  #lineOptions(
    options: BulkOptions,
    kind: 'calendars' | 'automatic-replies',
  ): Pick<BulkLineOptions<unknown>, 'clock' | 'random' | 'alarm' | 'limit' | 'places' | 'ended'> {
    const { gateway, clock, random, alarm, places } = options;
    let refused = false;
    return {
      clock,
      random,
      alarm,
      limit: gateway.bulkLimit ?? 100,
      places,
      ended: (error) => {
        this.#ended(options, kind, error);
        const now = error !== null && error.remedy !== 'retry';
        if (now && !refused) bulkRefused(options.telemetry, gateway.server, kind, error.message);
        refused = now;
      },
    };
  }

  #ended(
    { gateway, telemetry, settled }: BulkOptions,
    kind: 'calendars' | 'automatic-replies',
    error: GatewayError | null,
  ): void {
    const outcome = error?.remedy ?? 'ok';
    bulkRead(telemetry, { server: gateway.server, kind, outcome });
    // What was told is taken in first.
    setImmediate(() => {
      if (!this.promising) settled();
    });
  }
}

/** What a request came to, told to whoever watches over the server as well. */
async function judged<Outcomes extends ReadonlyMap<unknown, unknown>>(
  { pass, answered }: BulkOptions,
  request: Promise<Outcomes> | undefined,
): Promise<Outcomes> {
  const begun = pass();
  try {
    const outcomes = await request;
    answered(begun, null);
    return outcomes ?? (new Map() as ReadonlyMap<unknown, unknown> as Outcomes);
  } catch (error) {
    if (error instanceof GatewayError) answered(begun, error);
    throw error;
  }
}
