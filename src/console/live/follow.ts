import { attention } from '../api/attention.ts';
import { authorization, isHeld } from '../api/client.ts';
import { type LiveEvent, readEvents } from './event-reader.ts';

/** Doorlight says something every ten seconds; after so much silence nobody is there any more. */
const silentMs = 25_000;
const firstWaitMs = 1_000;
const longestWaitMs = 20_000;

export interface Follower {
  /** What happens; `data` is what was sent. */
  readonly onEvent: (event: string, data: unknown) => void;
  /** Whether events come: what is shown is right as long as they do. */
  readonly onLive: (live: boolean) => void;
}

/**
 * Follows a stream of events for as long as it is wanted, and comes back whenever the connection is
 * lost. Browsers' own `EventSource` sends no token, and does not say why it failed. What nobody
 * looks at is not followed: browsers have six connections to one server, for all tabs together.
 * The answer ends it.
 */
export function follow(path: string, { onEvent, onLive }: Follower): () => void {
  let over = new AbortController();
  let last = '';
  let ended = false;

  async function run(signal: AbortSignal): Promise<void> {
    let waitMs = firstWaitMs;
    while (!signal.aborted) {
      const began = Date.now();
      await listen(signal);
      onLive(false);
      // Whoever was listening for a while comes back soon, whoever is refused again and again later.
      waitMs = Date.now() - began > silentMs ? firstWaitMs : Math.min(waitMs * 2, longestWaitMs);
      await pause(waitMs * (0.5 + Math.random() / 2), signal);
    }
  }

  async function listen(signal: AbortSignal): Promise<void> {
    if (isHeld()) return;
    const silence = new Silence();
    try {
      const answer = await fetch(path, {
        credentials: 'same-origin',
        cache: 'no-store',
        headers: {
          ...authorization(),
          ...attention(),
          ...(last === '' ? {} : { 'last-event-id': last }),
        },
        signal: AbortSignal.any([signal, silence.signal]),
      });
      if (!answer.ok || answer.body === null) return;
      onLive(true);
      for await (const event of readEvents(answer.body, () => silence.broken())) take(event);
    } catch {
      // It is tried again; that nothing comes is said by who asks meanwhile.
    } finally {
      silence.end();
    }
  }

  function take({ id, event, data }: LiveEvent): void {
    last = id;
    onEvent(event, JSON.parse(data) as unknown);
  }

  function seen(): void {
    over.abort();
    if (ended || document.visibilityState === 'hidden') return;
    over = new AbortController();
    void run(over.signal);
  }

  document.addEventListener('visibilitychange', seen);
  seen();
  return () => {
    ended = true;
    document.removeEventListener('visibilitychange', seen);
    over.abort();
  };
}

/** Aborts when nothing was heard for long. */
class Silence {
  readonly #over = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    this.broken();
  }

  get signal(): AbortSignal {
    return this.#over.signal;
  }

  broken(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#over.abort(), silentMs);
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(over, ms);
    signal.addEventListener('abort', over);
    function over(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', over);
      resolve();
    }
  });
}
