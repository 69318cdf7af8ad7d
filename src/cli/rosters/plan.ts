import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import {
  type RosterPerson,
  type RosterPlan,
  planRosters,
  readMemberships,
} from '../../app/rosters.ts';
import { serviceAddress } from '../../app/settings.ts';
import { peoplePageSchema } from '../../http/contract/people.ts';
import { statusSchema } from '../../http/contract/status.ts';
import { CommandError } from '../command-error.ts';
import { type ServiceClient, serviceClient } from '../service-client.ts';
import type { ServiceOptions } from '../service-command.ts';

export interface PlanOptions extends ServiceOptions {
  readonly component?: string;
  readonly group?: string;
  readonly groupName: string;
}

const pageSize = 1_000;
const linkPrefix = 'xmpp:';

/** Adds what says who sees whom. */
export function addPlanOptions(command: Command): Command {
  return command
    .option('--component <domain>', "the component's domain, where there are several")
    .option(
      '--group <file>',
      'who sees whom, as lines of person,group; else everyone sees everyone',
    )
    .option('--group-name <name>', 'what the one group is called', 'Colleagues');
}

/** Asks the running service who there is, and plans what is to stand in whose roster. */
export async function readPlan(options: PlanOptions): Promise<RosterPlan> {
  const memberships = options.group === undefined ? null : await membershipsIn(options.group);
  await using service = serviceClient(await serviceAddress(options));
  const component = options.component?.toLowerCase() ?? (await onlyComponent(service));
  const people = await everyone(service);
  return planRosters({ component, people, memberships, groupName: options.groupName });
}

async function membershipsIn(
  file: string,
): Promise<NonNullable<Parameters<typeof planRosters>[0]['memberships']>> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new CommandError(
      `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      2,
    );
  });
  const read = readMemberships(text);
  if (read.kind === 'read') return read.memberships;
  throw new CommandError(`${file}: ${read.message}`, 2);
}

async function onlyComponent(service: ServiceClient): Promise<string> {
  const { links } = await service.ask('GET', '/api/v1/status', statusSchema);
  const components = links
    .filter(({ name }) => name.startsWith(linkPrefix))
    .map(({ name }) => name.slice(linkPrefix.length));
  const [component] = components;
  if (component !== undefined && components.length === 1) return component;
  throw new CommandError(`Say which component: --component ${components.join(' or ')}.`, 2);
}

async function everyone(service: ServiceClient): Promise<readonly RosterPerson[]> {
  const people: RosterPerson[] = [];
  let after: string | null = null;
  do {
    const query = new URLSearchParams({ limit: String(pageSize) });
    if (after !== null) query.set('after', after);
    const page = await service.ask('GET', `/api/v1/people?${query.toString()}`, peoplePageSchema);
    people.push(...page.people);
    after = page.next;
  } while (after !== null);
  return people;
}
