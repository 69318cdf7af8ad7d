import type {
  CalendarWatch,
  Mailbox,
  WatchListener,
  Watching,
} from '../../sync/calendar-gateway.ts';
import { type KindListener, type KindWatch, type WatchKind, watchKinds } from './kind-watch.ts';

/** What an administrator may ask for; `auto` is the best that works. */
export type WantedKind = 'auto' | WatchKind;

export interface AutoWatchOptions {
  /** Makes a watch of each kind that there can be here. */
  readonly make: ReadonlyMap<WatchKind, (listener: KindListener) => KindWatch>;
  readonly wanted: () => WantedKind;
  readonly listener: WatchListener;
  /** Told whenever the choice, or its reason, is another. */
  readonly chosen: (choice: Watching) => void;
  /** A better kind that did not work is tried again after so long. */
  readonly betterAgainMs: number;
}

/** A watch of one kind; once it is over, nobody listens to what it says. */
interface Using {
  readonly kind: WatchKind;
  watch: KindWatch | undefined;
  over: boolean;
}

type Reason = Pick<Watching, 'code' | 'why'>;

const asWanted: Reason = { code: 'as-wanted', why: 'It is what subscriptionKind asks for.' };
const best: Reason = { code: 'best', why: 'It is the best kind, and nothing speaks against it.' };
const worksAgain: Reason = {
  code: 'works-again',
  why: 'It works now, and is better than what was used.',
};

/**
 * Watches by one kind of subscription: the one that is wanted, or else the best that works.
 * When a kind turns out not to work, everyone is taken over to the next one; once in a while one
 * mailbox tries whether a better kind works by now.
 */
export class AutoWatch implements CalendarWatch {
  readonly #options: AutoWatchOptions;
  readonly #mailboxes = new Set<Mailbox>();
  /** Why kinds are not used, since when they were last tried. */
  readonly #ruledOut = new Map<WatchKind, string>();
  readonly #ending = new Set<Promise<void>>();
  #wanted: WantedKind;
  #using: Using | undefined;
  #scout: Using | undefined;
  #again: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(options: AutoWatchOptions) {
    this.#options = options;
    this.#wanted = options.wanted();
    this.#choose();
  }

  add(mailbox: Mailbox): void {
    if (this.#stopped) {
      return;
    }
    this.#mailboxes.add(mailbox);
    this.#using?.watch?.add(mailbox);
  }

  remove(mailbox: Mailbox): void {
    this.#mailboxes.delete(mailbox);
    this.#using?.watch?.remove(mailbox);
  }

  /** Some setting is not what it was. */
  reconsider(): void {
    if (this.#stopped) {
      return;
    }
    const wanted = this.#options.wanted();
    if (wanted !== this.#wanted) {
      this.#wanted = wanted;
      this.#ruledOut.clear();
      this.#choose();
    }
    this.#using?.watch?.reconsider?.();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#again);
    this.#end(this.#scout);
    this.#end(this.#using);
    this.#scout = undefined;
    this.#using = undefined;
    await Promise.all(this.#ending);
  }

  /** Goes over to the best kind that is not ruled out; with nothing left, stays. */
  #choose(reason?: Reason): void {
    const order = this.#order();
    const kind = order.find((one) => !this.#ruledOut.has(one)) ?? order.at(-1);
    if (kind === undefined) {
      return;
    }
    this.#options.chosen({ kind, ...(reason ?? this.#reason(kind)) });
    this.#endScout();
    this.#tryAgainLater();
    if (kind !== this.#using?.kind) {
      this.#use(kind);
    }
  }

  #order(): readonly WatchKind[] {
    const { make } = this.#options;
    const possible = watchKinds.filter((kind) => make.has(kind));
    const wanted = possible.filter((kind) => kind === this.#wanted);
    return wanted.length > 0 ? wanted : possible;
  }

  #reason(kind: WatchKind): Reason {
    const reasons = [...this.#ruledOut.values()].join(' ');
    if (reasons !== '') {
      return { code: 'others-fail', why: reasons };
    }
    return kind === this.#wanted ? asWanted : best;
  }

  #use(kind: WatchKind): void {
    this.#end(this.#using);
    this.#using = this.#begin(kind, (using) => this.#listenerOf(using));
    for (const mailbox of this.#mailboxes) {
      this.#using.watch?.add(mailbox);
    }
  }

  #begin(kind: WatchKind, listenerOf: (using: Using) => KindListener): Using {
    const using: Using = { kind, watch: undefined, over: false };
    using.watch = this.#options.make.get(kind)?.(listenerOf(using));
    return using;
  }

  #listenerOf(using: Using): KindListener {
    const { listener } = this.#options;
    return {
      subscribed: (mailbox) => {
        if (!using.over) listener.subscribed(mailbox);
      },
      changed: (mailbox) => {
        if (!using.over) listener.changed(mailbox);
      },
      lost: (mailbox, error) => {
        if (!using.over && this.#mailboxes.delete(mailbox)) listener.lost(mailbox, error);
      },
      works: () => {
        if (!using.over && this.#ruledOut.delete(using.kind)) this.#choose();
      },
      unusable: (reason) => {
        if (using.over || this.#ruledOut.get(using.kind) === reason) return;
        this.#ruledOut.set(using.kind, reason);
        this.#choose();
      },
    };
  }

  #tryAgainLater(): void {
    clearTimeout(this.#again);
    if (this.#order().some((kind) => this.#ruledOut.has(kind))) {
      const { betterAgainMs } = this.#options;
      this.#again = setTimeout(() => this.#tryBetter(), betterAgainMs).unref();
    }
  }

  /** The best of the better kinds is tried with one mailbox, and the next if that does not work. */
  #tryBetter(after?: WatchKind): void {
    this.#endScout();
    const order = this.#order();
    const better = order.slice(0, order.indexOf(this.#using?.kind ?? 'streaming'));
    const kind = better[after === undefined ? 0 : better.indexOf(after) + 1];
    const [mailbox] = this.#mailboxes;
    if (kind === undefined || mailbox === undefined) {
      this.#tryAgainLater();
      return;
    }
    // It may take a while to say anything, and a server that is down says nothing.
    this.#tryAgainLater();
    this.#scout = this.#begin(kind, (scout) => this.#scoutListener(scout));
    this.#scout.watch?.add(mailbox);
  }

  #scoutListener(scout: Using): KindListener {
    const { kind } = scout;
    return {
      subscribed: () => {},
      changed: () => {},
      lost: () => {
        if (!scout.over) this.#tryBetter(kind);
      },
      works: () => {
        if (scout.over) return;
        this.#ruledOut.delete(kind);
        this.#choose(worksAgain);
      },
      unusable: (reason) => {
        if (scout.over) return;
        this.#ruledOut.set(kind, reason);
        this.#tryBetter(kind);
      },
    };
  }

  #endScout(): void {
    const scout = this.#scout;
    this.#scout = undefined;
    this.#end(scout);
  }

  #end(using: Using | undefined): void {
    if (using?.watch === undefined) {
      return;
    }
    using.over = true;
    const ending = Promise.resolve(using.watch[Symbol.asyncDispose]());
    this.#ending.add(ending);
    void ending.finally(() => this.#ending.delete(ending));
  }
}
