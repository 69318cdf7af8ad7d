import type { Examination, Finding, Step } from './examination.ts';
import { failed, skipped } from './examination.ts';

/** What came of a step, and how long it took. */
export interface StepOutcome extends Finding {
  readonly step: Step;
  readonly tookMs: number;
}

/** Saying goodbye to a server may take so long, and no longer. */
const farewellMs = 3_000;

/**
 * Tries every step of one examination: each as soon as those that it needs are done with, side by
 * side with others, and within its own bound, whatever it does. `ended` is told as steps end.
 */
export async function examine(
  examination: Examination,
  ended: (outcome: StepOutcome) => void,
  signal: AbortSignal,
): Promise<void> {
  const findings = new Map<string, Promise<Finding>>();
  const titles = new Map(examination.steps.map(({ name, title }) => [name, title]));
  for (const step of examination.steps) {
    const finding = tryWhenDue(step, findings, titles, ended, signal);
    findings.set(step.name, finding);
  }
  try {
    await Promise.all(findings.values());
  } finally {
    await within(farewellMs, examination[Symbol.asyncDispose]());
  }
}

async function tryWhenDue(
  step: Step,
  findings: ReadonlyMap<string, Promise<Finding>>,
  titles: ReadonlyMap<string, string>,
  ended: (outcome: StepOutcome) => void,
  signal: AbortSignal,
): Promise<Finding> {
  for (const name of step.needs) {
    const needed = await findings.get(name);
    if (needed?.verdict === 'ok' || needed?.verdict === 'warning') continue;
    const why = needed?.verdict === 'failed' ? 'failed' : 'was not tried';
    const finding = skipped('not-tried', `Not tried, since "${titles.get(name) ?? name}" ${why}.`);
    ended({ ...finding, step, tookMs: 0 });
    return finding;
  }
  const began = performance.now();
  const finding = await bounded(step, signal);
  ended({ ...finding, step, tookMs: Math.round(performance.now() - began) });
  return finding;
}

async function bounded(step: Step, signal: AbortSignal): Promise<Finding> {
  const over = new AbortController();
  const timer = setTimeout(() => over.abort(), step.boundMs);
  const either = AbortSignal.any([signal, over.signal]);
  const aborted = Promise.withResolvers<null>();
  either.addEventListener('abort', () => aborted.resolve(null), { once: true });
  if (either.aborted) aborted.resolve(null);
  try {
    const running = step.run(either).catch((error: unknown) => broken(error));
    const finding = await Promise.race([running, aborted.promise]);
    // What fails because its time was over says less than that.
    if (finding !== null && !over.signal.aborted && !signal.aborted) return finding;
  } finally {
    clearTimeout(timer);
    over.abort();
  }
  if (signal.aborted) return skipped('stopped', 'The examination was stopped.');
  const { code, remedy } = step.overdue;
  return failed(code, `Nothing came back within ${step.boundMs / 1_000} s.`, remedy);
}

/** A fault of ours. Its message may hold anything, so that only its kind is told. */
function broken(error: unknown): Finding {
  const kind = error instanceof Error ? error.name : typeof error;
  return failed(
    'internal-fault',
    `The check itself failed (${kind}).`,
    'Report this to the makers of Doorlight; the other checks are not affected.',
  );
}

// What a server does not do in time is not waited for; what it keeps expires by itself.
async function within(ms: number, work: PromiseLike<void>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  try {
    await Promise.race([work, promise]);
  } catch {
    // Nothing depends on it any more.
  } finally {
    clearTimeout(timer);
  }
}
