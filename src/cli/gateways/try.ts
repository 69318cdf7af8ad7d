import { isIP, isIPv6 } from 'node:net';
import { Command, InvalidArgumentError, Option } from 'commander';
import {
  type TryEvent,
  type TryGatewayRequest,
  tryGateway,
} from '../../app/gateway-trial/try-gateway.ts';
import type { TryNotifications } from '../../app/gateway-trial/try-notifications.ts';
import { CommandError } from '../command-error.ts';
import { readCaOption } from '../read-ca.ts';
import { installedAuthorities } from './installed-authorities.ts';
import {
  type CredentialOptions,
  addCredentialOptions,
  readCredentials,
} from './try-credentials.ts';
import { tryEventText } from './try-text.ts';

interface Options extends CredentialOptions {
  readonly kind: 'ews';
  readonly url?: string;
  readonly autodiscover?: true;
  readonly autodiscoverHost?: string[];
  readonly mailbox: string;
  readonly caFile?: string;
  readonly config?: string;
  readonly timeZone: string;
  readonly timeout?: number;
  readonly watch?: number;
  readonly subscription: TryGatewayRequest['subscription'];
  readonly notificationUrl?: string;
  readonly notificationBind?: NonNullable<TryNotifications['bind']>;
  readonly json?: true;
}

/** `doorlight gateways try`: reads one mailbox and watches it, without the service. */
export function gatewaysTryCommand(): Command {
  const command = new Command('try')
    .description('read one mailbox of a calendar server, and watch it')
    .addOption(new Option('--kind <kind>', 'kind of server').choices(['ews']).default('ews'))
    .option('--url <url>', 'https://mail.example.com/EWS/Exchange.asmx', httpsUrl)
    .addOption(new Option('--autodiscover', 'find out the address by the mailbox').conflicts('url'))
    .option(
      '--autodiscover-host <host...>',
      "hosts that the account may be shown to, besides those of the mailbox's domain",
    );
  return addCredentialOptions(command)
    .requiredOption('--mailbox <address>', 'whose calendar to read', address)
    .option(
      '--ca, --ca-file <file>',
      "PEM file of a private CA, trusted besides the system's and those installed",
    )
    .option(
      '--config <file>',
      "the service's configuration, for the CAs that are installed there (default: as elsewhere)",
    )
    .option(
      '--time-zone <zone>',
      "the mailbox's time zone, whose midnights bound whole days",
      timeZone,
      Intl.DateTimeFormat().resolvedOptions().timeZone,
    )
    .option('--timeout <duration>', 'for one request, such as 30s (the default)', duration)
    .option('--watch <duration>', 'go on watching for so long, such as 60s, 5m or 1h', duration)
    .addOption(
      new Option('--subscription <kind>', 'how to hear of changes while watching')
        .choices(['auto', 'streaming', 'push', 'pull'])
        .default('auto'),
    )
    .option('--notification-url <url>', 'what the server posts to, with push', httpUrl)
    .option(
      '--notification-bind <address>',
      'where to receive that: an IP address, a port, or both as 192.0.2.1:50020',
      bindAddress,
    )
    .option('--json', 'print one line of JSON for each event')
    .action(async (options: Options) => {
      process.exitCode = await run(options);
    });
}

async function run(options: Options): Promise<0 | 1> {
  const credentials = await readCredentials(options);
  const { ca, revoked } = await authoritiesFor(options);
  const stop = new AbortController();
  const interrupt = (): void => stop.abort();
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  const print = (event: TryEvent): void => {
    const text = options.json ? JSON.stringify(event) : tryEventText(event, options.timeZone);
    process.stdout.write(`${text}\n`);
  };
  try {
    const fine = await tryGateway(
      {
        url: addressOrSearch(options),
        credentials,
        ca,
        revoked,
        mailbox: options.mailbox,
        timeZone: options.timeZone,
        timeoutMs: options.timeout,
        watchMs: options.watch ?? null,
        subscription: options.subscription,
        notifications: { url: options.notificationUrl, bind: options.notificationBind },
      },
      print,
      stop.signal,
    );
    return fine ? 0 : 1;
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  }
}

/** PEM of what is given and of what is installed, and what was taken back of it. */
async function authoritiesFor({
  caFile: ca,
  config,
  url,
}: Options): Promise<Pick<TryGatewayRequest, 'ca' | 'revoked'>> {
  const given = ca === undefined ? [] : [await readCaOption('--ca', ca)];
  const { pem, revoked } = await installedAuthorities(config, url);
  const all = pem === undefined ? given : [...given, pem];
  return { ca: all.length === 0 ? undefined : all.join('\n'), revoked };
}

function addressOrSearch(options: Options): TryGatewayRequest['url'] {
  if (options.autodiscover === true) {
    return { hosts: options.autodiscoverHost ?? [] };
  }
  if (options.url === undefined) {
    throw new CommandError("required option '--url <url>' not specified (or --autodiscover)", 2);
  }
  return options.url;
}

function httpsUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'https:') {
    throw new InvalidArgumentError(
      'It must be an https address, such as https://mail.example.com/EWS/Exchange.asmx.',
    );
  }
  if (url.username !== '' || url.password !== '') {
    throw new InvalidArgumentError('It may not hold credentials: use --account.');
  }
  return text;
}

function httpUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || /[?#@]/.test(text)) {
    throw new InvalidArgumentError(
      'It must be an address, such as http://doorlight.example.com:50020/.',
    );
  }
  return text;
}

/** `192.0.2.1`, `[2001:db8::1]:50020`, `:50020` or `50020`. */
function bindAddress(text: string): NonNullable<TryNotifications['bind']> {
  const [, bracketed, plain, port] =
    /^(?:\[([\da-f:.]+)\]|(\d+\.\d+\.\d+\.\d+))?:?(\d{1,5})?$/i.exec(text) ?? [];
  const host = isIPv6(text) ? text : (bracketed ?? plain);
  const number = isIPv6(text) || port === undefined ? null : Number(port);
  const wrong =
    (host !== undefined && isIP(host) === 0) || (number ?? 1) < 1 || (number ?? 1) > 65_535;
  if (wrong || (host === undefined && number === null)) {
    throw new InvalidArgumentError(
      'It must be an IP address, a port, or both, such as 192.0.2.1:50020.',
    );
  }
  return { address: host ?? null, port: number };
}

function address(text: string): string {
  if (!/^[^@\s]+@[^@\s]+$/.test(text)) {
    throw new InvalidArgumentError('It must be an address, such as john@example.com.');
  }
  return text;
}

function timeZone(text: string): string {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone;
  } catch {
    throw new InvalidArgumentError('It must be an IANA time zone, such as Europe/Berlin.');
  }
}

const unitMs: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000 };

/** Milliseconds. */
function duration(text: string): number {
  const [, count, unit] = /^(\d{1,5})(s|m|h)$/.exec(text) ?? [];
  const ms = Number(count) * (unitMs[unit ?? ''] ?? 0);
  if (!(ms > 0)) {
    throw new InvalidArgumentError('It must be a duration, such as 60s, 5m or 1h.');
  }
  return ms;
}
