import type { Command } from 'commander';
import { Temporal } from 'temporal-polyfill';
import { explanationSchema } from '../../http/contract/presence.ts';
import {
  type ServiceOptions,
  personPath,
  printAnswer,
  serviceCommand,
} from '../service-command.ts';
import { parseAt } from '../until.ts';
import { explanationLines, timeWords } from './lines.ts';

interface ExplainOptions extends ServiceOptions {
  readonly at?: string;
}

/** `doorlight presence explain john@example.com --at 2026-12-01T09:00` */
export function presenceExplainCommand(): Command {
  return serviceCommand('explain')
    .description('why a person is shown like this: everything known, what wins, what comes next')
    .argument('<jid>', 'bare JID: john@example.com')
    .option('--at <time>', 'as known now, how it is then: 17:00 or 2026-12-01T09:00 (default: now)')
    .action(async (jid: string, options: ExplainOptions) => {
      const path = `${personPath(jid, '/presence/explanation')}${queryOf(options)}`;
      await printAnswer(
        options,
        (service) => service.ask('GET', path, explanationSchema),
        (why) => [
          ...(options.at === undefined ? [] : [`On ${timeWords(why.at)}, as known now:`]),
          ...explanationLines(why),
        ],
      );
    });
}

function queryOf({ at }: ExplainOptions): string {
  if (at === undefined) return '';
  const then = parseAt(at, Temporal.Now.instant(), Temporal.Now.timeZoneId());
  return `?at=${encodeURIComponent(then)}`;
}
