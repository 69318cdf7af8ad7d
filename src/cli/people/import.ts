import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { linesSchema, runSchema } from '../../http/contract/bulk.ts';
import { CommandError } from '../command-error.ts';
import { type ServiceOptions, printAnswer, serviceCommand } from '../service-command.ts';
import { failureOf, followed, runLines } from './bulk-run.ts';

interface ImportOptions extends ServiceOptions {
  readonly deed: string;
  readonly encoding: string;
  readonly separator: string;
  readonly dryRun?: true;
  readonly skipBad?: true;
  readonly at?: string;
  readonly show: number;
}

/** `doorlight people import people.csv [--deed save] [--dry-run] [--skip-bad] [--at …]` */
export function peopleImportCommand(): Command {
  return serviceCommand('import')
    .description('add, change, disable or remove the people of a CSV file')
    .argument('<file>', 'CSV whose first line names the columns; see: doorlight people bulk sample')
    .addOption(
      new Option('--deed <deed>', 'what is done to each')
        .choices(['insert', 'update', 'save', 'disable', 'remove'])
        .default('insert'),
    )
    .addOption(
      new Option('--encoding <encoding>')
        .choices(['auto', 'utf-8', 'utf-16le', 'utf-16be', 'windows-1252'])
        .default('auto'),
    )
    .addOption(
      new Option('--separator <separator>', 'what stands between fields')
        .choices(['auto', 'comma', 'semicolon', 'tab', 'bar'])
        .default('auto'),
    )
    .option('--dry-run', 'change nobody; say what would be done')
    .option('--skip-bad', 'leave out bad lines; otherwise one of them stops everything')
    .option(
      '--at <time>',
      'when it is to be: 2026-12-01T22:00, local unless an offset is given',
      timeOf,
    )
    .option('--show <lines>', 'so many bad lines are printed', wholeNumber, 20)
    .action(async (file: string, options: ImportOptions) => {
      const found = await stat(file).catch((error: unknown) => {
        throw new CommandError(`${file} cannot be read.`, 2, { cause: error });
      });
      if (found.isDirectory()) throw new CommandError(`${file} is a folder.`, 2);
      const query = new URLSearchParams({
        deed: options.deed,
        encoding: options.encoding,
        separator: options.separator,
        dryRun: String(options.dryRun === true),
        skipBad: String(options.skipBad === true),
        ...(options.at === undefined ? {} : { at: options.at }),
      });
      await printAnswer(
        options,
        async (service) => {
          const path = `/api/v1/bulk/files?${query.toString()}`;
          const begun = await service.upload(path, runSchema, createReadStream(file), 'text/csv');
          const run = await followed(service, begun);
          const which = `limit=${options.show}&outcome=bad`;
          const { lines } = await service.ask(
            'GET',
            `/api/v1/bulk/runs/${run.id}/lines?${which}`,
            linesSchema,
          );
          const failure = failureOf(run);
          if (failure !== undefined) {
            for (const line of lines)
              process.stderr.write(`line ${line.line}: ${line.reason ?? ''}\n`);
            throw failure;
          }
          return { run, bad: lines };
        },
        ({ run, bad }) => [
          ...bad.map(({ line, reason }) => `line ${line}: ${reason ?? ''}`),
          ...runLines(run),
        ],
      );
    });
}

/** An instant, as the service wants it. */
export function timeOf(text: string): string {
  const at = new Date(text);
  if (Number.isNaN(at.getTime())) {
    throw new InvalidArgumentError('Give a date and time such as 2026-12-01T22:00.');
  }
  return at.toISOString();
}

function wholeNumber(text: string): number {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number > 0 && number <= 500) return number;
  throw new InvalidArgumentError('Give a whole number from 1 to 500.');
}
