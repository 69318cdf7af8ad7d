import type { Jid } from '../people/person.ts';
import { dayMs, minuteMs, type Instant } from '../time/instant.ts';
import { digestOf, newToken } from './sessions.ts';
import type { LinkOutcome, LinkRepository } from './session-repository.ts';

const linkMinutes = 5;

/** How long whoever opens one that is over is told why. */
const rememberedMs = dayMs;

/**
 * Links by which a person signs in, sent to where only they read. A link works once, for five
 * minutes, and only until the next one is asked for. What proves it stands after the `#`: browsers
 * send that to nobody, so that it is in no log of a server or a proxy.
 */
export class SignInLinks {
  readonly #repository: LinkRepository;
  readonly #now: () => Instant;
  readonly #publicUrl: string | null;

  /** `publicUrl`: where browsers reach Doorlight; `null` where that is not known. */
  constructor(repository: LinkRepository, publicUrl: string | null, now: () => Instant) {
    this.#repository = repository;
    this.#publicUrl = publicUrl;
    this.#now = now;
  }

  /** `null` where nobody has said at which address Doorlight is reached. */
  async make(person: Jid): Promise<{ readonly url: string; readonly minutes: number } | null> {
    if (this.#publicUrl === null) return null;
    const token = newToken();
    const now = this.#now();
    const endsAt = now + linkMinutes * minuteMs;
    await this.#repository.put(digestOf(token), person, endsAt, now - rememberedMs);
    return { url: `${this.#publicUrl}/sign-in#${token}`, minutes: linkMinutes };
  }

  /** Whom it was sent to; from then on it is nobody's. With `only`, it has to be that person's. */
  take(token: string, only: Jid | null = null): Promise<LinkOutcome> {
    return this.#repository.take(digestOf(token), this.#now(), only);
  }
}
