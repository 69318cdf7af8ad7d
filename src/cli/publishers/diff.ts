import type { Command } from 'commander';
import { publisherSeeds } from '../../app/links/seeds.ts';
import { serviceSettings } from '../../app/settings.ts';
import {
  type NewPublisherInput,
  type WrittenPublishersInput,
  publisherDifferencesSchema,
} from '../../http/contract/publishers.ts';
import { differenceLines } from '../differences.ts';
import { type ServiceOptions, printAnswer, serviceCommand } from '../service-command.ts';

type Seed = Awaited<ReturnType<typeof publisherSeeds>>[number];

/** `doorlight publishers diff` */
export function publishersDiffCommand(): Command {
  return serviceCommand('diff')
    .description('where the configuration file says something else than is in force')
    .action(async (options: ServiceOptions) => {
      const written = await publisherSeeds(await serviceSettings(options.config));
      const body: WrittenPublishersInput = { publishers: written.map(writtenOf) };
      await printAnswer(
        options,
        (service) =>
          service.ask('POST', '/api/v1/publishers/diff', publisherDifferencesSchema, body),
        ({ differences }) =>
          differenceLines(
            'publisher',
            differences.map(({ publisher, ...rest }) => ({ ...rest, name: publisher })),
          ),
      );
    });
}

function writtenOf({ name: _name, ...publisher }: Seed): NewPublisherInput {
  return publisher.kind === 'sip'
    ? { ...publisher, domains: [...publisher.domains] }
    : { ...publisher, serverDomains: [...publisher.serverDomains] };
}
