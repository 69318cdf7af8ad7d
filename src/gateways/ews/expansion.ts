import type { CalendarEntry, Mailbox, Span } from '../../sync/calendar-gateway.ts';

/** So many mailboxes are remembered until it is known what the server does. */
const mostSamples = 50;

interface Sample {
  readonly taken: readonly Span[];
  readonly window: Span;
}

/**
 * Whether a server expands series where a calendar is viewed. Exchange does; some compatible
 * servers show masters instead, and some nothing at all of a series that began earlier. Those are
 * found out by what the same server says in bulk, where series are always expanded.
 */
export class Expansion {
  #state: 'unknown' | 'expands' | 'does-not' = 'unknown';
  readonly #doubted: boolean;
  readonly #samples = new Map<Mailbox, Sample>();

  /** `doubted`: every view is looked into closely until it is known what the server does. */
  constructor(doubted: boolean) {
    this.#doubted = doubted;
  }

  get missing(): boolean {
    return this.#state === 'does-not';
  }

  /** What a view of a calendar showed. */
  saw({
    masters,
    occurrences,
  }: {
    readonly masters: boolean;
    readonly occurrences: boolean;
  }): void {
    if (this.#state === 'does-not') return;
    if (masters) this.#state = 'does-not';
    else if (occurrences && this.#state === 'unknown') this.#state = 'expands';
    if (this.#state !== 'unknown') this.#samples.clear();
  }

  /** What was told of a mailbox in bulk. */
  told(mailbox: Mailbox, entries: readonly CalendarEntry[], window: Span): void {
    if (this.#state !== 'unknown' || this.#samples.size >= mostSamples) return;
    const taken = entries.filter(({ showAs }) => showAs === 'busy' || showAs === 'oof');
    if (taken.length > 0) this.#samples.set(mailbox, { taken, window });
  }

  /**
   * Whether a view may show less than there is, because it shows less than was told. Each mailbox
   * is compared once.
   */
  suspects(mailbox: Mailbox, entries: readonly CalendarEntry[], window: Span): boolean {
    if (this.#state !== 'unknown') return false;
    if (this.#doubted) return true;
    const sample = this.#samples.get(mailbox);
    if (sample === undefined) return false;
    this.#samples.delete(mailbox);
    const both = {
      start: Math.max(window.start, sample.window.start),
      end: Math.min(window.end, sample.window.end),
    };
    return sample.taken.some(
      (taken) =>
        taken.start >= both.start &&
        taken.end <= both.end &&
        !entries.some((entry) => entry.start <= taken.start && entry.end >= taken.end),
    );
  }
}
