import type { Command } from 'commander';
import { gatewaySeeds } from '../../app/calendars/seeds.ts';
import { serviceSettings } from '../../app/settings.ts';
import {
  type WrittenGatewaysInput,
  gatewayDifferencesSchema,
} from '../../http/contract/gateways.ts';
import { differenceLines } from '../differences.ts';
import { type ServiceOptions, printAnswer, serviceCommand } from '../service-command.ts';

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
        ({ differences }) =>
          differenceLines(
            'gateway',
            differences.map(({ gateway, ...rest }) => ({ ...rest, name: gateway })),
          ),
      );
    });
}
