import type { Meeting } from '../../src/people/meeting.ts';
import type { Mailbox } from '../../src/people/person.ts';
import type { AutomaticReplies, CalendarEntry } from '../../src/presence/calendar-entry.ts';
import type {
  CalendarGateway,
  CalendarWatch,
  WatchListener,
} from '../../src/sync/calendar-gateway.ts';
import { GatewayError } from '../../src/sync/gateway-error.ts';
import type { Span } from '../../src/time/instant.ts';
import type { FakeClock } from './fake-clock.ts';

export type Operation = 'calendar' | 'meetings' | 'automatic-replies' | 'watch';

/** What is to go wrong with an operation: an error, an answer that never comes, or nothing. */
export type Trouble = (operation: Operation, mailbox: Mailbox) => GatewayError | 'silence' | null;

/** What stands in a calendar; what its owner wrote is told only to whoever asks for meetings. */
export interface FakeEntry extends CalendarEntry {
  readonly subject?: string;
  readonly location?: string;
}

interface FakeMailbox {
  entries: readonly FakeEntry[];
  replies: AutomaticReplies;
}

/** A calendar server in memory: complete as far as `sync` can see, and failing on demand. */
export class FakeGateway implements CalendarGateway {
  readonly server: string;
  readonly #clock: FakeClock;
  readonly #mailboxes = new Map<Mailbox, FakeMailbox>();
  readonly #watched = new Set<Mailbox>();
  #listener: WatchListener | null = null;

  /** How long every answer takes, in milliseconds. */
  latencyMs = 20;
  trouble: Trouble = () => null;

  /** Every request begun, in order. */
  readonly requests: { readonly operation: Operation; readonly mailbox: Mailbox; at: number }[] =
    [];
  inFlight = 0;
  mostInFlight = 0;

  constructor(clock: FakeClock, server = 'https://mail.example.com/EWS/Exchange.asmx') {
    this.#clock = clock;
    this.server = server;
  }

  count(operation: Operation, mailbox?: Mailbox): number {
    return this.requests.filter(
      (request) =>
        request.operation === operation && (mailbox === undefined || request.mailbox === mailbox),
    ).length;
  }

  isWatched(mailbox: Mailbox): boolean {
    return this.#watched.has(mailbox);
  }

  entriesOf(mailbox: Mailbox): readonly FakeEntry[] {
    return this.#mailboxes.get(mailbox)?.entries ?? [];
  }

  repliesOf(mailbox: Mailbox): AutomaticReplies {
    return this.#mailboxes.get(mailbox)?.replies ?? { state: 'disabled' };
  }

  /** Makes the mailbox, or changes its calendar; whoever watches is told. */
  setCalendar(mailbox: Mailbox, entries: readonly FakeEntry[]): void {
    this.#mailboxes.set(mailbox, { entries, replies: this.repliesOf(mailbox) });
    if (this.#watched.has(mailbox)) this.#listener?.changed(mailbox);
  }

  setReplies(mailbox: Mailbox, replies: AutomaticReplies): void {
    this.#mailboxes.set(mailbox, { entries: this.entriesOf(mailbox), replies });
  }

  /** A change is told of that need not have been one. */
  sayChanged(mailbox: Mailbox): void {
    if (this.#watched.has(mailbox)) this.#listener?.changed(mailbox);
  }

  /** Changes may have been missed though the watch goes on. */
  saySubscribed(mailbox: Mailbox): void {
    if (this.#watched.has(mailbox)) this.#listener?.subscribed(mailbox);
  }

  loseWatch(mailbox: Mailbox, error: GatewayError): void {
    if (this.#watched.delete(mailbox)) this.#listener?.lost(mailbox, error);
  }

  loseAllWatches(error: GatewayError): void {
    for (const mailbox of this.#watched) this.loseWatch(mailbox, error);
  }

  async readCalendar(
    mailbox: Mailbox,
    window: Span,
    signal: AbortSignal,
  ): Promise<readonly CalendarEntry[]> {
    // As it is when asked for: a change after that is not in the answer.
    const { entries } = this.#find(mailbox) ?? { entries: null };
    await this.#answer('calendar', mailbox, signal);
    if (entries === null) throw noSuchMailbox();
    return overlapping(entries, window).map((entry) => {
      const told: CalendarEntry & { subject?: string; location?: string } = { ...entry };
      delete told.subject;
      delete told.location;
      return told;
    });
  }

  async readMeetings(
    mailbox: Mailbox,
    window: Span,
    signal: AbortSignal,
  ): Promise<readonly Meeting[]> {
    const { entries } = this.#find(mailbox) ?? { entries: null };
    await this.#answer('meetings', mailbox, signal);
    if (entries === null) throw noSuchMailbox();
    return overlapping(entries, window)
      .filter((entry) => entry.cancelled !== true && entry.response !== 'declined')
      .map((entry) => ({
        start: entry.start,
        end: entry.end,
        subject: entry.subject ?? '',
        location: entry.location ?? '',
        allDay: entry.allDay ?? false,
        status: statusOf(entry),
      }));
  }

  async readAutomaticReplies(mailbox: Mailbox, signal: AbortSignal): Promise<AutomaticReplies> {
    const { replies } = this.#find(mailbox) ?? { replies: null };
    await this.#answer('automatic-replies', mailbox, signal);
    if (replies === null) throw noSuchMailbox();
    return replies;
  }

  watch(listener: WatchListener): CalendarWatch {
    this.#listener = listener;
    const wanted = new Map<Mailbox, AbortController>();
    const remove = (mailbox: Mailbox): void => {
      wanted.get(mailbox)?.abort();
      wanted.delete(mailbox);
      this.#watched.delete(mailbox);
    };
    return {
      add: (mailbox) => {
        const asked = new AbortController();
        wanted.set(mailbox, asked);
        void this.#subscribe(mailbox, asked.signal);
      },
      remove,
      [Symbol.asyncDispose]: () => {
        for (const mailbox of wanted.keys()) remove(mailbox);
        this.#listener = null;
        return Promise.resolve();
      },
    };
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }

  async #subscribe(mailbox: Mailbox, signal: AbortSignal): Promise<void> {
    try {
      await this.#answer('watch', mailbox, signal);
      if (this.#find(mailbox) === undefined) throw noSuchMailbox();
    } catch (error) {
      if (error instanceof GatewayError && !signal.aborted) this.#listener?.lost(mailbox, error);
      return;
    }
    if (signal.aborted) return;
    this.#watched.add(mailbox);
    this.#listener?.subscribed(mailbox);
  }

  #find(mailbox: Mailbox): FakeMailbox | undefined {
    return this.#mailboxes.get(mailbox);
  }

  async #answer(operation: Operation, mailbox: Mailbox, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.requests.push({ operation, mailbox, at: this.#clock.now() });
    const trouble = this.trouble(operation, mailbox);
    if (operation !== 'watch') this.inFlight += 1;
    this.mostInFlight = Math.max(this.mostInFlight, this.inFlight);
    try {
      if (this.latencyMs === 0 && trouble !== 'silence') await Promise.resolve();
      else await this.#latency(trouble === 'silence' ? Infinity : this.latencyMs, signal);
    } finally {
      if (operation !== 'watch') this.inFlight -= 1;
    }
    if (trouble instanceof GatewayError) throw trouble;
  }

  #latency(ms: number, signal: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const cancel =
      ms === Infinity ? () => undefined : this.#clock.wake(this.#clock.now() + ms, resolve);
    signal.addEventListener(
      'abort',
      () => {
        cancel();
        reject(signal.reason as Error);
      },
      { once: true },
    );
    return promise;
  }
}

function overlapping(entries: readonly FakeEntry[], window: Span): readonly FakeEntry[] {
  return entries.filter((entry) => entry.start < window.end && entry.end > window.start);
}

function statusOf({ showAs, response }: CalendarEntry): Meeting['status'] {
  if (showAs === 'free' || showAs === 'noData') return 'free';
  if (showAs === 'tentative' || response === 'tentative' || response === 'notResponded') {
    return 'tentative';
  }
  if (showAs === 'oof') return 'out-of-office';
  return showAs === 'workingElsewhere' ? 'working-elsewhere' : 'busy';
}

function noSuchMailbox(): GatewayError {
  return new GatewayError('There is no such mailbox.', 'fix-person');
}
