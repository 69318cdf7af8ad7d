import { type Hash, createHash } from 'node:crypto';
import { bulkRunFailed } from '../../telemetry/people-bulk-events.ts';
import { type Instant, secondMs } from '../../time/instant.ts';
import {
  type BulkLine,
  type BulkRequest,
  type BulkRun,
  type Outcome,
  hasEnded,
} from './bulk-run.ts';
import { OneByOne } from './one-by-one.ts';
import { refusalOfRunning, refusalOfUndoing, refused, unknownRun } from './refusals.ts';
import { Runner, type RunnerNeeds } from './runner.ts';

export interface BulkOptions extends Omit<RunnerNeeds, 'progressed'> {
  readonly clock: { wake(at: Instant, callback: () => void): () => void };
}

/** Who asks for a run, and when it is to be. */
export interface Asked {
  readonly by: string;
  /** `null` for at once. */
  readonly at: Instant | null;
  /** By which a client names what it asks for, so that it is done once. */
  readonly key: string | null;
}

export type RunOutcome =
  | { readonly kind: 'run'; readonly run: BulkRun; readonly again: boolean }
  | {
      readonly kind: 'refused';
      readonly reason:
        | 'key-used'
        | 'key-in-use'
        | 'too-large'
        | 'too-many'
        | 'nothing-to-undo'
        | 'later-run'
        | 'no-dry-run'
        | 'already-run'
        | 'lines-gone'
        | 'unknown-run';
      /** A sentence for people. */
      readonly message: string;
    };

/** How large a file may be, in bytes. */
export const mostFileBytes = 64 * 1024 * 1024;
/** How many may wait. */
const mostWaiting = 50;
/** After which a run that the disk did not take is gone on with. */
const retryMs = 30 * secondMs;
/** Bytes in one row of the database. */
const partBytes = 256 * 1024;

/**
 * What is done to many people at once: one run at a time, in the order in which they are due. What
 * a stop of the service leaves undone is gone on with at the next start.
 */
export class BulkService implements AsyncDisposable {
  readonly #options: BulkOptions;
  readonly #runner: Runner;
  readonly #stop = new AbortController();
  readonly #waiters = new Set<() => void>();
  #current: { readonly run: BulkRun; readonly cancel: AbortController } | undefined;
  #working: Promise<void> | undefined;
  #cancelWake: (() => void) | undefined;
  #again = false;
  /** Whether a run may be undone or done must not change before it is entered. */
  readonly #askings = new OneByOne();

  constructor(options: BulkOptions) {
    this.#options = options;
    this.#runner = new Runner({
      ...options,
      progressed: (run) => {
        if (this.#current?.run.id === run.id) this.#current = { ...this.#current, run };
        for (const wake of this.#waiters) wake();
        this.#waiters.clear();
      },
    });
  }

  /** Goes on with what there is; files that had not come in whole are forgotten. */
  async start(): Promise<void> {
    for (const run of await this.#options.repository.unfinished()) {
      if (isArriving(run)) await this.#options.repository.discard(run.id);
    }
    this.#goOn();
  }

  /** Takes a file in and does with it what is asked. The file is judged as it is read, later. */
  async take(
    file: AsyncIterable<Uint8Array>,
    request: BulkRequest,
    asked: Asked,
  ): Promise<RunOutcome> {
    const { repository } = this.#options;
    const hash = createHash('sha256').update(JSON.stringify([request, asked.at]));
    const known = await this.#known(asked);
    if (known !== undefined) return await sameFile(known, file, hash);
    // Only so much is in memory at any time as one row takes.
    const parts: Buffer[] = [];
    let bytes = 0;
    const run = await this.#add(request, asked, null);
    if (run.kind === 'refused') return run;
    if (run.kind === 'known') return await sameFile(run, file, hash);
    const { id } = run.run;
    let part = 0;
    try {
      let held = 0;
      for await (const piece of file) {
        hash.update(piece);
        bytes += piece.length;
        if (bytes > mostFileBytes) {
          await repository.discard(id);
          return tooLarge();
        }
        parts.push(Buffer.from(piece));
        held += piece.length;
        if (held < partBytes) continue;
        await repository.savePart(id, part++, Buffer.concat(parts.splice(0)));
        held = 0;
      }
      if (parts.length > 0) await repository.savePart(id, part, Buffer.concat(parts));
      await repository.name(id, hash.digest('hex'));
      const whole = await repository.change(id, { total: 0 });
      return { kind: 'run', run: whole, again: false };
    } catch (error) {
      await repository.discard(id);
      throw error;
    } finally {
      this.#goOn();
    }
  }

  /** Does what is asked with whomever a filter picks. */
  async change(request: BulkRequest, asked: Asked): Promise<RunOutcome> {
    const fingerprint = createHash('sha256')
      .update(JSON.stringify([request, asked.at]))
      .digest('hex');
    const known = await this.#known(asked);
    if (known !== undefined) return sameRun(known, fingerprint);
    const added = await this.#add(request, asked, fingerprint);
    this.#goOn();
    return added.kind === 'known' ? sameRun(added, fingerprint) : added;
  }

  /** Puts back what the last run that changed anybody has changed. */
  async undo(
    of: number,
    { force, skipBad, dryRun }: { force: boolean; skipBad: boolean; dryRun: boolean },
    asked: Asked,
  ): Promise<RunOutcome> {
    const request: BulkRequest = { source: { kind: 'undo', of, force }, dryRun, skipBad };
    return await this.#askings.next(async () => {
      if ((await this.#known(asked)) !== undefined) return await this.change(request, asked);
      const refusal = await refusalOfUndoing(this.#options.repository, of, dryRun);
      return refusal ?? (await this.change(request, asked));
    });
  }

  /**
   * Does what a dry run has shown, with those whom it has shown. A line of which something else
   * would become by now is a bad one, or with `force` is done as things are now.
   */
  async runShown(
    of: number,
    { force, skipBad }: { force: boolean; skipBad: boolean | null },
    asked: Asked,
  ): Promise<RunOutcome> {
    const { repository } = this.#options;
    return await this.#askings.next(async () => {
      const shown = await repository.find(of);
      if (shown === undefined) return unknownRun(of);
      const request: BulkRequest = {
        source: shown.request.source,
        dryRun: false,
        skipBad: skipBad ?? shown.request.skipBad,
        rehearsal: { of, force },
      };
      if ((await this.#known(asked)) !== undefined) return await this.change(request, asked);
      const refusal = await refusalOfRunning(repository, shown);
      if (refusal !== undefined) return refusal;
      const outcome = await this.change(request, asked);
      if (outcome.kind === 'run') await repository.change(of, { ranBy: outcome.run.id });
      return outcome;
    });
  }

  find(id: number): Promise<BulkRun | undefined> {
    return this.#options.repository.find(id);
  }

  list(before: number | null, limit: number): Promise<readonly BulkRun[]> {
    return this.#options.repository.list(before, limit);
  }

  lines(
    run: number,
    from: number | null,
    limit: number,
    outcome: Outcome | null,
  ): Promise<readonly BulkLine[]> {
    const first = from ?? Number.MIN_SAFE_INTEGER;
    return this.#options.repository.lines(run, first, limit, outcome);
  }

  /** Ends a run: what it has done stays, and can be undone. False where it has ended. */
  async cancel(id: number): Promise<boolean> {
    const { repository, now } = this.#options;
    if (this.#current?.run.id === id) {
      this.#current.cancel.abort();
      await this.#working;
    }
    const run = await repository.find(id);
    if (run === undefined || hasEnded(run)) return false;
    await repository.change(id, { state: 'cancelled', endedAt: now() }, 'bulk-ended');
    this.#goOn();
    return true;
  }

  /** Resolves when some run has gone on, or the signal aborts. */
  progressed(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal.aborted) {
        resolve();
        return;
      }
      this.#waiters.add(resolve);
      signal.addEventListener('abort', () => {
        this.#waiters.delete(resolve);
        resolve();
      });
    });
  }

  /** Waits for the batch under way; the rest is done at the next start. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    this.#cancelWake?.();
    await this.#working;
  }

  async #known({ key }: Asked): Promise<KnownRun | undefined> {
    const known = key === null ? undefined : await this.#options.repository.byKey(key);
    return known && { kind: 'known', ...known };
  }

  async #add(
    request: BulkRequest,
    asked: Asked,
    fingerprint: string | null,
  ): Promise<RunOutcome | KnownRun> {
    const { repository, now } = this.#options;
    if ((await repository.unfinished()).length >= mostWaiting) {
      return refused('too-many', `${mostWaiting} runs wait already. Cancel some, or wait.`);
    }
    const { by, key, at } = asked;
    const run = await repository.add({
      request,
      by,
      key,
      dueAt: at ?? now(),
      arriving: fingerprint === null,
      fingerprint: fingerprint ?? '',
    });
    if (run !== undefined) return { kind: 'run', run, again: false };
    // Somebody came under the same key at the same moment; or has given up again just now.
    return (await this.#known(asked)) ?? keyInUse();
  }

  /** Does what is due, and sets the alarm for what comes next. */
  #goOn(): void {
    if (this.#stop.signal.aborted) return;
    this.#again = true;
    this.#working ??= this.#workSafely().finally(() => {
      this.#working = undefined;
      // Something came up while it was ending.
      if (this.#again) this.#goOn();
    });
  }

  async #workSafely(): Promise<void> {
    try {
      await this.#work();
    } catch (error) {
      // The database does not answer, or its disk is full.
      const { telemetry, clock, now } = this.#options;
      bulkRunFailed(telemetry, this.#current?.run.id ?? 0, error);
      this.#current = undefined;
      this.#again = false;
      if (this.#stop.signal.aborted) return;
      this.#cancelWake = clock.wake(now() + retryMs, () => this.#goOn());
    }
  }

  async #work(): Promise<void> {
    const { repository, now, clock } = this.#options;
    this.#cancelWake?.();
    while (!this.#stop.signal.aborted) {
      this.#again = false;
      const open = await repository.unfinished();
      const ready = open.filter((run) => !isArriving(run));
      const next = ready.find(({ state }) => state !== 'waiting') ?? ready[0];
      if (next === undefined) return;
      if (next.state === 'waiting' && next.dueAt > now()) {
        this.#cancelWake = clock.wake(next.dueAt, () => this.#goOn());
        return;
      }
      const cancel = new AbortController();
      this.#current = { run: next, cancel };
      await this.#runner.run(next, AbortSignal.any([cancel.signal, this.#stop.signal]));
      this.#current = undefined;
      if (cancel.signal.aborted) return;
    }
  }
}

export function tooLarge(): RunOutcome {
  return refused('too-large', `A file may have ${mostFileBytes / 1024 / 1024} MiB; split it.`);
}

/** What was asked for before under the same key. */
interface KnownRun {
  readonly kind: 'known';
  readonly run: BulkRun;
  readonly fingerprint: string;
}

/** The file is read to its end, so that it can be told from another. */
async function sameFile(
  known: KnownRun,
  file: AsyncIterable<Uint8Array>,
  hash: Hash,
): Promise<RunOutcome> {
  if (isArriving(known.run)) return keyInUse();
  for await (const piece of file) hash.update(piece);
  return sameRun(known, hash.digest('hex'));
}

function sameRun({ run, fingerprint: known }: KnownRun, fingerprint: string): RunOutcome {
  if (isArriving(run)) return keyInUse();
  if (known === fingerprint) return { kind: 'run', run, again: true };
  return refused(
    'key-used',
    `The key names run ${run.id}, which was asked for differently. Take another key.`,
  );
}

function keyInUse(): RunOutcome {
  return refused(
    'key-in-use',
    'A request under this key is just coming in. Ask again under the same key when it has ended.',
  );
}

/** Its file is still coming in. */
function isArriving({ total }: BulkRun): boolean {
  return total < 0;
}
