import { type Command, Option } from 'commander';
import { OpenfireRosters } from '../../app/rosters.ts';
import { serviceCommand } from '../service-command.ts';
import {
  type FillCommandOptions,
  addFillOptions,
  basicOf,
  fill,
  guardSecret,
  secretIn,
} from './fill.ts';

interface Options extends FillCommandOptions {
  readonly secretFile?: string;
}

const howTo = `
Openfire needs its REST API plugin, enabled under Server > Server Settings > REST API. This was
written after the plugin's documentation and has not been tried on an Openfire: begin with
--dry-run, and with --group FILE for two people.`;

/** `doorlight rosters openfire --api https://chat.example.com:9091/plugins/restapi/v1` */
export function rostersOpenfireCommand(): Command {
  return addFillOptions(serviceCommand('openfire'), 'http://127.0.0.1:9090/plugins/restapi/v1')
    .description("fill rosters through Openfire's REST API plugin")
    .addOption(
      new Option(
        '--secret-file <file>',
        "a file with the plugin's shared secret instead",
      ).conflicts(['user', 'passwordFile']),
    )
    .addHelpText('after', howTo)
    .action(async (options: Options) => {
      const authorization =
        options.secretFile === undefined
          ? await basicOf(options)
          : await secretIn(options.secretFile);
      guardSecret(options.api, authorization);
      const server = new OpenfireRosters({ url: options.api, authorization });
      process.exitCode = await fill(options, server);
    });
}
