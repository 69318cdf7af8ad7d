import type { Command } from 'commander';
import {
  type GatewayAnswer,
  type GatewayChangeInput,
  gatewaySchema,
} from '../../http/contract/gateways.ts';
import { given } from '../../http/contract/given.ts';
import { collect } from '../collect.ts';
import { CommandError } from '../command-error.ts';
import { type ServiceOptions, printAnswer, serviceCommand } from '../service-command.ts';
import {
  type GatewayOptions,
  autodiscoverOf,
  caOf,
  gatewayLines,
  gatewayPath,
  identityOf,
  secretOf,
  tlsOf,
  withGatewayOptions,
} from './options.ts';

interface ChangeOptions extends ServiceOptions, GatewayOptions {
  readonly addServer?: readonly string[];
  readonly removeServer?: readonly string[];
  readonly default?: true;
}

/** `doorlight gateways change exchange --add-server https://…` */
export function gatewaysChangeCommand(): Command {
  return withGatewayOptions(serviceCommand('change'))
    .description('change a gateway; what is not given stays as it is')
    .argument('<name>')
    .option('--add-server <url>', 'one more server; may be given several times', collect)
    .option('--remove-server <url>', 'not this server any more: its people move', collect)
    .option('--default', 'it serves whoever names no gateway, who move to it')
    .action(async (name: string, options: ChangeOptions) => {
      await printAnswer(
        options,
        async (service) => {
          const old = await service.ask('GET', gatewayPath(name), gatewaySchema);
          const change = await changeOf(old, options);
          if (Object.keys(change).length === 0) {
            throw new CommandError('Nothing to change: give at least one setting, see --help.', 2);
          }
          return await service.ask('PATCH', gatewayPath(name), gatewaySchema, change);
        },
        (changed) => [`Changed ${changed.name}.`, ...gatewayLines(changed)],
      );
    });
}

async function changeOf(old: GatewayAnswer, options: ChangeOptions): Promise<GatewayChangeInput> {
  const { addServer = [], removeServer = [], subscription, description } = options;
  return given({
    description,
    urls: serversOf(old, addServer, removeServer),
    identity: await identityOf(options, old.identity),
    secret: await secretOf(options),
    ca: await caOf(options),
    subscription,
    autodiscover: autodiscoverOf(options, old.autodiscover),
    tls: tlsOf(options, old.tls),
    default: options.default,
  });
}

function serversOf(
  { name, urls }: GatewayAnswer,
  add: readonly string[],
  remove: readonly string[],
): string[] | undefined {
  if (add.length + remove.length === 0) return undefined;
  const gone = remove.map((url) => hrefOf(url));
  const strange = gone.find((url) => !urls.includes(url));
  if (strange !== undefined) {
    throw new CommandError(`${strange} is no server of ${name}. It has: ${urls.join(', ')}`, 2);
  }
  return [...urls.filter((url) => !gone.includes(url)), ...add];
}

function hrefOf(url: string): string {
  return URL.parse(url)?.href ?? url;
}
