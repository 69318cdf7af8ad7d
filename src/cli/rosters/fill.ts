import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { type Command, InvalidArgumentError } from 'commander';
import {
  type RosterServer,
  RosterServerError,
  type RosterStep,
  fillRosters,
} from '../../app/rosters.ts';
import { CommandError } from '../command-error.ts';
import { type PlanOptions, addPlanOptions, readPlan } from './plan.ts';

export interface FillCommandOptions extends PlanOptions {
  readonly api: string;
  readonly user?: string;
  readonly passwordFile?: string;
  readonly pace: number;
  readonly remove?: true;
  readonly rename?: true;
  readonly dryRun?: true;
}

/** Adds what every server administered over HTTP needs. */
export function addFillOptions(command: Command, example: string): Command {
  return addPlanOptions(command)
    .requiredOption('--api <url>', `the server's administration: ${example}`, httpUrl)
    .option('--user <name>', 'the account that administers, with --password-file')
    .option('--password-file <file>', 'a file with its password')
    .option('--pace <number>', 'changes a second at most', number, 50)
    .option('--remove', 'take every contact of the component out of the rosters')
    .option('--rename', 'set names and groups of contacts that are there already, too')
    .option('--dry-run', 'say what would be changed, and change nothing');
}

/** Fills the rosters and prints what it does. The exit code: 1 where something failed. */
export async function fill(options: FillCommandOptions, server: RosterServer): Promise<0 | 1> {
  const plan = await readPlan(options);
  const counts = { put: 0, remove: 0, 'no-account': 0, failed: 0 };
  const print = options.json ? jsonLine : textLine;
  try {
    const steps = fillRosters(plan, server, {
      remove: options.remove === true,
      rename: options.rename === true,
      dryRun: options.dryRun === true,
      pace: options.pace,
      wait: (ms) => delay(ms),
    });
    for await (const step of steps) {
      counts[step.kind] += 1;
      process.stdout.write(`${print(step)}\n`);
    }
  } catch (error) {
    if (error instanceof RosterServerError) throw new CommandError(error.message, 1);
    throw error;
  }
  const would = options.dryRun ? 'Would add or change' : 'Added or changed';
  process.stderr.write(
    `${would} ${counts.put} contacts, removed ${counts.remove}; ${counts['no-account']} people have no account there, ${counts.failed} failed.\n`,
  );
  return counts.failed === 0 ? 0 : 1;
}

/** A secret from a file, without the line end. */
export async function secretIn(file: string): Promise<string> {
  try {
    return (await readFile(file, 'utf8')).replace(/\r?\n$/, '');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CommandError(`${file} cannot be read: ${reason}`, 2);
  }
}

/** The header of HTTP Basic for `--user` and `--password-file`; `null` where neither is given. */
export async function basicOf(options: FillCommandOptions): Promise<string | null> {
  const { user, passwordFile } = options;
  if (user === undefined && passwordFile === undefined) return null;
  if (user === undefined || passwordFile === undefined) {
    throw new CommandError('Give both --user and --password-file.', 2);
  }
  const pair = `${user}:${await secretIn(passwordFile)}`;
  return `Basic ${Buffer.from(pair).toString('base64')}`;
}

/** Refuses to show a secret to the network. */
export function guardSecret(api: string, authorization: string | null): void {
  const { protocol, hostname } = new URL(api);
  const near = ['localhost', '[::1]'].includes(hostname) || hostname.startsWith('127.');
  if (authorization === null || protocol === 'https:' || near) return;
  throw new CommandError(`${api} would get the secret in the clear: give an https:// address.`, 2);
}

function jsonLine(step: RosterStep): string {
  return JSON.stringify(step);
}

function textLine(step: RosterStep): string {
  switch (step.kind) {
    case 'put':
      return `${step.owner}  + ${step.contact.jid}  ${step.contact.name}`;
    case 'remove':
      return `${step.owner}  - ${step.contact}`;
    case 'no-account':
      return `${step.owner}  has no account there`;
    case 'failed':
      return `${step.owner}  failed: ${step.reason}`;
  }
}

function httpUrl(text: string): string {
  const url = URL.parse(text);
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return text.replace(/\/+$/, '');
  throw new InvalidArgumentError('Give an address such as http://127.0.0.1:5281/api.');
}

function number(text: string): number {
  const value = Number(text);
  if (value > 0 && Number.isFinite(value)) return value;
  throw new InvalidArgumentError('Give a number above 0.');
}
