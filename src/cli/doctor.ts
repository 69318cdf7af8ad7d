import { setTimeout as wait } from 'node:timers/promises';
import { type Command, InvalidArgumentError } from 'commander';
import { serviceAddress } from '../app/settings.ts';
import { statusSchema } from '../http/contract/status.ts';
import {
  type ExaminationAnswer,
  type NewExaminationInput,
  examinationSchema,
} from '../http/contract/troubleshooter.ts';
import { CommandError } from './command-error.ts';
import { examinationLines, isHealthy, linkLines } from './doctor-lines.ts';
import { type ServiceClient, serviceClient } from './service-client.ts';
import { type ServiceOptions, serviceCommand } from './service-command.ts';

interface DoctorOptions extends ServiceOptions {
  readonly mailbox?: string;
}

const path = '/api/v1/examination';
const pollMs = 200;

/** `doorlight doctor [--mailbox john@example.com] [--json]` */
export function doctorCommand(): Command {
  return serviceCommand('doctor')
    .description(
      'try everything between Doorlight, its calendar servers and its chat servers, and say what to do (exit code 0: nothing failed, warnings included; 1: something failed)',
    )
    .option('--mailbox <address>', "whose calendar to try (default: the first person's)", mailbox)
    .action(async (options: DoctorOptions) => {
      await using service = serviceClient(await serviceAddress(options));
      const examination = await examined(service, { mailbox: options.mailbox ?? null });
      const { links } = await service.ask('GET', '/api/v1/status', statusSchema);
      const text =
        options.json === true
          ? JSON.stringify({ ...examination, links }, null, 2)
          : [...examinationLines(examination), ...links.flatMap(linkLines)].join('\n');
      process.stdout.write(`${text}\n`);
      if (!isHealthy(examination)) process.exitCode = 1;
    });
}

/** Begins, or joins, and waits for the end, telling a terminal how far it has come. */
async function examined(
  service: ServiceClient,
  wish: NewExaminationInput,
): Promise<ExaminationAnswer> {
  const begun = await service.ask('POST', path, examinationSchema, wish);
  const reports = [...begun.reports];
  let at = begun;
  while (at.endedAt === null) {
    tellProgress(begun, reports.length);
    await wait(pollMs);
    at = await service.ask('GET', `${path}?since=${reports.length}`, examinationSchema);
    if (at.id !== begun.id) {
      throw new CommandError('Another examination has begun meanwhile: run doctor again.', 1);
    }
    reports.push(...at.reports);
  }
  endProgress();
  return { ...at, joined: begun.joined, reports };
}

function tellProgress({ subjects }: ExaminationAnswer, done: number): void {
  const steps = subjects.reduce((sum, subject) => sum + subject.steps.length, 0);
  if (process.stderr.isTTY) process.stderr.write(`\r${done} of ${steps} steps `);
}

function endProgress(): void {
  if (process.stderr.isTTY) process.stderr.write('\r\u001B[K');
}

function mailbox(text: string): string {
  if (/^[^@\s<>&"]+@[^@\s<>&"]+$/.test(text)) return text;
  throw new InvalidArgumentError('It must be an address, such as john@example.com.');
}
