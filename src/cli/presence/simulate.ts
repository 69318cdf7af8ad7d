import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { ScenarioError, readScenario } from '../../app/simulation/scenario.ts';
import { type ShownState, simulate } from '../../app/simulation/simulate.ts';

/** `doorlight presence simulate scenario.json [--json]` */
export function presenceSimulateCommand(): Command {
  return new Command('simulate')
    .description('play a scenario of calendars, overrides and sessions and print every change')
    .argument('<scenario>', 'a JSON file; - for standard input')
    .option('--json', 'print a JSON array instead of a table')
    .action((file: string, options: { readonly json?: true }) => {
      process.exitCode = run(file, options.json === true);
    });
}

/** The exit code: 2 for a scenario that cannot be read. */
function run(file: string, asJson: boolean): number {
  const json = readJson(file);
  if (typeof json === 'string') return complain([`${file}: ${json}`]);
  try {
    const { states, refusals } = simulate(readScenario(json.value));
    for (const refusal of refusals) process.stderr.write(`${refusal}\n`);
    const text = asJson ? JSON.stringify(states, null, 2) : states.map(line).join('\n');
    process.stdout.write(`${text}\n`);
    return 0;
  } catch (error) {
    if (error instanceof ScenarioError) return complain(error.problems);
    throw error;
  }
}

function readJson(file: string): { readonly value: unknown } | string {
  try {
    // Some editors begin a file with a byte order mark, which JSON does not know.
    const text = readFileSync(file === '-' ? 0 : file, 'utf8').replace(/^\uFEFF/u, '');
    return { value: JSON.parse(text) };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function complain(problems: readonly string[]): 2 {
  for (const problem of problems) process.stderr.write(`${problem}\n`);
  return 2;
}

function line(state: ShownState): string {
  const shown = state.text === '' ? state.availability : `${state.availability}: ${state.text}`;
  const until = state.until === null ? '' : `, until ${state.until}`;
  return `${state.at}  ${shown}  (${state.source}${until})`;
}
