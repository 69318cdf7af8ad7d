import { CommanderError } from 'commander';
import { CommandError } from './command-error.ts';
import { createProgram } from './program.ts';

/**
 * Runs what the command line asks for. The outcome is in `process.exitCode`: 0 done, 1 failed,
 * 2 usage or configuration. Errors are told on standard error, a line each.
 */
export async function runCommandLine(argv: readonly string[]): Promise<void> {
  try {
    await createProgram().parseAsync(argv);
  } catch (error) {
    process.exitCode = exitCodeOf(error);
    for (const line of linesOf(error)) process.stderr.write(`doorlight: ${line}\n`);
  }
}

function exitCodeOf(error: unknown): number {
  if (error instanceof CommandError) return error.exitCode;
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  return problemsOf(error) === undefined ? 1 : 2;
}

function linesOf(error: unknown): readonly string[] {
  // Commander has said it already.
  if (error instanceof CommanderError) return [];
  return problemsOf(error) ?? [error instanceof Error ? error.message : String(error)];
}

/** An error with `problems` is about what was given (a configuration), one sentence each. */
function problemsOf(error: unknown): readonly string[] | undefined {
  if (!(error instanceof Error) || !('problems' in error)) return undefined;
  return Array.isArray(error.problems) ? error.problems.map(String) : undefined;
}
