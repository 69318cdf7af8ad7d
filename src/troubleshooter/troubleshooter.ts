import { randomUUID } from 'node:crypto';
import {
  examinationEnded,
  examinationFailed,
  examinationStarted,
} from '../telemetry/troubleshooter-events.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { type StepOutcome, examine } from './examine.ts';
import type { Examination, Examiner, Finding, Subject, Verdict, Wish } from './examination.ts';

/** A step that is going to be tried. */
interface PlannedStep {
  readonly name: string;
  readonly title: string;
  readonly tries: string;
  readonly boundMs: number;
}

/** What is examined, with all that is tried. */
interface PlannedSubject extends Subject {
  /** Its place among the subjects. */
  readonly id: number;
  readonly steps: readonly PlannedStep[];
}

/** A step that has ended. */
interface StepReport extends Finding {
  /** Which subject. */
  readonly subject: number;
  readonly step: string;
  readonly tookMs: number;
}

/** A run, as far as it has come. Instants in epoch milliseconds. */
export interface Run {
  readonly id: string;
  readonly startedAt: number;
  /** `null` while it is under way. */
  readonly endedAt: number | null;
  readonly mailbox: string | null;
  readonly subjects: readonly PlannedSubject[];
  /** Steps that have ended, in that order. */
  readonly reports: readonly StepReport[];
}

export interface TroubleshooterOptions {
  readonly examiners: readonly Examiner[];
  readonly now: () => number;
  readonly telemetry: Telemetry;
}

/** Trials under way at once, and those that can still be asked for. */
const mostTrials = 4;
const mostKept = 20;

interface Current {
  readonly run: Run & { endedAt: number | null; readonly reports: StepReport[] };
  readonly ended: Promise<void>;
}

/**
 * Examines everything there is, side by side: one run at a time, which whoever else asks meanwhile
 * joins. The last run is kept until the next one. Beside it, settings are tried that nobody uses
 * yet, each in a run of its own. Dispose to end what is under way.
 */
export class Troubleshooter implements AsyncDisposable {
  readonly #options: TroubleshooterOptions;
  readonly #stop = new AbortController();
  #starting: Promise<Current> | undefined;
  #current: Current | undefined;
  /** By their ids, the oldest first. */
  readonly #trials = new Map<string, Current>();
  #progress = Promise.withResolvers<void>();

  constructor(options: TroubleshooterOptions) {
    this.#options = options;
  }

  /** Begins a run; or joins the one that is under way, whatever that was asked for. */
  async start(wish: Wish): Promise<{ readonly run: Run; readonly joined: boolean }> {
    const underWay = this.#starting ?? this.#underWay();
    if (underWay !== undefined) return { run: (await underWay).run, joined: true };
    this.#starting = this.#begin(wish);
    try {
      this.#current = await this.#starting;
      return { run: this.#current.run, joined: false };
    } finally {
      this.#starting = undefined;
    }
  }

  /** The run that is under way, or else the last one; none before the first. */
  run(): Run | undefined {
    return this.#current?.run;
  }

  /**
   * Begins to examine what is not in use: settings before they are saved. `undefined` where too
   * many trials are under way; what was given is not disposed then.
   */
  trial(examinations: readonly Examination[]): Run | undefined {
    const underWay = [...this.#trials.values()].filter(({ run }) => run.endedAt === null);
    if (underWay.length >= mostTrials || this.#stop.signal.aborted) return undefined;
    const current = this.#examine(examinations, null);
    this.#trials.set(current.run.id, current);
    for (const [id, { run }] of this.#trials) {
      if (this.#trials.size <= mostKept) break;
      if (run.endedAt !== null) this.#trials.delete(id);
    }
    return current.run;
  }

  /** The run of that id, a trial or not; none where it is not kept any more. */
  find(id: string): Run | undefined {
    const run = this.run();
    return run?.id === id ? run : this.#trials.get(id)?.run;
  }

  /**
   * Resolves once more than `known` steps of the run have ended, or the run has; or with the signal.
   */
  async progressed(run: Run, known: number, signal: AbortSignal): Promise<void> {
    const given = Promise.withResolvers<void>();
    signal.addEventListener('abort', () => given.resolve(), { once: true });
    while (!signal.aborted && run.endedAt === null && run.reports.length <= known) {
      await Promise.race([this.#progress.promise, given.promise]);
    }
  }

  /** Resolves when no run is under way. */
  async ended(): Promise<void> {
    await this.#current?.ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#starting?.catch(() => undefined);
    await this.ended();
    await Promise.all([...this.#trials.values()].map(({ ended }) => ended));
  }

  #underWay(): Current | undefined {
    return this.#current?.run.endedAt === null ? this.#current : undefined;
  }

  async #begin(wish: Wish): Promise<Current> {
    const { examiners } = this.#options;
    const examinations = (await Promise.all(examiners.map((examiner) => examiner(wish)))).flat();
    return this.#examine(examinations, wish.mailbox);
  }

  #examine(examinations: readonly Examination[], mailbox: string | null): Current {
    const { now, telemetry } = this.#options;
    const reports: StepReport[] = [];
    const run = {
      id: randomUUID(),
      startedAt: now(),
      endedAt: null as number | null,
      mailbox,
      subjects: examinations.map(({ subject, steps }, id) => ({
        ...subject,
        id,
        steps: steps.map(({ name, title, tries, boundMs }) => ({ name, title, tries, boundMs })),
      })),
      reports,
    };
    examinationStarted(telemetry, examinations.length);
    return { run, ended: this.#examineAll(examinations, run) };
  }

  async #examineAll(examinations: readonly Examination[], run: Current['run']): Promise<void> {
    const { now, telemetry } = this.#options;
    try {
      await Promise.all(
        examinations.map((examination, subject) =>
          examine(
            examination,
            (outcome) => {
              run.reports.push(reportOf(outcome, subject));
              this.#tellProgress();
            },
            this.#stop.signal,
          ),
        ),
      );
    } catch (error) {
      examinationFailed(telemetry, error);
    } finally {
      run.endedAt = now();
      examinationEnded(telemetry, run.endedAt - run.startedAt, counted(run.reports));
      this.#tellProgress();
    }
  }

  #tellProgress(): void {
    this.#progress.resolve();
    this.#progress = Promise.withResolvers();
  }
}

function reportOf({ step, ...finding }: StepOutcome, subject: number): StepReport {
  return { ...finding, subject, step: step.name };
}

function counted(reports: readonly StepReport[]): Readonly<Record<Verdict, number>> {
  const counts = { ok: 0, warning: 0, failed: 0, skipped: 0 };
  for (const { verdict } of reports) counts[verdict] += 1;
  return counts;
}
