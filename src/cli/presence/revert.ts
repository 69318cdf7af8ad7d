import type { Command } from 'commander';
import { revertAnswerSchema } from '../../http/contract/presence.ts';
import {
  type ServiceOptions,
  personPath,
  printAnswer,
  serviceCommand,
} from '../service-command.ts';
import { revertLines } from './lines.ts';

/** `doorlight presence revert john@example.com` */
export function presenceRevertCommand(): Command {
  return serviceCommand('revert')
    .description('end what was set by hand: the calendar decides again')
    .argument('<jid>', 'bare JID: john@example.com')
    .action(async (jid: string, options: ServiceOptions) => {
      await printAnswer(
        options,
        (service) =>
          service.ask('DELETE', personPath(jid, '/presence/override'), revertAnswerSchema),
        revertLines,
      );
    });
}
