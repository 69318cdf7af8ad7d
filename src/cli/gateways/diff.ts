import type { Command } from 'commander';
import { gatewaySeeds } from '../../app/calendars/seeds.ts';
import { serviceSettings } from '../../app/settings.ts';
import {
  type GatewayDifferencesAnswer,
  type WrittenGatewaysInput,
  gatewayDifferencesSchema,
} from '../../http/contract/gateways.ts';
import { type ServiceOptions, printAnswer, serviceCommand } from '../service-command.ts';
import { table } from '../table.ts';

/** `doorlight gateways diff` */
export function gatewaysDiffCommand(): Command {
  return serviceCommand('diff')
    .description('where the configuration file says something else than is in force')
    .action(async (options: ServiceOptions) => {
      const written = await gatewaySeeds(await serviceSettings(options.config));
      const body: WrittenGatewaysInput = {
        gateways: written.map((gateway) => ({
          ...gateway,
          urls: [...gateway.urls],
          autodiscover:
            gateway.autodiscover === null || gateway.autodiscover === undefined
              ? null
              : { hosts: [...gateway.autodiscover.hosts] },
        })),
      };
      await printAnswer(
        options,
        (service) => service.ask('POST', '/api/v1/gateways/diff', gatewayDifferencesSchema, body),
        lines,
      );
    });
}

function lines({ differences }: GatewayDifferencesAnswer): readonly string[] {
  if (differences.length === 0) return ['The file says nothing else than is in force.'];
  const rows = differences.map((one) => [
    one.gateway,
    one.setting,
    shown(one, one.inFile, 'what is in the file'),
    shown(one, one.inForce, 'something else'),
  ]);
  return [
    ...table(['Gateway', 'Setting', 'In the file', 'In force'], rows),
    'What is in force counts. Change it with: doorlight gateways change',
  ];
}

function shown(
  { setting }: GatewayDifferencesAnswer['differences'][number],
  value: unknown,
  hidden: string,
): string {
  if (setting === 'secret') return hidden;
  if (setting === 'gateway') return value === true ? 'there' : 'not there';
  // A page of letters, in which nobody sees what is another.
  if (setting === 'ca') return value === null ? 'none' : hidden;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
