import { type Command, Option } from 'commander';
import { EjabberdRosters, ejabberdctlLines } from '../../app/rosters.ts';
import { serviceCommand } from '../service-command.ts';
import {
  type FillCommandOptions,
  addFillOptions,
  basicOf,
  fill,
  guardSecret,
  secretIn,
} from './fill.ts';
import { type PlanOptions, addPlanOptions, readPlan } from './plan.ts';

const howTo = `
ejabberd needs mod_http_api on a listener (request_handlers: { "/api": mod_http_api }),
mod_admin_extra, and api_permissions for check_account, get_roster, add_rosteritem and
delete_rosteritem. Without an HTTP API: doorlight rosters ejabberdctl | sh.
Run it again whenever people come or go: only differences are sent.`;

interface Options extends FillCommandOptions {
  readonly apiTokenFile?: string;
}

/** `doorlight rosters ejabberd --api http://127.0.0.1:5281/api` */
export function rostersEjabberdCommand(): Command {
  return addFillOptions(serviceCommand('ejabberd'), 'http://127.0.0.1:5281/api')
    .description("fill rosters through ejabberd's HTTP API")
    .addOption(
      new Option(
        '--api-token-file <file>',
        'a file with an OAuth token of ejabberd instead',
      ).conflicts(['user', 'passwordFile']),
    )
    .addHelpText('after', howTo)
    .action(async (options: Options) => {
      const authorization =
        options.apiTokenFile === undefined
          ? await basicOf(options)
          : `Bearer ${await secretIn(options.apiTokenFile)}`;
      guardSecret(options.api, authorization);
      const server = new EjabberdRosters({ url: options.api, authorization });
      process.exitCode = await fill(options, server);
    });
}

/** `doorlight rosters ejabberdctl | sh` */
export function rostersEjabberdctlCommand(): Command {
  return addPlanOptions(serviceCommand('ejabberdctl'))
    .description("write the same as lines of ejabberdctl, for a shell on ejabberd's machine")
    .option('--remove', 'take the contacts out of the rosters')
    .action(async (options: PlanOptions & { readonly remove?: true }) => {
      const plan = await readPlan(options);
      for (const line of ejabberdctlLines(plan, options.remove === true)) {
        process.stdout.write(`${line}\n`);
      }
    });
}
