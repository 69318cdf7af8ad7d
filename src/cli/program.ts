import { Command } from 'commander';
import { version } from '../app/version.ts';
import { accountsCommand } from './accounts.ts';
import { auditCommand } from './audit.ts';
import { certificatesCommand } from './certificates/certificates.ts';
import { demoCommand } from './demo.ts';
import { doctorCommand } from './doctor/doctor.ts';
import { gatewaysAddCommand } from './gateways/add.ts';
import { gatewaysChangeCommand } from './gateways/change.ts';
import { gatewaysDiffCommand } from './gateways/diff.ts';
import { gatewaysListCommand } from './gateways/list.ts';
import { gatewaysRemoveCommand } from './gateways/remove.ts';
import { gatewaysTryCommand } from './gateways/try.ts';
import { parametersCommand } from './parameters.ts';
import { peopleAddCommand } from './people/add.ts';
import { peopleBulkCommand } from './people/bulk.ts';
import { peopleChangeCommand } from './people/change.ts';
import { peopleDelegatesCommand } from './people/delegates.ts';
import { peopleDisableCommand, peopleEnableCommand } from './people/enable.ts';
import { peopleExportCommand } from './people/export.ts';
import { peopleImportCommand } from './people/import.ts';
import { peopleListCommand } from './people/list.ts';
import { peopleRemoveCommand } from './people/remove.ts';
import { presenceCallCommand } from './presence/call.ts';
import { presenceExplainCommand } from './presence/explain.ts';
import { presenceOverrideCommand } from './presence/override.ts';
import { presenceRevertCommand } from './presence/revert.ts';
import { presenceShowCommand } from './presence/show.ts';
import { presenceSimulateCommand } from './presence/simulate.ts';
import { publishersCommand } from './publishers/publishers.ts';
import { rostersEjabberdCommand, rostersEjabberdctlCommand } from './rosters/ejabberd.ts';
import { rostersOpenfireCommand } from './rosters/openfire.ts';
import { rostersProsodyCommand } from './rosters/prosody.ts';
import { type StartService, serveCommand } from './serve.ts';

const examples = `
Examples:
  doorlight serve --config config/doorlight.yaml
  doorlight people add john@example.com --name "John Smith"
  doorlight presence show john@example.com
  doorlight presence override john@example.com available --text "At my desk" --until 17:00
  doorlight presence revert john@example.com

serve, presence simulate and gateways try work by themselves; the other commands ask the
running service, found through its configuration file or --url and --token-file.
Exit codes: 0 done, 1 failed, 2 usage or configuration.`;

/** Every verb; each is mounted by one line. Errors of usage are thrown, not exited on. */
export function createProgram(): Command {
  const program = new Command('doorlight')
    .description('Presence from Exchange calendars, published over XMPP.')
    .version(version)
    .addHelpText('after', examples);

  program.addCommand(serveCommand(startService));
  program.addCommand(demoCommand());

  program
    .command('people')
    .description('who has presence, and their settings')
    .addCommand(peopleAddCommand())
    .addCommand(peopleListCommand())
    .addCommand(peopleChangeCommand())
    .addCommand(peopleEnableCommand())
    .addCommand(peopleDisableCommand())
    .addCommand(peopleDelegatesCommand())
    .addCommand(peopleRemoveCommand())
    .addCommand(peopleImportCommand())
    .addCommand(peopleExportCommand())
    .addCommand(peopleBulkCommand());

  program
    .command('presence')
    .description('what is shown of people, and overriding it')
    .addCommand(presenceShowCommand())
    .addCommand(presenceExplainCommand())
    .addCommand(presenceOverrideCommand())
    .addCommand(presenceRevertCommand())
    .addCommand(presenceCallCommand())
    .addCommand(presenceSimulateCommand());

  program
    .command('gateways')
    .description('the calendar systems')
    .addCommand(gatewaysListCommand())
    .addCommand(gatewaysAddCommand())
    .addCommand(gatewaysChangeCommand())
    .addCommand(gatewaysRemoveCommand())
    .addCommand(gatewaysDiffCommand())
    .addCommand(gatewaysTryCommand());

  program.addCommand(publishersCommand());

  program
    .command('rosters')
    .description("put everyone's contacts into people's rosters")
    .addCommand(rostersProsodyCommand())
    .addCommand(rostersEjabberdCommand())
    .addCommand(rostersEjabberdctlCommand())
    .addCommand(rostersOpenfireCommand());

  program.addCommand(certificatesCommand());
  program.addCommand(parametersCommand());
  program.addCommand(accountsCommand());
  program.addCommand(auditCommand());
  program.addCommand(doctorCommand());

  throwInsteadOfExit(program);
  return program;
}

/** Loaded only where it is needed, so that the other verbs start at once. */
async function startService(...given: Parameters<StartService>): Promise<AsyncDisposable> {
  const service = await import('../app/service.ts');
  return await service.startService(...given);
}

/** Commander does not hand this on to commands that are made elsewhere and mounted. */
function throwInsteadOfExit(command: Command): void {
  command.exitOverride().showHelpAfterError('Try --help for more.');
  for (const child of command.commands) throwInsteadOfExit(child);
}
