import { type Command, InvalidArgumentError, Option } from 'commander';
import {
  type CallAnswer,
  type CallEndedAnswer,
  type CallInput,
  callAnswerSchema,
  callEndedSchema,
  callLongestS,
} from '../../http/contract/call.ts';
import {
  type ServiceOptions,
  personPath,
  printAnswer,
  serviceCommand,
} from '../service-command.ts';
import { presenceWords, timeWords } from './lines.ts';

interface CallOptions extends ServiceOptions {
  readonly for?: number;
  readonly end?: true;
}

const examples = `
Examples:
  doorlight presence call john@example.com --for 30m
  doorlight presence call john@example.com --end

For telephone systems and scripts: say it when a call begins, again while it goes on, and --end
when it is over. It ends by itself, after an hour unless --for says otherwise, and is forgotten
when the service restarts.`;

/** `doorlight presence call john@example.com [--for 30m | --end]` */
export function presenceCallCommand(): Command {
  return serviceCommand('call')
    .description('say that a person is on the phone, or is no more')
    .argument('<jid>', 'bare JID: john@example.com')
    .option('--for <duration>', '90s, 30m, 1h, 1h30m; at most 24h', seconds)
    .addOption(new Option('--end', 'the call is over').conflicts('for'))
    .addHelpText('after', examples)
    .action(async (jid: string, options: CallOptions) => {
      const path = personPath(jid, '/presence/call');
      if (options.end === true) {
        await printAnswer(
          options,
          (service) => service.ask('DELETE', path, callEndedSchema),
          endedLines,
        );
        return;
      }
      const call: CallInput = options.for === undefined ? {} : { forS: options.for };
      await printAnswer(
        options,
        (service) => service.ask('PUT', path, callAnswerSchema, call),
        callLines,
      );
    });
}

function callLines({ person, since, until, presence }: CallAnswer): readonly string[] {
  return [
    `${person} is on the phone since ${timeWords(since)}, until ${timeWords(until)} at the latest.`,
    `Shown as ${presenceWords(presence)}.`,
  ];
}

function endedLines({ person, ended, presence }: CallEndedAnswer): readonly string[] {
  return [
    ended ? `${person} is off the phone.` : `${person} was not known to be on the phone.`,
    `Shown as ${presenceWords(presence)}.`,
  ];
}

/** Seconds of `1h30m`, `45 min` or `90s`. */
function seconds(text: string): number {
  const parts = /^(?:(\d{1,5})\s*h)?\s*(?:(\d{1,5})\s*m(?:in)?)?\s*(?:(\d{1,5})\s*s)?$/.exec(
    text.trim().toLowerCase(),
  );
  const [hours, minutes, rest] = (parts ?? []).slice(1).map((part) => Number(part ?? 0));
  const all = (hours ?? 0) * 3600 + (minutes ?? 0) * 60 + (rest ?? 0);
  if (all >= 1 && all <= callLongestS) return all;
  throw new InvalidArgumentError('Give a duration such as 90s, 30m or 1h30m, at most 24h.');
}
