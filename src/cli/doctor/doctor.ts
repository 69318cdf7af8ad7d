import { type Command, InvalidArgumentError, Option } from 'commander';
import { serviceAddress, serviceSettings } from '../../app/settings.ts';
import {
  type EndingAnswer,
  type LinkAnswer,
  type OverdueListAnswer,
  statusSchema,
} from '../../http/contract/status.ts';
import {
  type ExaminationAnswer,
  type NewExaminationInput,
  examinationSchema,
} from '../../http/contract/troubleshooter.ts';
import { overdueLine } from '../certificate-lines.ts';
import { readCaOption } from '../read-ca.ts';
import { type ServiceClient, serviceClient } from '../service-client.ts';
import { type ServiceOptions, serviceCommand } from '../service-command.ts';
import { followExamination } from './follow.ts';
import { endingLine, examinationLines, isHealthy, linkLines } from './lines.ts';

interface DoctorOptions extends ServiceOptions {
  readonly mailbox?: string;
  readonly gateway?: string;
  readonly publisher?: string;
  readonly offline?: true;
  readonly caFile?: string;
  readonly fetchMissing?: true;
}

const path = '/api/v1/examination';

/** `doorlight doctor [--mailbox john@example.com] [--gateway NAME | --publisher NAME] [--offline]` */
export function doctorCommand(): Command {
  return serviceCommand('doctor')
    .description(
      'try everything between Doorlight, its calendar servers and its chat servers, and say what to do (exit code 0: nothing failed, warnings included; 1: something failed)',
    )
    .option('--mailbox <address>', "whose calendar to try (default: the first person's)", mailbox)
    .addOption(new Option('--gateway <name>', 'examine this gateway alone').conflicts(['offline']))
    .addOption(
      new Option('--publisher <name>', 'examine this publisher alone').conflicts([
        'offline',
        'gateway',
        'mailbox',
      ]),
    )
    .option('--offline', 'without the service: by its configuration, and its database if it stands')
    .option('--ca-file <file>', 'with --offline: PEM of CAs that are trusted besides those known')
    .option(
      '--fetch-missing',
      'fetch certificates that servers do not send, to tell which are missing',
    )
    .action(async (options: DoctorOptions) => {
      if (options.offline === true) await examineAlone(options);
      else await askService(options);
    });
}

async function askService(options: DoctorOptions): Promise<void> {
  await using service = serviceClient(await serviceAddress(options));
  const { mailbox: wanted = null, fetchMissing = false, gateway, publisher } = options;
  if (gateway !== undefined) {
    const wish = { mailbox: wanted, fetchMissing };
    print(options, await examinedAlone(service, 'gateways', gateway, wish), [], {});
    return;
  }
  if (publisher !== undefined) {
    print(options, await examinedAlone(service, 'publishers', publisher, { fetchMissing }), [], {});
    return;
  }
  const examination = await examined(service, { mailbox: wanted, fetchMissing });
  const { links, certificates, overdueLists } = await service.ask(
    'GET',
    '/api/v1/status',
    statusSchema,
  );
  print(options, examination, [], { links, certificates, overdueLists });
}

async function examineAlone(options: DoctorOptions): Promise<void> {
  const config = await serviceSettings(options.config);
  // Half of Doorlight, which no other command needs.
  const { examineOffline } = await import('../../app/examination/offline.ts');
  const { run, from, runs } = await examineOffline(config, {
    mailbox: options.mailbox ?? null,
    fetchMissing: options.fetchMissing ?? false,
    ca: options.caFile === undefined ? null : await readCaOption('--ca-file', options.caFile),
  });
  const { startedAt, endedAt, subjects, reports, ...rest } = run;
  const examination: ExaminationAnswer = {
    ...rest,
    startedAt: new Date(startedAt).toISOString(),
    endedAt: endedAt === null ? null : new Date(endedAt).toISOString(),
    joined: false,
    subjects: subjects.map((subject) => ({ ...subject, steps: [...subject.steps] })),
    reports: [...reports],
    next: reports.length,
  };
  print(options, examination, [origins[from], ...(runs ? [serviceRuns] : []), ''], { from });
}

const origins = {
  database: 'Examined without the service, by what its database and its configuration say.',
  file: 'Examined without the service, by its configuration file alone: what is only in the database (gateways, parameters and authorities changed since, people) is not known here.',
} as const;
const serviceRuns =
  'Something listens where the service would: its links were left alone. Ask it with: doorlight doctor';

function print(
  { json }: DoctorOptions,
  examination: ExaminationAnswer,
  heading: readonly string[],
  more: {
    readonly links?: readonly LinkAnswer[];
    readonly certificates?: readonly EndingAnswer[];
    readonly overdueLists?: readonly OverdueListAnswer[];
    readonly from?: string;
  },
): void {
  const lines = [
    ...heading,
    ...examinationLines(examination),
    ...(more.links ?? []).flatMap(linkLines),
    ...(more.certificates ?? []).map(endingLine),
    ...(more.overdueLists ?? []).map(overdueLine),
  ];
  const text =
    json === true ? JSON.stringify({ ...examination, ...more }, null, 2) : lines.join('\n');
  process.stdout.write(`${text}\n`);
  if (!isHealthy(examination)) process.exitCode = 1;
}

/** Begins, or joins, and follows it to its end, telling a terminal how far it has come. */
async function examined(
  service: ServiceClient,
  wish: NewExaminationInput,
): Promise<ExaminationAnswer> {
  const begun = await service.ask('POST', path, examinationSchema, wish);
  return await followExamination(service, begun, path);
}

/** Only what there is to try of one gateway or publisher, as it is saved. */
async function examinedAlone(
  service: ServiceClient,
  list: 'gateways' | 'publishers',
  name: string,
  wish: NewExaminationInput,
): Promise<ExaminationAnswer> {
  const one = `/api/v1/${list}/${encodeURIComponent(name)}/examination`;
  const begun = await service.ask('POST', one, examinationSchema, wish);
  return await followExamination(service, begun, `${path}/${begun.id}`);
}

function mailbox(text: string): string {
  if (/^[^@\s<>&"]+@[^@\s<>&"]+$/.test(text)) return text;
  throw new InvalidArgumentError('It must be an address, such as john@example.com.');
}
