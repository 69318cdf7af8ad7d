import type { Telemetry } from '../../telemetry/telemetry.ts';
import { bulkRunBegan, bulkRunEnded, bulkRunFailed } from '../../telemetry/people-bulk-events.ts';
import type { Instant } from '../../time/instant.ts';
import { parseJid } from '../jid.ts';
import type { Choices } from '../person-settings.ts';
import type { PeopleChange, PeopleService } from '../people-service.ts';
import type { Jid } from '../person.ts';
import { type BulkReason, because } from './bulk-reasons.ts';
import type { BulkRepository, RunChange, Verdict } from './bulk-repository.ts';
import {
  type BulkLine,
  type BulkRun,
  type PeopleFilter,
  type Source,
  counted,
  nothingCounted,
  touched,
} from './bulk-run.ts';
import { judge } from './judge.ts';
import { compared } from './rehearsed.ts';
import { type FileLine, readPeople } from './read-people.ts';

export interface RunnerNeeds {
  readonly repository: BulkRepository;
  readonly people: Pick<PeopleService, 'changeMany'>;
  /** JIDs that a filter picks, some at a time, in order. */
  readonly pick: (
    filter: PeopleFilter,
    after: Jid | null,
    limit: number,
  ) => Promise<readonly Jid[]>;
  readonly choices: Choices | null;
  readonly now: () => Instant;
  readonly telemetry: Telemetry;
  /** The run has gone on. */
  readonly progressed: (run: BulkRun) => void;
}

/** Lines in one transaction: a few milliseconds' worth. */
const batchSize = 100;
/** Every line there is comes after it. */
const before = Number.MIN_SAFE_INTEGER;

/**
 * Does one run from where it stands to its end: reads its lines, looks at all of them where that
 * is wanted, and changes people. Ends early where the signal aborts, and can be gone on with.
 */
export class Runner {
  readonly #needs: RunnerNeeds;

  constructor(needs: RunnerNeeds) {
    this.#needs = needs;
  }

  async run(given: BulkRun, signal: AbortSignal): Promise<void> {
    const { repository, now, telemetry } = this.#needs;
    try {
      let run = given;
      if (run.state === 'waiting') {
        run = await repository.change(run.id, { state: 'reading', beganAt: now() }, 'bulk-begun');
        bulkRunBegan(telemetry, run.id, run.request.source.kind, run.by);
        this.#needs.progressed(run);
      }
      if (run.state === 'reading') run = await this.#read(run, signal);
      if (run.state === 'checking') run = await this.#check(run, signal);
      if (run.state === 'applying') await this.#apply(run, signal);
    } catch (error) {
      // The database does not take it; what is done is done, and can be undone.
      bulkRunFailed(telemetry, given.id, error);
      const problem = because(
        'run-broken',
        null,
        'It could not be gone on with: see the log. What is done can be undone.',
      );
      await this.#end(given, { state: 'failed', problem });
    }
  }

  async #read(given: BulkRun, signal: AbortSignal): Promise<BulkRun> {
    const { repository } = this.#needs;
    const { source, dryRun, skipBad, rehearsal } = given.request;
    await repository.clearLines(given.id);
    let run = await this.#change(given, { total: 0, done: 0, counts: nothingCounted });
    if (source.kind === 'undo') run = await this.#readUndo(run, source.of, signal);
    else if (rehearsal !== undefined) run = await this.#readShown(run, rehearsal.of, signal);
    else if (source.kind === 'file') run = await this.#readFile(run, source, signal);
    else run = await this.#readQuery(run, source, signal);
    if (signal.aborted) return run;
    // With `force` nothing can be refused.
    const look = dryRun || !(skipBad || (source.kind === 'undo' && source.force));
    const state = look ? 'checking' : 'applying';
    run = await this.#change(run, { state, done: run.counts.bad });
    await repository.clearFile(run.id);
    return run;
  }

  async #readFile(
    given: BulkRun,
    { encoding, separator }: Extract<Source, { kind: 'file' }>,
    signal: AbortSignal,
  ): Promise<BulkRun> {
    const { repository } = this.#needs;
    let run = given;
    const file = readPeople(repository.file(run.id), encoding, separator);
    for await (const { lines, unknownColumns } of file) {
      for (let at = 0; at < lines.length; at += batchSize) {
        if (signal.aborted) return run;
        const some = lines.slice(at, at + batchSize).map((line) => lineOf(line));
        await repository.addLines(run.id, some);
        run = await this.#change(run, {
          total: run.total + some.length,
          counts: counted(run.counts, some.filter(isBad)),
          unknownColumns,
        });
      }
    }
    return run;
  }

  async #readQuery(
    given: BulkRun,
    { filter, changes }: Extract<Source, { kind: 'query' }>,
    signal: AbortSignal,
  ): Promise<BulkRun> {
    const { repository, pick } = this.#needs;
    let run = given;
    let last: Jid | null = null;
    while (!signal.aborted) {
      const jids: readonly Jid[] = await pick(filter, last, batchSize);
      const { total } = run;
      await repository.addLines(
        run.id,
        jids.map((jid, at) => ({ ...nobody, number: total + at + 1, jid, given: changes })),
      );
      run = await this.#change(run, { total: total + jids.length });
      last = jids.at(-1) ?? null;
      if (jids.length < batchSize) break;
    }
    return run;
  }

  /** Whoever the dry run has shown, and nobody else. */
  async #readShown(given: BulkRun, of: number, signal: AbortSignal): Promise<BulkRun> {
    const { repository } = this.#needs;
    let run = await this.#change(given, {
      unknownColumns: (await repository.find(of))?.unknownColumns ?? [],
    });
    for (let from = before; !signal.aborted;) {
      const lines = await repository.copyShown(run.id, of, from);
      const last = lines.at(-1);
      if (last === undefined) break;
      from = last.number;
      run = await this.#change(run, {
        total: run.total + lines.length,
        counts: counted(run.counts, lines),
      });
    }
    return run;
  }

  async #readUndo(given: BulkRun, of: number, signal: AbortSignal): Promise<BulkRun> {
    const { repository } = this.#needs;
    const undone = await repository.find(of);
    let from: number | null = before;
    while (from !== null && !signal.aborted) from = await repository.copyDone(given.id, of, from);
    return await this.#change(given, { total: undone === undefined ? 0 : touched(undone) });
  }

  /** Looks at all lines; in a dry run what would become of them is noted. */
  async #check(given: BulkRun, signal: AbortSignal): Promise<BulkRun> {
    const { repository } = this.#needs;
    const { dryRun, skipBad } = given.request;
    // What a stop has interrupted is looked at again, but for what was noted.
    let run = dryRun ? given : await this.#change(given, { done: given.counts.bad });
    for (let from = before; ;) {
      const lines = await repository.open(run.id, from, batchSize);
      if (lines.length === 0) break;
      if (signal.aborted) return run;
      from = lines.at(-1)?.number ?? from;
      const verdicts = await this.#judge(run, lines);
      const noted = dryRun ? verdicts : verdicts.filter(isBad);
      run = await repository.note(run.id, noted, {
        counts: counted(run.counts, noted),
        differing: run.differing + noted.filter(({ differs }) => differs).length,
        done: run.done + lines.length,
      });
      this.#needs.progressed(run);
    }
    const { bad } = run.counts;
    const refused = bad > 0 && !skipBad;
    const problem = refused ? refusal(bad, run) : null;
    if (dryRun) return await this.#end(run, { state: 'done', problem });
    if (refused) return await this.#end(run, { state: 'refused', problem });
    return await this.#change(run, { state: 'applying', done: bad });
  }

  async #apply(given: BulkRun, signal: AbortSignal): Promise<void> {
    const { repository } = this.#needs;
    let step: { readonly run: BulkRun; readonly last: number | null } = {
      run: given,
      last: before,
    };
    while (step.last !== null) {
      if (signal.aborted) return;
      step = await this.#applySome(step.run, step.last);
      this.#needs.progressed(step.run);
    }
    const { source } = step.run.request;
    if (source.kind === 'undo') await repository.change(source.of, { undoneBy: step.run.id });
    await this.#end(step.run, { state: 'done' });
    await repository.prune(keptRuns);
  }

  /** Judges and writes between two other changes of people, so that both fit together. */
  async #applySome(
    run: BulkRun,
    from: number,
  ): Promise<{ readonly run: BulkRun; readonly last: number | null }> {
    const { repository, people } = this.#needs;
    let after: { readonly run: BulkRun; readonly last: number | null } = { run, last: null };
    await people.changeMany(async () => {
      const lines = await repository.open(run.id, from, batchSize);
      if (lines.length === 0) return [];
      const verdicts = await this.#judge(run, lines);
      const applied = await repository.apply(run.id, run.by, verdicts, {
        counts: counted(run.counts, verdicts),
        differing: run.differing + verdicts.filter(({ differs }) => differs).length,
        done: run.done + lines.length,
      });
      after = { run: applied.run, last: lines.at(-1)?.number ?? null };
      return changesOf(verdicts, applied.overrides);
    });
    return after;
  }

  async #judge(run: BulkRun, lines: readonly BulkLine[]): Promise<readonly Verdict[]> {
    const { repository, choices } = this.#needs;
    const jids = lines.flatMap(({ jid }) => (jid === null ? [] : [jid]));
    const [people, firstLines] = await Promise.all([
      repository.people(jids),
      repository.firstLines(run.id, jids),
    ]);
    const circumstances = { source: run.request.source, people, firstLines, choices };
    const verdicts = lines.map((line) => judge(line, circumstances));
    const { rehearsal } = run.request;
    if (rehearsal === undefined) return verdicts;
    const numbers = lines.map(({ number }) => number);
    const foreseen = await repository.foreseen(rehearsal.of, numbers);
    return verdicts.map((verdict) =>
      compared(verdict, foreseen.get(verdict.number), rehearsal.force),
    );
  }

  async #end(run: BulkRun, change: RunChange): Promise<BulkRun> {
    const { now, repository, telemetry } = this.#needs;
    const ended = await repository.change(run.id, { ...change, endedAt: now() }, 'bulk-ended');
    bulkRunEnded(telemetry, ended.id, ended.state, ended.counts);
    this.#needs.progressed(ended);
    return ended;
  }

  async #change(run: BulkRun, change: RunChange): Promise<BulkRun> {
    const changed = await this.#needs.repository.change(run.id, change);
    this.#needs.progressed(changed);
    return changed;
  }
}

/** Runs of which every line is kept, the only ones that can be undone or looked at closely. */
const keptRuns = 10;

const nobody = { jid: null, given: null, outcome: null, reason: null } as const;

function lineOf(read: FileLine): Omit<BulkLine, 'before' | 'after'> {
  const { line: number } = read;
  if (read.kind === 'bad') {
    const about = parseJid(read.jid ?? '');
    const jid = about.kind === 'jid' ? about.jid : null;
    return { ...nobody, number, jid, outcome: 'bad', reason: read.reason };
  }
  const { jid: text, ...given } = read.person;
  const parsed = parseJid(text);
  if (parsed.kind === 'invalid') {
    const { code, params, message } = parsed;
    const reason = { code, params, message } as BulkReason;
    return { ...nobody, number, outcome: 'bad', reason };
  }
  return { ...nobody, number, jid: parsed.jid, given };
}

function isBad(one: {
  readonly outcome: string | null;
}): one is { readonly outcome: 'bad' } & typeof one {
  return one.outcome === 'bad';
}

function refusal(bad: number, { request, differing }: BulkRun): BulkReason {
  const { rehearsal } = request;
  if (rehearsal !== undefined && differing > 0) {
    const would = differing === 1 ? 'One line would' : `${differing} lines would`;
    const message = `${would} not become what dry run ${rehearsal.of} has shown; so nothing is done. The result says what is otherwise, line by line. Make another dry run, leave them out, or force it.`;
    return because('lines-otherwise', { differing, of: rehearsal.of }, message);
  }
  const lines = bad === 1 ? 'One line is bad' : `${bad} lines are bad`;
  const undo = request.source.kind === 'undo';
  const message = `${lines}, and ${undo ? 'cannot be put back' : 'cannot be done'}; so nothing is. The result says why, line by line. Leave them out, or ${undo ? 'force it' : 'correct them'}.`;
  return because(undo ? 'lines-not-put-back' : 'lines-bad', { bad }, message);
}

function changesOf(
  verdicts: readonly Verdict[],
  overrides: Extract<PeopleChange, { kind: 'added' }>['overrides'],
): readonly PeopleChange[] {
  const added = verdicts.flatMap(({ outcome, after }) =>
    outcome === 'added' && after !== null ? [after] : [],
  );
  const others = verdicts.flatMap((verdict): readonly PeopleChange[] => {
    const { outcome, before: old, after: person } = verdict;
    if (outcome === 'removed' && old !== null) return [{ kind: 'removed', person: old }];
    if (outcome !== 'changed' || old === null || person === null) return [];
    return [{ kind: 'changed', old, person }];
  });
  if (added.length === 0) return others;
  return [{ kind: 'added', people: added, ...(overrides && { overrides }) }, ...others];
}
