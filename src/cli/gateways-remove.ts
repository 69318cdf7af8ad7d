import type { Command } from 'commander';
import { z } from 'zod';
import { gatewayPath } from './gateway-options.ts';
import { type ServiceOptions, printAnswer, serviceCommand } from './service-command.ts';

/** `doorlight gateways remove exchange` */
export function gatewaysRemoveCommand(): Command {
  return serviceCommand('remove')
    .description('remove a gateway; its people go to the first of the others')
    .argument('<name>')
    .action(async (name: string, options: ServiceOptions) => {
      await printAnswer(
        options,
        async (service) => {
          await service.ask('DELETE', gatewayPath(name), z.undefined());
          return { removed: name };
        },
        () => [`Removed ${name}.`],
      );
    });
}
