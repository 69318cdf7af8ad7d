import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Command } from 'commander';
import { serviceAddress } from '../../app/settings.ts';
import { serviceClient } from '../service-client.ts';
import { type ServiceOptions, serviceCommand } from '../service-command.ts';

interface ExportOptions extends ServiceOptions {
  readonly search?: string;
  readonly state?: string;
  readonly gateway?: string;
}

/** `doorlight people export [people.csv] [--search smith]` */
export function peopleExportCommand(): Command {
  return serviceCommand('export')
    .description('write people as a CSV file that import takes')
    .argument('[file]', 'by default standard output')
    .option('--search <text>', 'only those with this in their JID, mailbox or name')
    .option('--state <state>', 'only those shown so just now: away, meeting, out-of-office …')
    .option('--gateway <name>', 'only those whom this gateway serves just now')
    .action(async (file: string | undefined, options: ExportOptions) => {
      const { search, state, gateway } = options;
      const query = new URLSearchParams({
        ...(search === undefined ? {} : { search }),
        ...(state === undefined ? {} : { state }),
        ...(gateway === undefined ? {} : { gateway }),
      });
      await downloadTo(options, `/api/v1/bulk/people.csv?${query.toString()}`, file);
    });
}

/** Writes what the service sends to a file of the owner's alone, or to standard output. */
export async function downloadTo(
  options: ServiceOptions,
  path: string,
  file: string | undefined,
): Promise<void> {
  await using service = serviceClient(await serviceAddress(options));
  const pieces = Readable.from(service.download(path));
  if (file === undefined) await pipeline(pieces, process.stdout, { end: false });
  else await pipeline(pieces, createWriteStream(file, { mode: 0o600 }));
}
