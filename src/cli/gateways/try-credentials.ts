import { readFile } from 'node:fs/promises';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { TryGatewayRequest } from '../../app/gateway-trial/try-gateway.ts';
import { CommandError } from '../command-error.ts';

type Credentials = TryGatewayRequest['credentials'];

export interface CredentialOptions {
  readonly auth: Credentials['kind'];
  readonly account?: string;
  readonly passwordFile?: string;
  readonly tenant?: string;
  readonly tokenUrl?: string;
  readonly clientId?: string;
  readonly clientSecretFile?: string;
  /** The names that `gateways add` has for the secret and the key. */
  readonly secretFile?: string;
  readonly privateKeyFile?: string;
  readonly certificate?: string;
  readonly key?: string;
  readonly scope: string;
}

const kinds = ['basic', 'ntlm', 'ntlmv1', 'oauth'] as const satisfies Credentials['kind'][];

/** Adds what tells who we are: an account with its password, or a client of OAuth. */
export function addCredentialOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--auth <kind>', 'how to sign in; ntlm is NTLMv2').choices(kinds).default('basic'),
    )
    .option('--account <account>', 'impersonation account: user@domain or DOMAIN\\user')
    .option('--password-file <file>', "file with the account's password")
    .option('--tenant <tenant>', 'oauth: tenant of Microsoft Entra, by id or domain', tenant)
    .option('--token-url <url>', 'oauth: the token endpoint, where it is another', tokenUrl)
    .option('--client-id <id>', "oauth: the application's id")
    .option('--client-secret-file <file>', "oauth: file with the application's secret")
    .option('--certificate <file>', "oauth: the application's certificate (PEM), with --key")
    .option('--key <file>', 'oauth: the RSA key of the certificate (PEM)')
    .addOption(new Option('--secret-file <file>').hideHelp())
    .addOption(new Option('--private-key-file <file>').hideHelp())
    .option('--scope <scope>', 'oauth: what to ask for', 'https://outlook.office365.com/.default');
}

/** Reads the files named. Rejects with a `CommandError` for what is missing or unreadable. */
export async function readCredentials(options: CredentialOptions): Promise<Credentials> {
  const { auth: kind } = options;
  if (kind !== 'oauth') {
    return {
      kind,
      account: needed(options, 'account', '--account'),
      password: await readSecret(
        '--password-file',
        needed(options, 'passwordFile', '--password-file'),
      ),
    };
  }
  if ((options.tenant === undefined) === (options.tokenUrl === undefined)) {
    throw new CommandError('--auth oauth needs one of --tenant and --token-url', 2);
  }
  return {
    kind,
    tokenUrl:
      options.tokenUrl ?? `https://login.microsoftonline.com/${options.tenant}/oauth2/v2.0/token`,
    clientId: needed(options, 'clientId', '--client-id'),
    scope: options.scope,
    proof: await readProof(options),
  };
}

async function readProof(
  options: CredentialOptions,
): Promise<Extract<Credentials, { readonly kind: 'oauth' }>['proof']> {
  const { certificate, secretFile, privateKeyFile } = options;
  const { clientSecretFile = secretFile, key = privateKeyFile } = options;
  if (clientSecretFile !== undefined && certificate === undefined && key === undefined) {
    return { kind: 'secret', secret: await readSecret('--client-secret-file', clientSecretFile) };
  }
  if (clientSecretFile === undefined && certificate !== undefined && key !== undefined) {
    return {
      kind: 'certificate',
      certificate: await readText('--certificate', certificate),
      key: await readText('--key', key),
    };
  }
  throw new CommandError(
    '--auth oauth needs either --client-secret-file, or --certificate and --key',
    2,
  );
}

function needed(
  options: CredentialOptions,
  name: 'account' | 'passwordFile' | 'clientId',
  flag: string,
): string {
  const value = options[name];
  if (value === undefined) {
    throw new CommandError(`--auth ${options.auth} needs ${flag}`, 2);
  }
  return value;
}

/** One newline at the end is the editor's, not the secret's. */
async function readSecret(flag: string, file: string): Promise<string> {
  const secret = (await readText(flag, file)).replace(/\r?\n$/, '');
  if (secret === '') {
    throw new CommandError(`${flag} ${file} is empty`, 2);
  }
  return secret;
}

async function readText(flag: string, file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new CommandError(`${flag} ${file} cannot be read (${reason})`, 2);
  }
}

function tenant(text: string): string {
  if (!/^[\w.-]+$/.test(text)) {
    throw new InvalidArgumentError(
      'It must be the id or a domain of a tenant, such as example.com.',
    );
  }
  return text;
}

function tokenUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'https:' || url.username !== '' || url.password !== '') {
    throw new InvalidArgumentError('It must be an https address without user name and password.');
  }
  return text;
}
