import type { Command } from 'commander';
import { shownSchema } from '../../http/contract/presence.ts';
import {
  type ServiceOptions,
  personPath,
  printAnswer,
  serviceCommand,
} from '../service-command.ts';
import { shownLines } from './lines.ts';

/** `doorlight presence show john@example.com` */
export function presenceShowCommand(): Command {
  return serviceCommand('show')
    .description('what contacts see of a person now')
    .argument('<jid>', 'bare JID: john@example.com')
    .action(async (jid: string, options: ServiceOptions) => {
      await printAnswer(
        options,
        (service) => service.ask('GET', personPath(jid, '/presence'), shownSchema),
        shownLines,
      );
    });
}
