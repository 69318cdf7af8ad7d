import type { SipOutcome, SipRequest } from '../../../src/publishers/sip/link/exchange.ts';
import { FakeClock } from '../fake-clock.ts';

/** Virtual time for a publisher: both of its clocks are one. */
export class SipTestClock extends FakeClock {
  constructor(now: number) {
    super(now, async () => undefined);
  }

  wallTime(): number {
    return this.now();
  }
}

/** What comes of a request. */
export type Mood =
  | { readonly kind: 'well'; readonly afterMs: number }
  /** Answered without being done, with lines as they stand in a head. */
  | { readonly kind: 'fails'; readonly status: number; readonly lines: readonly string[] }
  /** Never answered; done all the same, or not. */
  | { readonly kind: 'silent'; readonly done: boolean }
  /** Everything is forgotten before it is looked at. */
  | { readonly kind: 'forgets' };

interface Held {
  readonly key: string;
  body: string;
  expiresAt: number;
}

const answerTimeoutMs = 32_000;

/**
 * A presence server as RFC 3903 §6 wants it, in memory and in virtual time, with moods. It throws
 * where a client breaks the rules.
 */
export class ModelServer {
  readonly #clock: SipTestClock;
  readonly #moods: Mood[] = [];
  readonly #held = new Map<string, Held>();
  readonly #inFlight = new Map<string, (outcome: SipOutcome) => void>();
  #count = 0;
  minExpiresS = 0;
  requests = 0;
  mostInFlight = 0;
  /** When each request came. */
  readonly times: number[] = [];
  /** A second request for the same came before the first was answered. */
  overtaken = 0;

  constructor(clock: SipTestClock) {
    this.#clock = clock;
  }

  /** What comes of the next requests, one after the other; well when there is no more. */
  expect(moods: readonly Mood[]): void {
    this.#moods.push(...moods);
  }

  /** From now on all goes well. */
  recover(): void {
    this.#moods.length = 0;
  }

  /** Bodies that are held of an address. */
  bodiesOf(address: string, event = 'presence'): readonly string[] {
    this.#expire();
    const key = `${event} ${address}`;
    return [...this.#held.values()].filter((held) => held.key === key).map(({ body }) => body);
  }

  get size(): number {
    this.#expire();
    return this.#held.size;
  }

  /** The connection goes: nothing that is in flight is answered. */
  cut(): void {
    for (const [key, done] of this.#inFlight) {
      this.#inFlight.delete(key);
      done({ kind: 'lost' });
    }
  }

  readonly request = (request: SipRequest, done: (outcome: SipOutcome) => void): void => {
    const { user, host } = request.uri;
    const headers = new Map(request.headers.map((line) => split(line)));
    const key = `${headers.get('event')} sip:${user}@${host}`;
    this.requests += 1;
    this.times.push(this.#clock.now());
    request.nextCseq();
    if (this.#inFlight.has(key)) this.overtaken += 1;
    this.#inFlight.set(key, done);
    this.mostInFlight = Math.max(this.mostInFlight, this.#inFlight.size);
    const answer = (outcome: SipOutcome): void => {
      if (this.#inFlight.get(key) !== done) return;
      this.#inFlight.delete(key);
      done(outcome);
    };
    const mood = this.#moods.shift() ?? { kind: 'well', afterMs: 5 };
    switch (mood.kind) {
      case 'well': {
        const outcome = this.#publish(key, headers, request.body?.content ?? null);
        this.#clock.after(mood.afterMs, () => answer(outcome));
        break;
      }
      case 'fails':
        this.#clock.after(5, () => answer(response(mood.status, mood.lines)));
        break;
      case 'silent':
        if (mood.done) this.#publish(key, headers, request.body?.content ?? null);
        this.#clock.after(answerTimeoutMs, () => answer({ kind: 'timeout' }));
        break;
      case 'forgets': {
        this.#held.clear();
        const outcome = this.#publish(key, headers, request.body?.content ?? null);
        this.#clock.after(5, () => answer(outcome));
        break;
      }
    }
  };

  #publish(key: string, headers: ReadonlyMap<string, string>, body: string | null): SipOutcome {
    this.#expire();
    const expiresS = Number(headers.get('expires'));
    const etag = headers.get('sip-if-match');
    const held = etag === undefined ? undefined : this.#held.get(etag);
    if (etag !== undefined && held?.key !== key) return response(412, []);
    if (etag === undefined && body === null) return response(400, []);
    if (expiresS > 0 && expiresS < this.minExpiresS) {
      return response(423, [`Min-Expires: ${this.minExpiresS}`]);
    }
    if (etag !== undefined) this.#held.delete(etag);
    const next = `e${++this.#count}`;
    if (expiresS > 0) {
      const expiresAt = this.#clock.now() + expiresS * 1_000;
      this.#held.set(next, { key, body: body ?? held?.body ?? '', expiresAt });
    }
    return response(200, [`SIP-ETag: ${next}`, `Expires: ${expiresS}`]);
  }

  #expire(): void {
    const now = this.#clock.now();
    for (const [etag, { expiresAt }] of this.#held) if (expiresAt <= now) this.#held.delete(etag);
  }
}

export function response(status: number, lines: readonly string[]): SipOutcome {
  const headers = lines.map((line) => split(line));
  const header = (name: string): readonly string[] =>
    headers.filter(([each]) => each === name).map(([, value]) => value);
  return { kind: 'answer', answer: { status, header } };
}

function split(line: string): readonly [name: string, value: string] {
  const colon = line.indexOf(':');
  return [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()];
}
