import type { Command } from 'commander';
import { serviceAddress } from '../../app/settings.ts';
import {
  type NewPublisherInput,
  type PublisherTrialInput,
  publisherSchema,
} from '../../http/contract/publishers.ts';
import { examinationSchema } from '../../http/contract/troubleshooter.ts';
import { CommandError } from '../command-error.ts';
import { followExamination } from '../doctor/follow.ts';
import { examinationLines, isHealthy } from '../doctor/lines.ts';
import { type ServiceClient, serviceClient } from '../service-client.ts';
import { type ServiceOptions, serviceCommand } from '../service-command.ts';
import {
  type PublisherOptions,
  givenOf,
  newPublisherOf,
  publisherPath,
  settingsOf,
  withPublisherOptions,
} from './options.ts';

interface TryOptions extends ServiceOptions, PublisherOptions {
  readonly fetchMissing?: true;
  readonly existing?: true;
}

/** `doorlight publishers try xmpp:presence.example.com --host … --secret-file …` */
export function publishersTryCommand(): Command {
  return withPublisherOptions(serviceCommand('try'))
    .description(
      'try a publisher before it is added, or with --existing one there is with other settings; nothing is stored (exit code 0: nothing failed; 1: something failed)',
    )
    .argument('<name>', 'xmpp: and the component’s domain, or sip: and a name')
    .option('--existing', 'what is not given is as it is stored, the secret too')
    .option(
      '--fetch-missing',
      'fetch certificates that servers do not send, to tell which are missing',
    )
    .action(async (name: string, options: TryOptions) => {
      await using service = serviceClient(await serviceAddress(options));
      const body = await trialOf(service, name, options);
      const begun = await service.ask('POST', '/api/v1/publishers/try', examinationSchema, body);
      const examination = await followExamination(
        service,
        begun,
        `/api/v1/examination/${begun.id}`,
      );
      const text =
        options.json === true
          ? JSON.stringify(examination, null, 2)
          : examinationLines(examination).join('\n');
      process.stdout.write(`${text}\n`);
      if (!isHealthy(examination)) process.exitCode = 1;
    });
}

async function trialOf(
  service: ServiceClient,
  name: string,
  options: TryOptions,
): Promise<PublisherTrialInput> {
  const given = await givenOf(options);
  const fetchMissing = options.fetchMissing ?? false;
  if (options.existing !== true) return { publisher: newPublisherOf(name, given), fetchMissing };
  const stored = await service.ask('GET', publisherPath(name), publisherSchema);
  const strange = Object.keys(given).find((key) => key !== 'secret' && !(key in stored));
  if (strange !== undefined) throw new CommandError(`${name} has no setting ${strange}.`, 2);
  const publisher = { ...settingsOf(stored), ...given } as NewPublisherInput;
  return { publisher, existing: name, fetchMissing };
}
