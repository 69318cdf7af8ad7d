/** What became of showing a password to a server. */
export type ProofOutcome = 'taken' | 'refused' | 'unclear';

/** Who does not know yet waits so long before more try at once. */
const impatienceMs = 1_000;
/** So many refusals settle it: one may be the fault of the one server. */
const enoughRefusals = 2;

/**
 * One password that many servers share. Tried at all of them at once, a wrong one would lock the
 * account; so one tries it first, the others follow once it has been taken, and none follows once
 * two have refused it. As servers may be slow, twice as many try each second that nothing is known.
 */
export class SharedProof {
  #takenBy: string | null = null;
  #refusals = 0;
  #underWay = 0;
  /** When the first server was shown the password, by `performance.now()`. */
  #since: number | null = null;
  /** Servers that have not had their turn yet. */
  #coming: number;
  #changed = Promise.withResolvers<void>();

  constructor(servers: number) {
    this.#coming = servers;
  }

  /** A server that took the password; `null` for none. */
  get takenBy(): string | null {
    return this.#takenBy;
  }

  /** This server will not be shown the password at all. */
  leave(): void {
    this.#coming -= 1;
    this.#wake();
  }

  /** Shows the password to `server` in its turn; `held-back` where that was not done. */
  async show(
    server: string,
    attempt: () => Promise<ProofOutcome>,
    signal: AbortSignal,
  ): Promise<ProofOutcome | 'held-back'> {
    if (!(await this.#turn(signal))) {
      this.#wake();
      return 'held-back';
    }
    let outcome: ProofOutcome = 'unclear';
    try {
      outcome = await attempt();
      return outcome;
    } finally {
      this.#underWay -= 1;
      if (outcome === 'taken') this.#takenBy ??= server;
      if (outcome === 'refused') this.#refusals += 1;
      this.#wake();
    }
  }

  /** Resolves when it is known whether another server takes the password, or nobody is to tell. */
  async settled(signal: AbortSignal): Promise<void> {
    while (this.#takenBy === null && !this.#isRefused() && this.#coming + this.#underWay > 0) {
      if (!(await this.#wait(signal))) return;
    }
  }

  /** False where it is not to be tried any more; else it counts as under way. */
  async #turn(signal: AbortSignal): Promise<boolean> {
    while (this.#takenBy === null && !this.#isRefused() && this.#underWay >= this.#allowed()) {
      await this.#wait(signal);
      signal.throwIfAborted();
    }
    this.#coming -= 1;
    if (this.#isRefused()) return false;
    // Before anything is awaited, so that nobody else takes the same turn.
    this.#since ??= performance.now();
    this.#underWay += 1;
    return true;
  }

  #allowed(): number {
    const waitedMs = this.#since === null ? 0 : performance.now() - this.#since;
    return 2 ** Math.floor(waitedMs / impatienceMs);
  }

  #isRefused(): boolean {
    return this.#takenBy === null && this.#refusals >= enoughRefusals;
  }

  #wake(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers<void>();
  }

  /** False where nothing has changed for too long. */
  async #wait(signal: AbortSignal): Promise<boolean> {
    const over = Promise.withResolvers<false>();
    const give = (): void => over.resolve(false);
    const timer = setTimeout(give, impatienceMs);
    signal.addEventListener('abort', give, { once: true });
    try {
      return await Promise.race([this.#changed.promise.then(() => true), over.promise]);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', give);
    }
  }
}
