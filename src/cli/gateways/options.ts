import { readFile } from 'node:fs/promises';
import { Option, type Command } from 'commander';
import type { GatewayAnswer, NewGatewayInput } from '../../http/contract/gateways.ts';
import { collect } from '../collect.ts';
import { CommandError } from '../command-error.ts';

/** Settings of a gateway as the command line has them. */
export interface GatewayOptions {
  readonly description?: string;
  readonly auth?: 'basic' | 'ntlm' | 'ntlmv1' | 'oauth';
  readonly account?: string;
  readonly passwordFile?: string;
  readonly tokenUrl?: string;
  readonly clientId?: string;
  readonly scope?: string;
  readonly secretFile?: string;
  readonly certificate?: string;
  readonly privateKeyFile?: string;
  readonly ca?: string;
  readonly autodiscover?: boolean;
  readonly autodiscoverHost?: readonly string[];
  readonly subscription?: 'auto' | 'streaming' | 'push' | 'pull';
  readonly tlsStrict?: boolean;
  readonly tlsPin?: string;
  readonly tlsSystemRoots?: boolean;
  readonly tlsOldest?: NonNullable<NewGatewayInput['tls']>['oldest'];
}

type Identity = NewGatewayInput['identity'];

/** What `gateways add` and `change` take alike. */
export function withGatewayOptions(command: Command): Command {
  return command
    .option('--description <text>', "what it is for, in one line; '' for nothing")
    .addOption(
      new Option('--auth <kind>', 'how the servers are told who we are').choices([
        'basic',
        'ntlm',
        'ntlmv1',
        'oauth',
      ]),
    )
    .option('--account <account>', 'impersonation account: user@domain or DOMAIN\\user')
    .option('--password-file <file>', "file with the account's password")
    .option('--token-url <url>', 'OAuth: where tokens come from')
    .option('--client-id <id>', 'OAuth: under which id the directory knows Doorlight')
    .option('--scope <scope>', "OAuth: the tokens' scope (default: Exchange Online's)")
    .option('--secret-file <file>', 'OAuth: file with the client secret')
    .option('--certificate <file>', 'OAuth: PEM file of the certificate that proves who we are')
    .option('--private-key-file <file>', 'OAuth: PEM file of its key')
    .option('--ca <file>', "PEM file of a private CA, trusted besides the system's; '' for none")
    .addOption(
      new Option('--subscription <kind>', 'how changes are heard of').choices([
        'auto',
        'streaming',
        'push',
        'pull',
      ]),
    )
    .option('--autodiscover', 'Autodiscover is asked where each mailbox is served')
    .option('--no-autodiscover', 'it is not asked')
    .option(
      '--autodiscover-host <host>',
      "with it: a host that the account may be shown to, besides those of the mailbox's domain; " +
        'may be given several times',
      collect,
    )
    .option('--tls-strict', "names count in the certificates' SANs only")
    .option('--no-tls-strict', 'names count in the CN, too')
    .option('--tls-pin <sha256>', "a certificate that has to be in each chain; '' for any")
    .option('--tls-system-roots', 'trust the authorities that the machine trusts')
    .option('--no-tls-system-roots', 'trust only what was installed for Doorlight')
    .addOption(
      new Option('--tls-oldest <version>', 'speak TLS as old as this').choices([
        'TLSv1',
        'TLSv1.1',
        'TLSv1.2',
        'TLSv1.3',
      ]),
    );
}

/** What is asked of certificates, what is not given as it was; `undefined` for nothing given. */
export function tlsOf(
  { tlsStrict, tlsPin, tlsSystemRoots, tlsOldest }: GatewayOptions,
  old: NewGatewayInput['tls'] = null,
): NewGatewayInput['tls'] | undefined {
  const given = {
    ...(tlsStrict === undefined ? {} : { strict: tlsStrict }),
    ...(tlsPin === undefined ? {} : { pin: tlsPin === '' ? null : pinOf(tlsPin) }),
    ...(tlsSystemRoots === undefined ? {} : { systemRoots: tlsSystemRoots }),
    ...(tlsOldest === undefined ? {} : { oldest: tlsOldest }),
  };
  return Object.keys(given).length === 0 ? undefined : { ...old, ...given };
}

function pinOf(text: string): string {
  return text.replace(/[\s:]/g, '').toLowerCase();
}

/** Who we are as the options have it, what is not given as it was; `undefined` for nothing given. */
export async function identityOf(
  options: GatewayOptions,
  old?: Identity,
): Promise<Identity | undefined> {
  const { auth, account, tokenUrl, clientId, scope, certificate } = options;
  const given = [auth, account, tokenUrl, clientId, scope, certificate, options.secretFile];
  if (given.every((one) => one === undefined)) return undefined;
  const kind = auth ?? old?.kind ?? 'basic';
  if (kind !== 'oauth') {
    const known = old === undefined || old.kind === 'oauth' ? undefined : old.account;
    return { kind, account: needed(account ?? known, '--account') };
  }
  const known = old?.kind === 'oauth' ? old : undefined;
  const read = certificate === undefined ? undefined : await readText('--certificate', certificate);
  // A secret takes the place of a certificate.
  const kept = options.secretFile === undefined ? (known?.certificate ?? null) : null;
  const wanted = scope ?? known?.scope;
  return {
    kind,
    tokenUrl: needed(tokenUrl ?? known?.tokenUrl, '--token-url'),
    clientId: needed(clientId ?? known?.clientId, '--client-id'),
    ...(wanted === undefined ? {} : { scope: wanted }),
    certificate: read ?? kept,
  };
}

/** What proves who we are; `undefined` where none is given. */
export async function secretOf(options: GatewayOptions): Promise<string | undefined> {
  const { passwordFile, secretFile, privateKeyFile } = options;
  const given = Object.entries({
    '--password-file': passwordFile,
    '--secret-file': secretFile,
    '--private-key-file': privateKeyFile,
  }).filter(([, file]) => file !== undefined);
  const [first, second] = given;
  if (second !== undefined)
    throw new CommandError(`Give one of ${given.map(([name]) => name).join(', ')}.`, 2);
  if (first === undefined) return undefined;
  const [option, file = ''] = first;
  const secret = (await readText(option, file)).replace(/[\r\n]+$/, '');
  if (secret === '') throw new CommandError(`${option} ${file} is empty.`, 2);
  return secret;
}

/** Whether Autodiscover is asked, with its hosts; `undefined` for nothing given. */
export function autodiscoverOf(
  { autodiscover, autodiscoverHost }: GatewayOptions,
  old: NewGatewayInput['autodiscover'] = null,
): NewGatewayInput['autodiscover'] | undefined {
  if (autodiscover === false) return null;
  if (autodiscover === undefined && autodiscoverHost === undefined) return undefined;
  return { hosts: [...(autodiscoverHost ?? old?.hosts ?? [])] };
}

/** PEM of private authorities; `null` for none, `undefined` where nothing is given. */
export async function caOf({ ca }: GatewayOptions): Promise<string | null | undefined> {
  if (ca === undefined) return undefined;
  return ca === '' ? null : await readText('--ca', ca);
}

export function gatewayPath(name: string): string {
  return `/api/v1/gateways/${encodeURIComponent(name)}`;
}

export function gatewayLines(gateway: GatewayAnswer): readonly string[] {
  const { identity } = gateway;
  const who = identity.kind === 'oauth' ? identity.clientId : identity.account;
  return [
    ...(gateway.description === null ? [] : [`  description    ${gateway.description}`]),
    `  servers        ${gateway.urls.join(', ')}`,
    `  account        ${who} (${identity.kind})`,
    `  private CA     ${gateway.ca === null ? 'none' : 'given'}`,
    `  subscriptions  ${gateway.subscription}`,
    ...(gateway.autodiscover === null ? [] : ['  autodiscover   asked']),
  ];
}

function needed(value: string | undefined, option: string): string {
  if (value !== undefined) return value;
  throw new CommandError(`${option} is missing; see --help.`, 2);
}

async function readText(option: string, file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new CommandError(`${option} ${file} cannot be read (${reason}).`, 2, { cause: error });
  }
}
