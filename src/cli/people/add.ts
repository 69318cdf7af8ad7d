import type { Command } from 'commander';
import { type NewPersonInput, personSchema } from '../../http/contract/people.ts';
import { type ServiceOptions, printAnswer, serviceCommand } from '../service-command.ts';
import { type PersonOptions, personLines, settingsOf, withPersonOptions } from './options.ts';

/** `doorlight people add john@example.com [--mailbox …] [--name …]` */
export function peopleAddCommand(): Command {
  return withPersonOptions(serviceCommand('add'))
    .description('add a person')
    .argument('<jid>', 'bare JID: john@example.com')
    .option('--disabled', 'show nothing of the person for now')
    .action(async (jid: string, options: ServiceOptions & PersonOptions) => {
      const person: NewPersonInput = { jid, ...settingsOf(options) };
      await printAnswer(
        options,
        (service) => service.ask('POST', '/api/v1/people', personSchema, person),
        (added) => [`Added ${added.jid}.`, ...personLines(added)],
      );
    });
}
