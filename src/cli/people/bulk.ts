import { Command, InvalidArgumentError } from 'commander';
import {
  type BulkChangeInput,
  type RunShownInput,
  type UndoInput,
  runSchema,
  runsSchema,
} from '../../http/contract/bulk.ts';
import { CommandError } from '../command-error.ts';
import { type ServiceOptions, printAnswer, serviceCommand } from '../service-command.ts';
import { badLines, failureOf, followed, runLines } from './bulk-run.ts';
import { downloadTo } from './export.ts';
import { timeOf } from './import.ts';
import { type PersonOptions, settingsOf, withPersonOptions } from './options.ts';

const runs = '/api/v1/bulk/runs';

/** `doorlight people bulk list|show|change|run|undo|cancel|result|sample` */
export function peopleBulkCommand(): Command {
  return new Command('bulk')
    .description('what is done to many people at once')
    .addCommand(listCommand())
    .addCommand(showCommand())
    .addCommand(changeCommand())
    .addCommand(runCommand())
    .addCommand(undoCommand())
    .addCommand(cancelCommand())
    .addCommand(resultCommand())
    .addCommand(sampleCommand());
}

function listCommand(): Command {
  return serviceCommand('list')
    .description('the last runs, the newest first')
    .action(async (options: ServiceOptions) => {
      await printAnswer(
        options,
        (service) => service.ask('GET', runs, runsSchema),
        (answer) => (answer.runs.length === 0 ? ['None.'] : answer.runs.flatMap(runLines)),
      );
    });
}

function showCommand(): Command {
  return serviceCommand('show')
    .description('a run, and how far it is')
    .argument('<run>', 'its number', runNumber)
    .action(async (run: number, options: ServiceOptions) => {
      await printAnswer(
        options,
        (service) => service.ask('GET', `${runs}/${run}`, runSchema),
        runLines,
      );
    });
}

interface ChangeOptions extends ServiceOptions, PersonOptions {
  readonly search?: string;
  readonly state?: NonNullable<BulkChangeInput['filter']['state']>;
  readonly servedBy?: string;
  readonly everyone?: true;
  readonly remove?: true;
  readonly dryRun?: true;
  readonly at?: string;
}

function changeCommand(): Command {
  return (
    withPersonOptions(serviceCommand('change'))
      .description('change, disable or remove everyone whom the options pick')
      .option('--search <text>', 'those with this in their JID, mailbox or name')
      .option('--state <state>', 'those shown so when it begins: away, meeting, out-of-office …')
      // Not `--gateway`: that is the setting.
      .option('--served-by <name>', 'those whom this gateway serves when it begins')
      .option('--everyone', 'everyone there is')
      .option('--disabled', 'disable them')
      .option('--remove', 'remove them')
      .option('--dry-run', 'change nobody; say what would be done')
      .option('--at <time>', 'when it is to be: 2026-12-01T22:00', timeOf)
      .addHelpText(
        'after',
        `
Examples:
  doorlight people bulk change --search @sales.example.com --locale de --dry-run
  doorlight people bulk change --everyone --time-zone Europe/Berlin
  doorlight people bulk change --served-by exchange --gateway berlin --at 2026-12-01T22:00`,
      )
      .action(async (options: ChangeOptions) => {
        const { search, state, servedBy } = options;
        const changes = settingsOf(options);
        if (options.remove !== true && Object.keys(changes).length === 0) {
          throw new CommandError('Give at least one setting, --disabled or --remove.', 2);
        }
        if (options.everyone !== true && [search, state, servedBy].every((one) => !one)) {
          throw new CommandError(
            'Say who: --search, --state or --served-by; or --everyone for everyone there is.',
            2,
          );
        }
        const change: BulkChangeInput = {
          deed: options.remove === true ? 'remove' : 'update',
          filter: {
            ...(search === undefined ? {} : { search }),
            ...(state === undefined ? {} : { state }),
            ...(servedBy === undefined ? {} : { gateway: servedBy }),
          },
          everyone: options.everyone === true,
          changes,
          dryRun: options.dryRun === true,
          at: options.at ?? null,
        };
        await runAndPrint(options, '/api/v1/bulk/changes', change);
      })
  );
}

interface RunOptions extends ServiceOptions {
  readonly force?: true;
  readonly skipBad?: true;
  readonly at?: string;
}

function runCommand(): Command {
  return serviceCommand('run')
    .description('do what a dry run has shown, with those whom it has shown')
    .argument('<run>', 'the number of the dry run', runNumber)
    .option('--force', 'also what would become otherwise than shown, as things are now')
    .option('--skip-bad', 'leave out bad lines, and what would become otherwise than shown')
    .option('--at <time>', 'when it is to be: 2026-12-01T22:00', timeOf)
    .action(async (run: number, options: RunOptions) => {
      const how: RunShownInput = {
        force: options.force === true,
        skipBad: options.skipBad ?? null,
        at: options.at ?? null,
      };
      await runAndPrint(options, `${runs}/${run}/run`, how);
    });
}

interface UndoOptions extends ServiceOptions {
  readonly force?: true;
  readonly skipChanged?: true;
  readonly dryRun?: true;
}

function undoCommand(): Command {
  return serviceCommand('undo')
    .description('put back what the last run has changed')
    .argument('<run>', 'its number', runNumber)
    .option('--force', 'also those who have changed since')
    .option('--skip-changed', 'leave alone those who have changed since')
    .option('--dry-run', 'change nobody; say what would be done')
    .action(async (run: number, options: UndoOptions) => {
      const how: UndoInput = {
        force: options.force === true,
        skipBad: options.skipChanged === true,
        dryRun: options.dryRun === true,
      };
      await runAndPrint(options, `${runs}/${run}/undo`, how);
    });
}

function cancelCommand(): Command {
  return serviceCommand('cancel')
    .description('end a run; what it has done stays, and can be undone')
    .argument('<run>', 'its number', runNumber)
    .action(async (run: number, options: ServiceOptions) => {
      await printAnswer(
        options,
        (service) => service.ask('POST', `${runs}/${run}/cancel`, runSchema),
        runLines,
      );
    });
}

function resultCommand(): Command {
  return serviceCommand('result')
    .description('what became of each line, as a CSV file')
    .argument('<run>', 'its number', runNumber)
    .argument('[file]', 'by default standard output')
    .action(async (run: number, file: string | undefined, options: ServiceOptions) => {
      await downloadTo(options, `${runs}/${run}/result.csv`, file);
    });
}

function sampleCommand(): Command {
  return serviceCommand('sample')
    .description('a file to begin with')
    .argument('[file]', 'by default standard output')
    .action(async (file: string | undefined, options: ServiceOptions) => {
      await downloadTo(options, '/api/v1/bulk/sample.csv', file);
    });
}

async function runAndPrint(options: ServiceOptions, path: string, body: object): Promise<void> {
  await printAnswer(
    options,
    async (service) => {
      const run = await followed(service, await service.ask('POST', path, runSchema, body));
      for (const line of await badLines(service, run, 20)) process.stderr.write(`${line}\n`);
      const failure = failureOf(run);
      if (failure !== undefined) throw failure;
      return run;
    },
    runLines,
  );
}

function runNumber(text: string): number {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number > 0) return number;
  throw new InvalidArgumentError('Give the number of a run; see: doorlight people bulk list');
}
