import type { Mailbox } from '../../src/people/person.ts';
import type { MailboxSettings } from '../../src/presence/policy.ts';
import type { ProvisionalCalendar } from '../../src/sync/calendar-gateway.ts';
import { GatewayError } from '../../src/sync/gateway-error.ts';
import type { Span } from '../../src/time/instant.ts';
import type { FakeClock } from './fake-clock.ts';
import { FakeGateway } from './fake-gateway.ts';

/** A `FakeGateway` that can be asked for many mailboxes at once. */
export class FakeBulkGateway extends FakeGateway {
  readonly bulkLimit = 100;
  /** How long every answer about many takes, in milliseconds. */
  bulkLatencyMs = 20;
  /** What mailboxes say of their owners' time. */
  readonly settings = new Map<Mailbox, MailboxSettings>();
  /** Mailboxes of which nothing is told. */
  readonly noData = new Set<Mailbox>();
  /** What is to go wrong with requests for many, of either kind. */
  bulkTrouble: (kind: 'calendars' | 'replies') => GatewayError | null = () => null;
  /** Requests for many, in order. */
  readonly asked: {
    readonly kind: 'calendars' | 'replies';
    readonly mailboxes: readonly Mailbox[];
    readonly at: number;
  }[] = [];
  readonly #time: FakeClock;

  constructor(clock: FakeClock, server?: string) {
    super(clock, server);
    this.#time = clock;
  }

  countAsked(kind: 'calendars' | 'replies'): number {
    return this.asked.filter((one) => one.kind === kind).length;
  }

  async readManyCalendars(
    mailboxes: readonly Mailbox[],
    window: Span,
    signal: AbortSignal,
  ): Promise<ReadonlyMap<Mailbox, ProvisionalCalendar | GatewayError>> {
    const told = new Map<Mailbox, ProvisionalCalendar | GatewayError>();
    for (const mailbox of mailboxes) {
      // Neither whole days nor answers are told, nor working elsewhere.
      const entries = this.entriesOf(mailbox)
        .filter((entry) => entry.response !== 'declined' && entry.showAs !== 'workingElsewhere')
        .filter((entry) => entry.start < window.end && entry.end > window.start)
        .map(({ start, end, showAs }) => ({ start, end, showAs }));
      const settings = this.settings.get(mailbox) ?? null;
      const untold = new GatewayError('Nothing is told.', 'retry');
      told.set(mailbox, this.noData.has(mailbox) ? untold : { entries, settings });
    }
    await this.#answer('calendars', mailboxes, signal);
    return told;
  }

  async readManyReplies(
    mailboxes: readonly Mailbox[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<Mailbox, boolean | GatewayError>> {
    const now = this.#time.now();
    const told = new Map<Mailbox, boolean>();
    for (const mailbox of mailboxes) {
      const replies = this.repliesOf(mailbox);
      const within =
        replies.state === 'scheduled' &&
        (replies.start ?? 0) <= now &&
        now < (replies.end ?? Infinity);
      told.set(mailbox, replies.state === 'enabled' || within);
    }
    await this.#answer('replies', mailboxes, signal);
    return told;
  }

  async #answer(
    kind: 'calendars' | 'replies',
    mailboxes: readonly Mailbox[],
    signal: AbortSignal,
  ): Promise<void> {
    signal.throwIfAborted();
    this.asked.push({ kind, mailboxes, at: this.#time.now() });
    const trouble = this.bulkTrouble(kind);
    const { promise, resolve } = Promise.withResolvers<void>();
    signal.addEventListener('abort', () => resolve(), { once: true });
    this.#time.wake(this.#time.now() + this.bulkLatencyMs, resolve);
    await promise;
    signal.throwIfAborted();
    if (trouble !== null) throw trouble;
  }
}
