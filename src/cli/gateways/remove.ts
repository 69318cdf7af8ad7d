import type { Command } from 'commander';
import { z } from 'zod';
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
    .option('--reassign', 'also where people name it: they go to the default one')
    .action(async (name: string, options: RemoveOptions) => {
      await printAnswer(
        options,
        async (service) => {
          const query = options.reassign === true ? '?reassign=default' : '';
          await service.ask('DELETE', `${gatewayPath(name)}${query}`, z.undefined());
          return { removed: name };
        },
        () => [`Removed ${name}.`],
      );
    });
}
