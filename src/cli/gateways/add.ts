import type { Command } from 'commander';
import { type NewGatewayInput, gatewaySchema } from '../../http/contract/gateways.ts';
import { collect } from '../collect.ts';
import { CommandError } from '../command-error.ts';
import { type ServiceOptions, printAnswer, serviceCommand } from '../service-command.ts';
import {
  type GatewayOptions,
  autodiscoverOf,
  caOf,
  gatewayLines,
  identityOf,
  secretOf,
  tlsOf,
  withGatewayOptions,
} from './options.ts';

interface AddOptions extends ServiceOptions, GatewayOptions {
  readonly server: readonly string[];
}

/** `doorlight gateways add exchange --server https://… --account … --password-file …` */
export function gatewaysAddCommand(): Command {
  return withGatewayOptions(serviceCommand('add'))
    .description('add a gateway: servers that share one account')
    .argument('<name>', 'for logs and messages, such as exchange')
    .requiredOption('--server <url>', 'a server; may be given several times', collect)
    .addHelpText(
      'after',
      `
Examples:
  doorlight gateways add berlin --server https://mail.example.de/EWS/Exchange.asmx \\
    --account EXAMPLE\\\\doorlight --auth ntlm --password-file berlin-password
  doorlight gateways add online --server https://outlook.office365.com/EWS/Exchange.asmx \\
    --auth oauth --token-url https://login.microsoftonline.com/example.com/oauth2/v2.0/token \\
    --client-id 00000000-0000-0000-0000-000000000000 --secret-file client-secret

To try one before it is added: doorlight gateways try --help`,
    )
    .action(async (name: string, options: AddOptions) => {
      const gateway = await newGateway(name, options);
      await printAnswer(
        options,
        (service) => service.ask('POST', '/api/v1/gateways', gatewaySchema, gateway),
        (added) => [`Added ${added.name}.`, ...gatewayLines(added)],
      );
    });
}

async function newGateway(name: string, options: AddOptions): Promise<NewGatewayInput> {
  const identity = await identityOf(options);
  const secret = await secretOf(options);
  if (identity === undefined || secret === undefined) {
    throw new CommandError(
      'Give --account and --password-file; for --auth oauth --token-url, --client-id and --secret-file, or --certificate and --private-key-file.',
      2,
    );
  }
  const ca = await caOf(options);
  const tls = tlsOf(options);
  const autodiscover = autodiscoverOf(options);
  return {
    name,
    ...(options.description === undefined ? {} : { description: options.description }),
    urls: [...options.server],
    identity,
    secret,
    ...(ca === undefined ? {} : { ca }),
    ...(options.subscription === undefined ? {} : { subscription: options.subscription }),
    ...(autodiscover === undefined ? {} : { autodiscover }),
    ...(tls === undefined ? {} : { tls }),
  };
}
