import type { Command } from 'commander';
import type { z } from 'zod';
import { type LinkAnswer, statusSchema } from '../http/contract/status.ts';
import { type ServiceOptions, printAnswer, serviceCommand } from './service-command.ts';
import { table } from './table.ts';

/** `doorlight doctor` */
export function doctorCommand(): Command {
  return serviceCommand('doctor')
    .description('what is wrong with the running service, and what to do about it')
    .action(async (options: ServiceOptions) => {
      await printAnswer(
        options,
        (service) => service.ask('GET', '/api/v1/status', statusSchema),
        (status) => [...gatewayLines(status), ...status.links.flatMap((link) => linkLines(link))],
      );
    });
}

function gatewayLines({ gateways }: z.output<typeof statusSchema>): readonly string[] {
  if (gateways.length === 0) return [];
  const rows = gateways.map(({ name, server, state }) => [name, server, state]);
  const problems = gateways.flatMap(({ server, problem }) =>
    problem === null ? [] : [`${server}: ${problem}`],
  );
  return [...table(['Gateway', 'Server', 'State'], rows), ...new Set(problems), ''];
}

function linkLines(link: LinkAnswer): readonly string[] {
  const { name, state, identity, showsPeople, problem, capabilities } = link;
  const shows = showsPeople ? 'people are shown' : 'nobody is shown';
  const rows = capabilities.map((one) => [one.name, one.state, one.detail]);
  const remedies = new Set(capabilities.map(({ remedy }) => remedy).filter(Boolean));
  return [
    `${name}: ${state}, identity ${identity}, ${shows}`,
    ...(state === 'down' && problem !== null ? [problem] : []),
    ...(rows.length === 0 ? [] : table(['The chat server grants', 'State', ''], rows)),
    ...(remedies.size === 0 ? [] : ['', 'Lines of its configuration that grant what is missing:']),
    ...[...remedies].flatMap((remedy) => ['', ...remedy.split('\n').map((line) => `  ${line}`)]),
    '',
  ];
}
