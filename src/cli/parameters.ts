import { Command } from 'commander';
import { parse } from 'yaml';
import { z } from 'zod';
import { serviceSettings } from '../app/settings.ts';
import {
  type ParameterAnswer,
  type ParameterDifferencesAnswer,
  parameterDifferencesSchema,
  parameterSchema,
} from '../http/contract/parameters.ts';
import { CommandError } from './command-error.ts';
import type { ServiceClient } from './service-client.ts';
import { type ServiceOptions, printAnswer, serviceCommand } from './service-command.ts';
import { table } from './table.ts';

interface SetOptions extends ServiceOptions {
  readonly yes?: true;
}

/** `doorlight parameters list|get|set|reset|diff` */
export function parametersCommand(): Command {
  return new Command('parameters')
    .description('what can be changed while the service runs')
    .addCommand(listCommand())
    .addCommand(getCommand())
    .addCommand(setCommand())
    .addCommand(resetCommand())
    .addCommand(diffCommand());
}

function listCommand(): Command {
  return serviceCommand('list')
    .description('all parameters')
    .action(async (options: ServiceOptions) => {
      await printAnswer(
        options,
        (service) =>
          service.ask(
            'GET',
            '/api/v1/parameters',
            z.object({ parameters: z.array(parameterSchema) }),
          ),
        ({ parameters }) =>
          table(['Name', 'Value', 'Default', 'Unit', 'Allowed'], parameters.map(row)),
      );
    });
}

function getCommand(): Command {
  return serviceCommand('get')
    .description('one parameter')
    .argument('<name>')
    .action(async (name: string, options: ServiceOptions) => {
      await printAnswer(
        options,
        (service) => service.ask('GET', parameterPath(name), parameterSchema),
        lines,
      );
    });
}

function setCommand(): Command {
  return serviceCommand('set')
    .description('set a parameter; it is in force at once')
    .argument('<name>')
    .argument('<value>', 'as the configuration file has it: 5, auto, [a, b], { days: [1, 2] }')
    .option('--yes', 'also an advanced one')
    .addHelpText(
      'after',
      `
Examples:
  doorlight parameters set outOfOfficePollMin 5
  doorlight parameters set administrators '[admin@example.com]'
  doorlight parameters set show '{ outOfOffice: as-session }'`,
    )
    .action(async (name: string, text: string, options: SetOptions) => {
      const value = valueOf(text);
      await printAnswer(
        options,
        async (service) => {
          if (options.yes !== true) await refuseAdvanced(service, name);
          return await service.ask('PUT', parameterPath(name), parameterSchema, { value });
        },
        lines,
      );
    });
}

async function refuseAdvanced(service: ServiceClient, name: string): Promise<void> {
  const { advanced, description } = await service.ask('GET', parameterPath(name), parameterSchema);
  if (!advanced) return;
  throw new CommandError(`${name} is advanced: ${description} To change it, add --yes.`, 2);
}

function resetCommand(): Command {
  return serviceCommand('reset')
    .description('give a parameter its default again')
    .argument('<name>')
    .option('--yes', 'also an advanced one')
    .action(async (name: string, options: SetOptions) => {
      await printAnswer(
        options,
        async (service) => {
          if (options.yes !== true) await refuseAdvanced(service, name);
          return await service.ask('DELETE', parameterPath(name), parameterSchema);
        },
        lines,
      );
    });
}

function diffCommand(): Command {
  return serviceCommand('diff')
    .description('where the configuration file says something else than is in force')
    .action(async (options: ServiceOptions) => {
      const { parameters } = await serviceSettings(options.config);
      await printAnswer(
        options,
        (service) =>
          service.ask('POST', '/api/v1/parameters/diff', parameterDifferencesSchema, {
            parameters,
          }),
        differenceLines,
      );
    });
}

function differenceLines({ differences }: ParameterDifferencesAnswer): readonly string[] {
  if (differences.length === 0) return ['The file says nothing else than is in force.'];
  const rows = differences.map(({ name, inFile, inForce }) => [
    name,
    shown(inFile),
    inForce === undefined ? 'no parameter' : shown(inForce),
  ]);
  return [
    ...table(['Name', 'In the file', 'In force'], rows),
    '',
    'The file only seeds an empty database. To set one of them: doorlight parameters set',
  ];
}

function parameterPath(name: string): string {
  return `/api/v1/parameters/${encodeURIComponent(name)}`;
}

/** As the configuration file has it: lists and mappings need no quotes around what is in them. */
function valueOf(text: string): unknown {
  try {
    return /^\s*[[{]/.test(text) ? parse(text) : JSON.parse(text);
  } catch {
    return text;
  }
}

function row(parameter: ParameterAnswer): readonly string[] {
  return [
    parameter.name,
    clipped(shown(parameter.value)),
    clipped(shown(parameter.default)),
    parameter.unit ?? '',
    parameter.allowed,
  ];
}

function lines(parameter: ParameterAnswer): readonly string[] {
  const unit = parameter.unit === null ? '' : ` ${parameter.unit}`;
  return [
    `${parameter.name} = ${shown(parameter.value)}${unit}`,
    `Default ${shown(parameter.default)}; allowed: ${parameter.allowed}.`,
    parameter.description,
    ...(parameter.lastChange === null
      ? []
      : [`Last changed by ${parameter.lastChange.by}, ${parameter.lastChange.at}.`]),
  ];
}

/** `parameters get` shows it whole. */
function clipped(text: string): string {
  return text.length > 30 ? `${text.slice(0, 29)}…` : text;
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
