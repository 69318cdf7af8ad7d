import { Argument, type Command, InvalidArgumentError } from 'commander';
import { Temporal } from 'temporal-polyfill';
import { type OverrideInput, overrideAnswerSchema } from '../../http/contract/presence.ts';
import {
  type ServiceOptions,
  personPath,
  printAnswer,
  serviceCommand,
} from '../service-command.ts';
import { parseUntil } from '../until.ts';
import { overrideLines } from './lines.ts';

interface OverrideOptions extends ServiceOptions {
  readonly text: string;
  readonly until?: string;
  readonly revision?: number;
}

const availabilities: Readonly<Record<string, OverrideInput['availability']>> = {
  available: 'available',
  chat: 'chat',
  away: 'away',
  xa: 'xa',
  dnd: 'dnd',
  busy: 'dnd',
  unavailable: 'unavailable',
  offline: 'unavailable',
};

const examples = `
Examples:
  doorlight presence override john@example.com available --text "At my desk" --until 17:00
  doorlight presence override john@example.com busy --until end-of-meeting
  doorlight presence override john@example.com offline --until 2026-12-01T09:00

Times without an offset are in the zone of this machine. Without --until the policy decides,
usually the end of the day.`;

/** `doorlight presence override john@example.com available --text "…" --until 17:00` */
export function presenceOverrideCommand(): Command {
  return serviceCommand('override')
    .description('show something else than the calendar says, and say what comes after')
    .argument('<jid>', 'bare JID: john@example.com')
    .addArgument(
      new Argument('<availability>', 'what to show').choices(Object.keys(availabilities)),
    )
    .option('--text <text>', 'words for contacts', '')
    .option(
      '--until <end>',
      '17:00, 2026-12-01T09:00, end-of-meeting, next-change (of the calendar) or revert',
    )
    .option('--revision <number>', 'only if this is still what is set, 0 for nothing', revision)
    .addHelpText('after', examples)
    .action(async (jid: string, availability: string, options: OverrideOptions) => {
      const override: OverrideInput = {
        availability: availabilities[availability] ?? 'available',
        text: options.text,
        ends: endOf(options),
        ...(options.revision === undefined ? {} : { revision: options.revision }),
      };
      await printAnswer(
        options,
        (service) =>
          service.ask('PUT', personPath(jid, '/presence/override'), overrideAnswerSchema, override),
        (set) => overrideLines(set, override.ends),
      );
    });
}

function endOf({ until }: OverrideOptions): OverrideInput['ends'] {
  if (until === undefined) return { kind: 'default' };
  return parseUntil(until, Temporal.Now.instant(), Temporal.Now.timeZoneId());
}

function revision(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Give the revision that presence show --json names.');
}
