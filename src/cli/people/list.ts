import { type Command, InvalidArgumentError } from 'commander';
import { type PersonAnswer, peoplePageSchema } from '../../http/contract/people.ts';
import type { ServiceClient } from '../service-client.ts';
import { type ServiceOptions, printAnswer, serviceCommand } from '../service-command.ts';
import { table } from '../table.ts';

interface ListOptions extends ServiceOptions {
  readonly search?: string;
  readonly gateway?: string;
  readonly server?: string;
  readonly enabled?: true;
  readonly disabled?: true;
  readonly limit: number;
}

interface Listed {
  readonly people: readonly PersonAnswer[];
  readonly total: number;
}

const pageSize = 1_000;

/** `doorlight people list [--search smith] [--disabled] [--limit 100]` */
export function peopleListCommand(): Command {
  return serviceCommand('list')
    .description('list people')
    .option('--search <text>', 'only those with this in their JID, mailbox or name')
    .option('--gateway <name>', 'only those whom this gateway is to serve')
    .option('--server <url>', 'only those whom this server serves now')
    .option('--enabled', 'only those enabled')
    .option('--disabled', 'only those disabled')
    .option('--limit <number>', 'at most so many', wholeNumber, 1_000)
    .action(async (options: ListOptions) => {
      await printAnswer(options, (service) => list(service, options), lines);
    });
}

async function list(service: ServiceClient, options: ListOptions): Promise<Listed> {
  const people: PersonAnswer[] = [];
  let after: string | null = null;
  for (;;) {
    const query = new URLSearchParams();
    query.set('limit', String(Math.min(pageSize, options.limit - people.length)));
    if (after !== null) query.set('after', after);
    if (options.search !== undefined) query.set('search', options.search);
    if (options.gateway !== undefined) query.set('gateway', options.gateway);
    if (options.server !== undefined) query.set('server', options.server);
    if (options.enabled === true || options.disabled === true) {
      query.set('enabled', String(options.enabled === true));
    }
    const page = await service.ask('GET', `/api/v1/people?${query.toString()}`, peoplePageSchema);
    people.push(...page.people);
    after = page.next;
    if (after === null || people.length >= options.limit) return { people, total: page.total };
  }
}

function lines({ people, total }: Listed): readonly string[] {
  if (total === 0) return ['Nobody.'];
  const rows = people.map((person) => [
    person.jid,
    person.mailbox,
    person.name ?? '',
    person.enabled ? 'enabled' : 'disabled',
  ]);
  const shown = people.length < total ? [`${people.length} of ${total}; see --limit.`] : [];
  return [...table(['JID', 'Mailbox', 'Name', 'State'], rows), ...shown];
}

function wholeNumber(text: string): number {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number > 0) return number;
  throw new InvalidArgumentError('Give a whole number above 0.');
}
