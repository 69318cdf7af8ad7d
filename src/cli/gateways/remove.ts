import type { Command } from 'commander';
import { z } from 'zod';
import { gatewaySchema } from '../../http/contract/gateways.ts';
import { CommandError } from '../command-error.ts';
import type { ServiceClient } from '../service-client.ts';
import { type ServiceOptions, printAnswer, serviceCommand } from '../service-command.ts';
import { gatewayPath } from './options.ts';

interface RemoveOptions extends ServiceOptions {
  readonly reassign?: true;
}

/** `doorlight gateways remove exchange [--reassign]` */
export function gatewaysRemoveCommand(): Command {
  return serviceCommand('remove')
    .description('remove a gateway; who names none goes to the first of the others')
    .argument('<name>')
    .option('--reassign', 'also where it has people: they go to the default one, or the first left')
    .action(async (name: string, options: RemoveOptions) => {
      await printAnswer(
        options,
        async (service) => {
          if (options.reassign !== true) await refuseServing(service, name);
          const query = options.reassign === true ? '?reassign=default' : '';
          await service.ask('DELETE', `${gatewayPath(name)}${query}`, z.undefined());
          return { removed: name };
        },
        () => [`Removed ${name}.`],
      );
    });
}

/** Of people who name it the service asks; whoever names none would move without a word. */
async function refuseServing(service: ServiceClient, name: string): Promise<void> {
  const {
    default: isDefault,
    assigned,
    named,
  } = await service.ask('GET', gatewayPath(name), gatewaySchema);
  const others = assigned - named;
  if (!isDefault || others === 0) return;
  throw new CommandError(
    `${name} is the default gateway, for ${others} ${others === 1 ? 'person' : 'people'} who name none. ` +
      'Make another the default one first (doorlight gateways change <name> --default), or add --reassign.',
    1,
  );
}
