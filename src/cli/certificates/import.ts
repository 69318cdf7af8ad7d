import { createInterface } from 'node:readline/promises';
import { type Command, Option } from 'commander';
import { serviceAddress } from '../../app/settings.ts';
import {
  type InspectionAnswer,
  type InspectionInput,
  inspectionSchema,
  installedListSchema,
} from '../../http/contract/certificates.ts';
import { inspectionLines } from '../certificate-lines.ts';
import { CommandError } from '../command-error.ts';
import { type ServiceClient, serviceClient } from '../service-client.ts';
import { type ServiceOptions, serviceCommand } from '../service-command.ts';

interface ImportOptions extends ServiceOptions {
  readonly name?: string;
  readonly oldest?: InspectionInput['oldest'];
  readonly fetchMissing?: true;
  readonly yes?: true;
}

/** `doorlight certificates import mail.example.com` */
export function certificatesImportCommand(): Command {
  return serviceCommand('import')
    .description('look at what a server presents, and install what it takes to trust it')
    .argument('<server>', 'mail.example.com, or mail.example.com:8443')
    .option('--name <name>', 'the name to ask for and to match, if it is not the host')
    .addOption(
      new Option('--oldest <version>', 'speak TLS as old as this').choices([
        'TLSv1',
        'TLSv1.1',
        'TLSv1.2',
        'TLSv1.3',
      ]),
    )
    .option('--fetch-missing', 'fetch CAs that it does not send from where its certificates say')
    .option('--yes', 'install without asking')
    .action(async (server: string, options: ImportOptions) => {
      await using service = serviceClient(await serviceAddress(options));
      const question: InspectionInput = {
        server,
        serverName: options.name ?? null,
        oldest: options.oldest ?? null,
        fetchMissing: options.fetchMissing ?? false,
      };
      const inspection = await inspect(service, question);
      print(options, inspection);
      if (inspection.verified?.ok === true) return;
      if (inspection.installable.length > 0 && (await approved(options))) {
        await install(service, question, inspection, options);
        return;
      }
      process.exitCode = 1;
    });
}

function inspect(service: ServiceClient, question: InspectionInput): Promise<InspectionAnswer> {
  return service.ask('POST', '/api/v1/certificates/inspections', inspectionSchema, question);
}

async function install(
  service: ServiceClient,
  question: InspectionInput,
  { installable }: InspectionAnswer,
  options: ImportOptions,
): Promise<void> {
  await service.ask('POST', '/api/v1/certificates/imports', installedListSchema, {
    ...question,
    approved: installable.map(({ fingerprint }) => fingerprint),
  });
  const after = await inspect(service, { ...question, fetchMissing: false });
  if (options.json === true) {
    print(options, after);
  } else {
    process.stdout.write(`\nInstalled. Trusted now: ${after.verified?.detail ?? 'no'}\n`);
  }
  if (after.verified?.ok !== true) process.exitCode = 1;
}

function print({ json }: ImportOptions, inspection: InspectionAnswer): void {
  const text =
    json === true ? JSON.stringify(inspection, null, 2) : inspectionLines(inspection).join('\n');
  process.stdout.write(`${text}\n`);
}

async function approved({ yes, json }: ImportOptions): Promise<boolean> {
  if (yes === true) return true;
  if (json === true || !process.stdin.isTTY) {
    throw new CommandError('Nothing was installed. Compare the fingerprints, then say --yes.', 1);
  }
  const prompt = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return /^y(es)?$/i.test(await prompt.question('\nInstall? [y/N] '));
  } finally {
    prompt.close();
  }
}
