import type { Command } from 'commander';
import { personSchema } from '../../http/contract/people.ts';
import { CommandError } from '../command-error.ts';
import {
  type ServiceOptions,
  personPath,
  printAnswer,
  serviceCommand,
} from '../service-command.ts';
import { type PersonOptions, personLines, settingsOf, withPersonOptions } from './options.ts';

/** `doorlight people change john@example.com --locale de` */
export function peopleChangeCommand(): Command {
  return withPersonOptions(serviceCommand('change'))
    .description("change a person's settings; those not given stay as they are")
    .argument('<jid>', 'bare JID: john@example.com')
    .action(async (jid: string, options: ServiceOptions & PersonOptions) => {
      const change = settingsOf(options);
      if (Object.keys(change).length === 0) {
        throw new CommandError('Nothing to change: give at least one setting, see --help.', 2);
      }
      await printAnswer(
        options,
        (service) => service.ask('PATCH', personPath(jid), personSchema, change),
        (changed) => [`Changed ${changed.jid}.`, ...personLines(changed)],
      );
    });
}
