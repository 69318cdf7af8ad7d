import { Command } from 'commander';
import { z } from 'zod';
import { type PublisherAnswer, publisherSchema } from '../../http/contract/publishers.ts';
import { CommandError } from '../command-error.ts';
import { type ServiceOptions, printAnswer, serviceCommand } from '../service-command.ts';
import { table } from '../table.ts';
import { publishersDiffCommand } from './diff.ts';
import {
  type PublisherOptions,
  givenOf,
  newPublisherOf,
  publisherLines,
  publisherPath,
  withPublisherOptions,
} from './options.ts';
import { publishersTryCommand } from './try.ts';

const path = '/api/v1/publishers';
const listSchema = z.object({ publishers: z.array(publisherSchema) });
const named = 'xmpp: and the component’s domain, or sip: and a name of your own';

/** `doorlight publishers list|add|change|remove|try|diff` */
export function publishersCommand(): Command {
  return new Command('publishers')
    .description('the chat servers and SIP servers on which presence is shown')
    .addCommand(listCommand())
    .addCommand(addCommand())
    .addCommand(changeCommand())
    .addCommand(removeCommand())
    .addCommand(publishersTryCommand())
    .addCommand(publishersDiffCommand());
}

function listCommand(): Command {
  return serviceCommand('list')
    .description('list publishers and how their links are')
    .action(async (options: ServiceOptions) => {
      await printAnswer(
        options,
        (service) => service.ask('GET', path, listSchema),
        ({ publishers }) => lines(publishers),
      );
    });
}

/** `doorlight publishers add xmpp:presence.example.com --host 127.0.0.1 --secret-file …` */
function addCommand(): Command {
  return withPublisherOptions(serviceCommand('add'))
    .description('add a publisher: everyone is shown over it as soon as its link is up')
    .argument('<name>', named)
    .action(async (name: string, options: ServiceOptions & PublisherOptions) => {
      const publisher = newPublisherOf(name, await givenOf(options));
      await printAnswer(
        options,
        (service) => service.ask('POST', path, publisherSchema, publisher),
        (added) => [`Added ${added.name}.`, ...publisherLines(added)],
      );
    });
}

/** `doorlight publishers change sip:desk-phones --rate 20` */
function changeCommand(): Command {
  return withPublisherOptions(serviceCommand('change'))
    .description('change a publisher; what is not given stays as it is')
    .argument('<name>', named)
    .action(async (name: string, options: ServiceOptions & PublisherOptions) => {
      const change = await givenOf(options);
      if (Object.keys(change).length === 0) {
        throw new CommandError('Nothing to change: give at least one setting, see --help.', 2);
      }
      await printAnswer(
        options,
        (service) => service.ask('PATCH', publisherPath(name), publisherSchema, change),
        (changed) => [`Changed ${changed.name}.`, ...publisherLines(changed)],
      );
    });
}

function removeCommand(): Command {
  return serviceCommand('remove')
    .description('remove a publisher; contacts see nobody over it any more')
    .argument('<name>', named)
    .action(async (name: string, options: ServiceOptions) => {
      await printAnswer(
        options,
        async (service) => {
          await service.ask('DELETE', publisherPath(name), z.undefined());
          return { removed: name };
        },
        () => [`Removed ${name}.`],
      );
    });
}

function lines(publishers: readonly PublisherAnswer[]): readonly string[] {
  if (publishers.length === 0) return ['None. Add one: doorlight publishers add --help'];
  const rows = publishers.map((one) => [
    one.name,
    one.port === null ? one.host : `${one.host}:${one.port}`,
    one.kind === 'xmpp' ? one.identity : one.transport,
    one.state,
    one.showsPeople ? 'yes' : 'no',
  ]);
  const problems = publishers.flatMap(({ name, problem }) =>
    problem === null ? [] : [`${name}: ${problem}`],
  );
  return [...table(['Publisher', 'Server', 'Kind', 'State', 'Shows people'], rows), ...problems];
}
