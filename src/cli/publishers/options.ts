import { type Command, InvalidArgumentError, Option } from 'commander';
import type {
  NewPublisherInput,
  PublisherAnswer,
  PublisherChangeInput,
} from '../../http/contract/publishers.ts';
import { CommandError } from '../command-error.ts';
import { readCaOption } from '../read-ca.ts';
import { secretIn } from '../read-file.ts';

/** Settings of a publisher as the command line has them. */
export interface PublisherOptions {
  readonly host?: string;
  readonly port?: number | null;
  readonly tls?: 'direct' | 'none';
  readonly tlsName?: string;
  readonly ca?: string;
  readonly secretFile?: string;
  readonly identity?: 'contact' | 'account' | 'native';
  readonly serverDomain?: readonly string[];
  readonly priority?: number | null;
  readonly deadAfter?: number;
  readonly lease?: number;
  readonly transport?: 'tcp' | 'tls' | 'ws' | 'wss';
  readonly path?: string;
  readonly domain?: readonly string[];
  readonly chatDomain?: readonly (readonly [string, string])[];
  readonly username?: string;
  readonly callState?: boolean;
  readonly expires?: number;
  readonly rate?: number;
  readonly inFlight?: number;
}

/** What `publishers add` and `change` take alike. */
export function withPublisherOptions(command: Command): Command {
  return command
    .option('--host <host>', 'host name or address of the server')
    .option('--port <port>', "its port; '' for the usual one, and for SIP what DNS names", portOf)
    .option('--tls-name <name>', "the name that its certificate must bear; '' for the host")
    .option('--ca <file>', "PEM file of a private CA, trusted besides those installed; '' for none")
    .option('--secret-file <file>', "file with the component's secret, or the account's password")
    .addOption(new Option('--tls <kind>', 'chat: TLS or none').choices(['direct', 'none']))
    .addOption(
      new Option('--identity <kind>', 'chat: under which address people are shown').choices([
        'contact',
        'account',
        'native',
      ]),
    )
    .option('--server-domain <domain>', "chat: the server's own; may be given again", collect)
    .option(
      '--priority <number>',
      "chat, identity account: of what is shown; '' for none",
      priority,
    )
    .option('--dead-after <seconds>', 'chat: silence until the link counts as dead', whole)
    .option('--lease <seconds>', 'chat, identity native: stands so long without a renewal', whole)
    .addOption(
      new Option('--transport <kind>', 'SIP: how it is reached').choices([
        'tcp',
        'tls',
        'ws',
        'wss',
      ]),
    )
    .option('--path <path>', 'SIP: of the WebSocket')
    .option('--domain <domain>', 'SIP: whose people are published; may be given again', collect)
    .option('--chat-domain <chat=sip>', 'SIP: domains that differ; may be given again', pairs)
    .option('--username <name>', "SIP: the account that publishes; '' for none")
    .option('--call-state', 'SIP: follow calls')
    .option('--no-call-state', 'SIP: do not follow calls')
    .option('--expires <seconds>', 'SIP: publications are held so long', whole)
    .option('--rate <number>', 'SIP: requests a second, at most', whole)
    .option('--in-flight <number>', 'SIP: requests without an answer, at most', whole);
}

/** What the options say, and nothing else. Throws a `CommandError` for files that cannot be read. */
export async function givenOf(options: PublisherOptions): Promise<PublisherChangeInput> {
  const { ca, secretFile, tlsName, username } = options;
  const given: PublisherChangeInput = {
    host: options.host,
    port: options.port,
    tlsName: tlsName === '' ? null : tlsName,
    ca: ca === undefined ? undefined : ca === '' ? null : await readCaOption('--ca', ca),
    secret: await secretOf(secretFile, username),
    tls: options.tls,
    identity: options.identity,
    serverDomains: options.serverDomain === undefined ? undefined : [...options.serverDomain],
    priority: options.priority,
    deadAfterS: options.deadAfter,
    leaseS: options.lease,
    transport: options.transport,
    path: options.path,
    domains: options.domain === undefined ? undefined : [...options.domain],
    chatDomains:
      options.chatDomain === undefined ? undefined : Object.fromEntries(options.chatDomain),
    username: username === '' ? null : username,
    callState: options.callState,
    expiresS: options.expires,
    ratePerS: options.rate,
    inFlight: options.inFlight,
  };
  const entries = Object.entries(given).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries);
}

/** A publisher that is to be added, or tried: `name` is `xmpp:` and its domain, or `sip:` and a label. */
export function newPublisherOf(name: string, given: PublisherChangeInput): NewPublisherInput {
  const colon = name.indexOf(':');
  const [kind, called] = [name.slice(0, colon), name.slice(colon + 1)];
  if (called !== '' && kind === 'xmpp') {
    return { kind, domain: called, ...given } as NewPublisherInput;
  }
  if (called !== '' && kind === 'sip') {
    return { kind, label: called, ...given } as NewPublisherInput;
  }
  throw new CommandError(
    `"${name}" names no publisher: give xmpp:presence.example.com, or sip: and a name of your own.`,
    2,
  );
}

/** What is stored of one, to be tried or written anew. */
export function settingsOf(publisher: PublisherAnswer): NewPublisherInput {
  const { name: _name, hasSecret: _has, state: _state, ...rest } = publisher;
  const { showsPeople: _shows, problem: _problem, ...settings } = rest;
  return settings;
}

export function publisherPath(name: string): string {
  return `/api/v1/publishers/${encodeURIComponent(name)}`;
}

export function publisherLines(publisher: PublisherAnswer): readonly string[] {
  const { host, port, ca, hasSecret } = publisher;
  const own =
    publisher.kind === 'xmpp'
      ? [
          `  encryption     ${publisher.tls}`,
          `  identity       ${publisher.identity}`,
          `  domains        ${publisher.serverDomains.join(', ')}`,
        ]
      : [
          `  transport      ${publisher.transport}`,
          `  domains        ${publisher.domains.join(', ')}`,
          `  account        ${publisher.username ?? 'none'}`,
        ];
  return [
    `  server         ${host}, port ${port ?? 'as DNS names it, or the usual one'}`,
    ...own,
    `  private CA     ${ca === null ? 'none' : 'given'}`,
    `  secret         ${hasSecret ? 'stored' : 'none'}`,
  ];
}

async function secretOf(
  file: string | undefined,
  username: string | undefined,
): Promise<string | null | undefined> {
  // Without an account there is no password.
  if (file === undefined) return username === '' ? null : undefined;
  const secret = await secretIn(file);
  if (secret === '') throw new CommandError(`--secret-file ${file} is empty.`, 2);
  return secret;
}

function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

function pairs(
  value: string,
  before: readonly (readonly [string, string])[] = [],
): readonly (readonly [string, string])[] {
  const [chat = '', sip = '', ...rest] = value.split('=');
  if (chat === '' || sip === '' || rest.length > 0) {
    throw new InvalidArgumentError('It must be two domains: chat.example.com=example.com.');
  }
  return [...before, [chat, sip]];
}

function whole(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}

function portOf(text: string): number | null {
  return text === '' ? null : whole(text);
}

function priority(text: string): number | null {
  if (text === '') return null;
  if (!/^-?\d+$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}
