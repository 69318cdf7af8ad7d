import { Command, Option } from 'commander';
import { z } from 'zod';
import {
  type AccountAnswer,
  type AccountChangeInput,
  type NewAccountInput,
  accountListSchema,
  accountSchema,
  lockoutListSchema,
} from '../http/contract/accounts.ts';
import { endedSessionsSchema } from '../http/contract/sessions.ts';
import { newPassword } from './passphrase.ts';
import { type ServiceOptions, printAnswer, serviceCommand } from './service-command.ts';
import { table } from './table.ts';

interface PasswordOptions extends ServiceOptions {
  readonly passwordFile?: string;
}

type Role = AccountAnswer['role'];

const roles = accountSchema.shape.role.options;
const base = '/api/v1/accounts';
const lockouts = '/api/v1/lockouts';

/** `doorlight accounts add|list|remove|password|role|enable|disable|sign-out|lockouts|unlock` */
export function accountsCommand(): Command {
  return new Command('accounts')
    .description('who signs in with a password kept here')
    .addCommand(addCommand())
    .addCommand(listCommand())
    .addCommand(roleCommand())
    .addCommand(passwordCommand())
    .addCommand(switchCommand('enable'))
    .addCommand(switchCommand('disable'))
    .addCommand(signOutCommand())
    .addCommand(lockoutsCommand())
    .addCommand(unlockCommand())
    .addCommand(removeCommand());
}

function addCommand(): Command {
  return withPassword(serviceCommand('add'))
    .description('add an account; its password is asked for')
    .argument('<name>', 'a to z, 0 to 9 and . _ -')
    .addOption(
      new Option('--role <role>', 'each may do what the next may')
        .choices(roles)
        .makeOptionMandatory(),
    )
    .action(async (name: string, options: PasswordOptions & { readonly role: Role }) => {
      const password = await newPassword(options.passwordFile);
      const account: NewAccountInput = { name, role: options.role, password };
      await printAnswer(
        options,
        (service) => service.ask('POST', base, accountSchema, account),
        (added) => [`Added ${added.name}, ${added.role}.`],
      );
    });
}

function listCommand(): Command {
  return serviceCommand('list')
    .description('all accounts')
    .action(async (options: ServiceOptions) => {
      await printAnswer(
        options,
        (service) => service.ask('GET', base, accountListSchema),
        ({ accounts }) =>
          accounts.length === 0
            ? ['There are none. Add one: doorlight accounts add alice --role administrator']
            : table(
                ['Name', 'Role', 'Enabled', 'Sessions', 'Added', 'Password set'],
                accounts.map(({ name, role, createdAt, passwordSetAt, enabled, sessions }) => [
                  name,
                  role,
                  enabled ? 'yes' : 'no',
                  String(sessions),
                  createdAt,
                  passwordSetAt,
                ]),
              ),
      );
    });
}

function roleCommand(): Command {
  return serviceCommand('role')
    .description('give an account another role; it holds at once')
    .argument('<name>')
    .addArgument(new Command().createArgument('<role>').choices(roles))
    .action(async (name: string, role: Role, options: ServiceOptions) => {
      await change(name, { role }, options, `${name} has the role ${role} now.`);
    });
}

function passwordCommand(): Command {
  return withPassword(serviceCommand('password'))
    .description('give an account another password, and sign it out everywhere')
    .argument('<name>')
    .action(async (name: string, options: PasswordOptions) => {
      const password = await newPassword(options.passwordFile);
      await change(name, { password }, options, `${name} has another password now.`);
    });
}

function switchCommand(verb: 'enable' | 'disable'): Command {
  return serviceCommand(verb)
    .description(
      verb === 'enable'
        ? 'let an account sign in again'
        : 'let nobody sign in with an account, and sign it out everywhere',
    )
    .argument('<name>')
    .action(async (name: string, options: ServiceOptions) => {
      await change(name, { enabled: verb === 'enable' }, options, `${name} is ${verb}d.`);
    });
}

function lockoutsCommand(): Command {
  return serviceCommand('lockouts')
    .description('who failed too often and has to wait')
    .action(async (options: ServiceOptions) => {
      await printAnswer(
        options,
        (service) => service.ask('GET', lockouts, lockoutListSchema),
        (answer) =>
          answer.lockouts.length === 0
            ? ['Nobody has to wait.']
            : table(
                ['Kind', 'Name', 'Failures', 'Until'],
                answer.lockouts.map(({ kind, name, failures, until }) => [
                  kind,
                  name,
                  String(failures),
                  until,
                ]),
              ),
      );
    });
}

function unlockCommand(): Command {
  return serviceCommand('unlock')
    .description('let an account, or with --address an address, try again at once')
    .argument('<name>')
    .option('--address', 'it is an address')
    .action(async (name: string, options: ServiceOptions & { readonly address?: true }) => {
      const kind = options.address === true ? 'address' : 'account';
      await printAnswer(
        options,
        async (service) => {
          const path = `${lockouts}/${kind}/${encodeURIComponent(name)}`;
          await service.ask('DELETE', path, z.undefined());
          return { lifted: name };
        },
        () => [`${name} may try again.`],
      );
    });
}

function signOutCommand(): Command {
  return serviceCommand('sign-out')
    .description('sign an account out everywhere')
    .argument('<name>')
    .action(async (name: string, options: ServiceOptions) => {
      await printAnswer(
        options,
        (service) => service.ask('DELETE', `${pathOf(name)}/sessions`, endedSessionsSchema),
        ({ ended }) => [`${ended} sessions of ${name} have ended.`],
      );
    });
}

function removeCommand(): Command {
  return serviceCommand('remove')
    .description('remove an account and sign it out')
    .argument('<name>')
    .action(async (name: string, options: ServiceOptions) => {
      await printAnswer(
        options,
        async (service) => {
          await service.ask('DELETE', pathOf(name), z.undefined());
          return { removed: name };
        },
        () => [`Removed ${name}.`],
      );
    });
}

async function change(
  name: string,
  given: AccountChangeInput,
  options: ServiceOptions,
  done: string,
): Promise<void> {
  await printAnswer(
    options,
    (service) => service.ask('PATCH', pathOf(name), accountSchema, given),
    () => [done],
  );
}

/** Never as an argument: those are seen by everyone on the machine, and kept by the shell. */
function withPassword(command: Command): Command {
  return command.option(
    '--password-file <file>',
    'take the password from this file, - for standard input, instead of asking for it',
  );
}

function pathOf(name: string): string {
  return `${base}/${encodeURIComponent(name)}`;
}
