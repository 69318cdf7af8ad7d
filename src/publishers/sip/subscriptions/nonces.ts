import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { SteadyClock } from '../../../time/steady-clock.ts';

/** A nonce serves for as long as it takes a phone to ask again, and for some refreshes. */
const lifeMs = 300_000;
/** So many that were used are remembered; beyond that the oldest serve no longer. */
const mostUsed = 50_000;

/**
 * Nonces of digest authentication (RFC 7616 §3.3). One that nobody has used yet costs nothing: it
 * has its time in itself and a signature. Of those that were used the count is kept, so that what
 * was overheard cannot be said again.
 */
export class Nonces {
  readonly #key = randomBytes(32);
  readonly #clock: SteadyClock;
  /** How often each was used at the most; oldest first. */
  readonly #used = new Map<string, { readonly madeAt: number; count: number }>();
  /** What was made until then serves no longer. */
  #forgottenUntil = -1;

  constructor(clock: SteadyClock) {
    this.#clock = clock;
  }

  make(): string {
    const body = `${Math.floor(this.#clock.now()).toString(36)}.${randomBytes(9).toString('base64url')}`;
    return `${body}.${this.#signed(body)}`;
  }

  /** Whether it is ours, serves still, and was not used `count` times before. */
  use(nonce: string, count: number): boolean {
    const madeAt = this.#madeAt(nonce);
    if (madeAt === undefined || !Number.isInteger(count) || count < 1) return false;
    if (this.#clock.now() - madeAt > lifeMs || madeAt <= this.#forgottenUntil) return false;
    const known = this.#used.get(nonce);
    if (known !== undefined) {
      if (count <= known.count) return false;
      known.count = count;
      return true;
    }
    this.#used.set(nonce, { madeAt, count });
    this.#forget();
    return true;
  }

  #madeAt(nonce: string): number | undefined {
    const end = nonce.lastIndexOf('.');
    const body = nonce.slice(0, Math.max(0, end));
    const given = Buffer.from(nonce.slice(end + 1));
    const expected = Buffer.from(this.#signed(body));
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
    const [time = ''] = body.split('.', 1);
    return Number.parseInt(time, 36);
  }

  #forget(): void {
    const now = this.#clock.now();
    for (const [nonce, { madeAt }] of this.#used) {
      const over = now - madeAt > lifeMs;
      if (!over && this.#used.size <= mostUsed) return;
      this.#used.delete(nonce);
      if (!over) this.#forgottenUntil = Math.max(this.#forgottenUntil, madeAt);
    }
  }

  #signed(body: string): string {
    return createHmac('sha256', this.#key).update(body).digest('base64url').slice(0, 22);
  }
}
