import type { Command } from 'commander';
import { explanationSchema } from '../http/contract/presence.ts';
import { explanationLines } from './presence-lines.ts';
import { type ServiceOptions, personPath, printAnswer, serviceCommand } from './service-command.ts';

/** `doorlight presence explain john@example.com` */
export function presenceExplainCommand(): Command {
  return serviceCommand('explain')
    .description('why a person is shown like this: everything known, what wins, what comes next')
    .argument('<jid>', 'bare JID: john@example.com')
    .action(async (jid: string, options: ServiceOptions) => {
      await printAnswer(
        options,
        (service) =>
          service.ask('GET', personPath(jid, '/presence/explanation'), explanationSchema),
        explanationLines,
      );
    });
}
