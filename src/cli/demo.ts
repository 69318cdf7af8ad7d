import { Command } from 'commander';
import { runCheck } from '../demo/check/run-check.ts';
import { CommandError } from './command-error.ts';

interface DemoOptions {
  readonly check?: true;
}

/** `doorlight demo`, `doorlight demo --check` */
export function demoCommand(): Command {
  return new Command('demo')
    .description('a small company on this machine to play with, or to check')
    .option('--check', 'play the scenario unattended and exit 0 or 1')
    .action(async ({ check }: DemoOptions) => {
      if (check === true && !(await runCheck(print))) throw new CommandError('the check failed', 1);
    });
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
