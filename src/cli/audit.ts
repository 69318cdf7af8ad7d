import { type Command, InvalidArgumentError } from 'commander';
import { Temporal } from 'temporal-polyfill';
import { type AuditEntryAnswer, auditPageSchema } from '../http/contract/audit.ts';
import type { ServiceClient } from './service-client.ts';
import { type ServiceOptions, printAnswer, serviceCommand } from './service-command.ts';
import { table } from './table.ts';
import { localTime } from './until.ts';

interface AuditOptions extends ServiceOptions {
  readonly about?: string;
  readonly by?: string;
  readonly limit: number;
}

const pageSize = 1_000;
/** Characters of what was or is; `--json` has all of it. */
const shownLength = 60;

/** `doorlight audit [--about john@example.com] [--by account:alice] [--limit 50]` */
export function auditCommand(): Command {
  return serviceCommand('audit')
    .description('who did what, the newest first')
    .option('--about <name>', 'only what concerns this person (a JID), parameter or gateway')
    .option('--by <who>', 'only what they did: a JID, account:alice, administrator')
    .option('--limit <number>', 'at most so many', wholeNumber, 50)
    .action(async (options: AuditOptions) => {
      await printAnswer(options, (service) => read(service, options), lines);
    });
}

async function read(
  service: ServiceClient,
  { about, by, limit }: AuditOptions,
): Promise<readonly AuditEntryAnswer[]> {
  const entries: AuditEntryAnswer[] = [];
  let before: number | null = null;
  for (;;) {
    const query = new URLSearchParams();
    query.set('limit', String(Math.min(pageSize, limit - entries.length)));
    if (before !== null) query.set('before', String(before));
    if (about !== undefined) query.set('about', about);
    if (by !== undefined) query.set('by', by);
    const page = await service.ask('GET', `/api/v1/audit?${query.toString()}`, auditPageSchema);
    entries.push(...page.entries);
    before = page.next;
    if (before === null || entries.length >= limit) return entries;
  }
}

function lines(entries: readonly AuditEntryAnswer[]): readonly string[] {
  if (entries.length === 0) return ['Nothing.'];
  const timeZone = Temporal.Now.timeZoneId();
  return table(
    ['When', 'Who', 'What', 'About', 'Now'],
    entries.map((entry) => [
      localTime(Date.parse(entry.at), timeZone),
      entry.by,
      entry.what,
      entry.about,
      shortened(entry.new),
    ]),
  );
}

function shortened(value: unknown): string {
  if (value === null) return '-';
  const text = JSON.stringify(value);
  return text.length > shownLength ? `${text.slice(0, shownLength - 1)}…` : text;
}

function wholeNumber(text: string): number {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number > 0) return number;
  throw new InvalidArgumentError('Give a whole number above 0.');
}
