import type { Command } from 'commander';
import { personSchema } from '../../http/contract/people.ts';
import {
  type ServiceOptions,
  personPath,
  printAnswer,
  serviceCommand,
} from '../service-command.ts';

/** `doorlight people enable john@example.com` */
export function peopleEnableCommand(): Command {
  return enabling('enable', true).description("show a person's presence");
}

/** `doorlight people disable john@example.com` */
export function peopleDisableCommand(): Command {
  return enabling('disable', false).description(
    'show a person as offline and read no calendar; contacts keep their subscriptions',
  );
}

function enabling(name: string, enabled: boolean): Command {
  return serviceCommand(name)
    .argument('<jid>', 'bare JID: john@example.com')
    .action(async (jid: string, options: ServiceOptions) => {
      await printAnswer(
        options,
        (service) => service.ask('PATCH', personPath(jid), personSchema, { enabled }),
        (person) => [`${person.jid} is ${person.enabled ? 'enabled' : 'disabled'}.`],
      );
    });
}
