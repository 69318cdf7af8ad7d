import { Command } from 'commander';
import { Temporal } from 'temporal-polyfill';
import { z } from 'zod';
import {
  type DelegateInput,
  type DelegatesAnswer,
  type DelegationAnswer,
  delegatesSchema,
  delegationSchema,
} from '../../http/contract/delegates.ts';
import { CommandError } from '../command-error.ts';
import {
  type ServiceOptions,
  personPath,
  printAnswer,
  serviceCommand,
} from '../service-command.ts';
import { table } from '../table.ts';
import { localTime, parseUntil } from '../until.ts';

interface AddOptions extends ServiceOptions {
  readonly until?: string;
}

/** `doorlight people delegates list|add|remove` */
export function peopleDelegatesCommand(): Command {
  return new Command('delegates')
    .description('who may act for whom')
    .addCommand(listCommand())
    .addCommand(addCommand())
    .addCommand(removeCommand());
}

function listCommand(): Command {
  return serviceCommand('list')
    .description('who may act for a person, and for whom the person may')
    .argument('<jid>', 'bare JID: john@example.com')
    .action(async (jid: string, options: ServiceOptions) => {
      await printAnswer(
        options,
        (service) => service.ask('GET', personPath(jid, '/delegates'), delegatesSchema),
        (both) => listed(jid, both),
      );
    });
}

function addCommand(): Command {
  return serviceCommand('add')
    .description('let somebody override and revert for a person; again for another end')
    .argument('<jid>', 'for whom: john@example.com')
    .argument('<delegate>', 'who may: anna@example.com, served here or not')
    .option('--until <end>', '17:00 or 2026-12-01T09:00 (default: until removed)')
    .action(async (jid: string, delegate: string, options: AddOptions) => {
      const input: DelegateInput = { until: endOf(options) };
      await printAnswer(
        options,
        (service) => service.ask('PUT', delegatePath(jid, delegate), delegationSchema, input),
        (named) => [`${named.delegate} may act for ${named.person} ${lasting(named)}.`],
      );
    });
}

function removeCommand(): Command {
  return serviceCommand('remove')
    .description('let somebody act for a person no more')
    .argument('<jid>', 'for whom: john@example.com')
    .argument('<delegate>', 'who: anna@example.com')
    .action(async (jid: string, delegate: string, options: ServiceOptions) => {
      await printAnswer(
        options,
        async (service) => {
          await service.ask('DELETE', delegatePath(jid, delegate), z.undefined());
          return { removed: delegate };
        },
        () => [`${delegate} may no longer act for ${jid}.`],
      );
    });
}

function delegatePath(jid: string, delegate: string): string {
  return personPath(jid, `/delegates/${encodeURIComponent(delegate)}`);
}

function endOf({ until }: AddOptions): string | null {
  if (until === undefined) return null;
  const end = parseUntil(until, Temporal.Now.instant(), Temporal.Now.timeZoneId());
  if (end.kind === 'time') return end.at;
  throw new CommandError(`--until ${until} is no end here. Give a time as 2026-12-01T09:00.`, 2);
}

function listed(jid: string, { delegates, principals }: DelegatesAnswer): readonly string[] {
  return [
    ...(delegates.length === 0
      ? [`Nobody may act for ${jid}.`]
      : table(
          [`May act for ${jid}`, 'Until', 'Named by'],
          delegates.map((each) => [each.delegate, ending(each), each.namedBy]),
        )),
    '',
    ...(principals.length === 0
      ? [`${jid} may act for nobody.`]
      : table(
          [`${jid} may act for`, 'Until', 'Named by'],
          principals.map((each) => [each.person, ending(each), each.namedBy]),
        )),
  ];
}

function lasting({ until }: DelegationAnswer): string {
  return until === null ? 'until removed' : `until ${timeOf(until)}`;
}

function ending({ until }: DelegationAnswer): string {
  return until === null ? '-' : timeOf(until);
}

function timeOf(at: string): string {
  return localTime(Date.parse(at), Temporal.Now.timeZoneId());
}
