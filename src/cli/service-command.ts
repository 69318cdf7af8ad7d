import { Command, Help, type Option } from 'commander';
import { serviceAddress } from '../app/settings.ts';
import { type ServiceClient, serviceClient } from './service-client.ts';

/** What every command that asks the running service understands. */
export interface ServiceOptions {
  readonly config?: string;
  readonly url?: string;
  readonly tokenFile?: string;
  readonly json?: true;
}

/** A command that asks the running service. */
export function serviceCommand(name: string): Command {
  return new Command(name)
    .configureHelp({ groupItems: connectionLast })
    .option('--json', 'print the answer as JSON')
    .optionsGroup(connection)
    .option(
      '--config <file>',
      "the service's configuration (default: config/doorlight.yaml, else /etc/doorlight/doorlight.yaml)",
    )
    .option('--url <url>', 'the service: http://127.0.0.1:8780 or unix:/path (DOORLIGHT_URL)')
    .option('--token-file <file>', 'a file with its token (DOORLIGHT_TOKEN_FILE)')
    .optionsGroup('Options:');
}

const connection = 'Where the service is:';

/** What a command has of its own comes first. */
function connectionLast<T extends Command | Option>(
  all: T[],
  visible: T[],
  groupOf: (item: T) => string,
): Map<string, T[]> {
  const groups = new Help().groupItems(all, visible, groupOf);
  const last = groups.get(connection);
  if (last === undefined) return groups;
  groups.delete(connection);
  return groups.set(connection, last);
}

/** Asks the running service and prints its answer, as JSON or as `lines` makes it. */
export async function printAnswer<Answer>(
  options: ServiceOptions,
  ask: (service: ServiceClient) => Promise<Answer>,
  lines: (answer: Answer) => readonly string[],
): Promise<void> {
  await using service = serviceClient(await serviceAddress(options));
  const answer = await ask(service);
  const text = options.json === true ? JSON.stringify(answer, null, 2) : lines(answer).join('\n');
  process.stdout.write(`${text}\n`);
}

/** The path of a person, or of something of theirs. */
export function personPath(jid: string, rest = ''): string {
  return `/api/v1/people/${encodeURIComponent(jid)}${rest}`;
}
