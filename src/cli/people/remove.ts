import type { Command } from 'commander';
import { z } from 'zod';
import {
  type ServiceOptions,
  personPath,
  printAnswer,
  serviceCommand,
} from '../service-command.ts';

/** `doorlight people remove john@example.com` */
export function peopleRemoveCommand(): Command {
  return serviceCommand('remove')
    .description('remove a person and everything known about them')
    .argument('<jid>', 'bare JID: john@example.com')
    .action(async (jid: string, options: ServiceOptions) => {
      await printAnswer(
        options,
        async (service) => {
          await service.ask('DELETE', personPath(jid), z.undefined());
          return { removed: jid };
        },
        () => [`Removed ${jid}.`],
      );
    });
}
