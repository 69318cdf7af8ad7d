import type { Command } from 'commander';
import { z } from 'zod';
import { type GatewayAnswer, gatewaySchema } from '../../http/contract/gateways.ts';
import { type ServiceOptions, printAnswer, serviceCommand } from '../service-command.ts';
import { table } from '../table.ts';

const listSchema = z.object({ gateways: z.array(gatewaySchema) });

/** `doorlight gateways list` */
export function gatewaysListCommand(): Command {
  return serviceCommand('list')
    .description('list gateways and how their servers are')
    .action(async (options: ServiceOptions) => {
      await printAnswer(
        options,
        (service) => service.ask('GET', '/api/v1/gateways', listSchema),
        ({ gateways }) => lines(gateways),
      );
    });
}

function lines(gateways: readonly GatewayAnswer[]): readonly string[] {
  if (gateways.length === 0) return ['None. Add one: doorlight gateways add --help'];
  const rows = gateways.flatMap((gateway) =>
    gateway.servers.map(({ server, state, people, subscription, lastSuccess }) => [
      gateway.default ? `${gateway.name} *` : gateway.name,
      server,
      state,
      String(people),
      subscription?.kind ?? '',
      lastSuccess ?? 'never',
    ]),
  );
  const problems = gateways.flatMap(({ servers }) =>
    servers.flatMap(({ server, problem }) => (problem === null ? [] : [`${server}: ${problem}`])),
  );
  return [
    ...table(['Gateway', 'Server', 'State', 'People', 'Subscription', 'Last success'], rows),
    '* for everyone who names none',
    ...gateways.map(assignedLine),
    ...new Set(problems),
  ];
}

function assignedLine(gateway: GatewayAnswer): string {
  const who = gateway.assigned === 1 ? '1 person' : `${gateway.assigned} people`;
  const naming = gateway.default ? `, ${gateway.named} of them by name` : '';
  const about = gateway.description === null ? '' : ` (${gateway.description})`;
  return `${gateway.name}${about} is to serve ${who}${naming}.`;
}
