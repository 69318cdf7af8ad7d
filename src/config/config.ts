import { dirname, resolve } from 'node:path';
import { isLoopback } from './checks.ts';
import { ConfigError } from './config-error.ts';
import { overlay, type Environment } from './environment.ts';
import { readable, secretOf } from './files.ts';
import { type OidcConfig, oidcOf } from './oidc.ts';
import { describeProblems } from './problems.ts';
import { type WrittenConfig, configSchema, serverDomainsOf } from './schema.ts';
import { readSecretLines, type Findings } from './secret-files.ts';
import { Secret } from './secret.ts';
import { type SipConfig, sipOf } from './sip.ts';
import { type SipServerConfig, sipServerOf } from './sip-server.ts';
import { readSource } from './source.ts';

/** What the file and the environment say, whole and frozen; every path is absolute. */
export interface Config {
  readonly database: {
    readonly file: string;
    /** What secrets in the database are sealed with, 32 bytes in base64; else it is in a file. */
    readonly key: Secret | null;
    readonly keyFile: string;
  };
  readonly language: {
    /** BCP 47; said first. */
    readonly default: string;
    readonly further: readonly string[];
  };
  /** IANA name: the organisation's, where neither a person nor a mailbox has one. */
  readonly timeZone: string;
  readonly gateways: readonly GatewayConfig[];
  readonly xmpp: readonly XmppConfig[];
  readonly sip: readonly SipConfig[];
  /** Where phones subscribe to Doorlight itself; `null` for nowhere. */
  readonly sipServer: SipServerConfig | null;
  readonly http: HttpConfig;
  /** Another provider to sign in with; `null` for none. */
  readonly oidc: OidcConfig | null;
  /** PEM files by which notifications are received over TLS; `null` for plain HTTP. */
  readonly notifications: { readonly certificateFile: string; readonly keyFile: string } | null;
  readonly log: { readonly level: string };
  /** What an empty database's parameters begin with, as written; `parameters` judges them. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** What ought to be otherwise but keeps nothing from starting, a sentence each. */
  readonly warnings: readonly string[];
}

interface GatewayConfig {
  readonly name: string;
  readonly kind: 'ews';
  readonly description: string | null;
  /** At least one. */
  readonly urls: readonly string[];
  readonly auth:
    | { readonly kind: 'basic' | 'ntlm' | 'ntlmv1'; readonly account: string }
    | {
        readonly kind: 'oauth';
        readonly tokenUrl: string;
        readonly clientId: string;
        readonly scope: string;
        /** PEM; the file can be read. */
        readonly certificateFile: string | null;
      };
  /** The password, the client secret, or the key of the certificate. */
  readonly secret: Secret;
  /** PEM of a private authority; the file can be read. */
  readonly caFile: string | null;
  readonly subscription: 'auto' | 'streaming' | 'push' | 'pull';
  /** Hosts that credentials may be sent to as well; `null` where Autodiscover is not asked. */
  readonly autodiscover: { readonly hosts: readonly string[] } | null;
}

interface XmppConfig {
  readonly domain: string;
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte on, with the name that the certificate must bear; `null` for none. */
  readonly tls: { readonly name: string; readonly caFile: string | null } | null;
  readonly secret: Secret;
  /** Under which address people are shown. */
  readonly identity: 'contact' | 'account' | 'native';
  /** The server's domains whose accounts are shown over this link; none where there is no parent domain. */
  readonly serverDomains: readonly string[];
  /** What `account` sends as the presence's priority; `null` for none. */
  readonly priority: number | null;
  /** Silence, in seconds, after which the link is dead. */
  readonly deadAfterS: number;
  /** How long, in seconds, what `native` sets stands without a renewal. */
  readonly leaseS: number;
}

const defaultLeaseS = 60;

export interface HttpConfig {
  readonly listen:
    | { readonly kind: 'tcp'; readonly host: string; readonly port: number }
    | { readonly kind: 'unix'; readonly path: string };
  readonly tokenFile: string;
  /** The origin at which browsers reach Doorlight; `null` where that is not known. */
  readonly publicUrl: string | null;
}

export interface ConfigSource {
  readonly path: string;
  /** The process's own by default. */
  readonly env?: Environment;
}

interface Judged {
  readonly written: WrittenConfig;
  readonly warnings: readonly string[];
}

/**
 * Reads the configuration of a service about to start. Rejects with a `ConfigError` that has one
 * line per problem; secrets are in none of them.
 */
export async function loadConfig(source: ConfigSource): Promise<Config> {
  const { written, warnings } = await judge(source);
  const base = dirname(resolve(source.path));
  const findings: Findings = { problems: [], warnings: [...warnings] };
  const gateways = await Promise.all(
    written.gateways.map((gateway, at) =>
      gatewayOf(gateway, `gateways[${String(at)}]`, base, findings),
    ),
  );
  const xmpp = await Promise.all(
    written.xmpp.map((link, at) => xmppOf(link, `xmpp[${String(at)}]`, base, findings)),
  );
  const sip = await Promise.all(
    written.sip.map((link, at) => sipOf(link, `sip[${String(at)}]`, base, findings)),
  );
  const sipServer =
    written.sipServer === undefined ? null : await sipServerOf(written.sipServer, base, findings);
  const oidc = written.oidc === undefined ? null : await oidcOf(written.oidc, base, findings);
  const notifications = await notificationsOf(written, base, findings);
  if (findings.problems.length > 0) {
    const problems = findings.problems.map((problem) => `${source.path}: ${problem}`);
    throw new ConfigError(problems.sort());
  }
  return frozen({
    database: databaseOf(written, base),
    language: {
      default: canonical(written.language.default),
      further: written.language.further.map((tag) => canonical(tag)),
    },
    timeZone: written.timeZone,
    gateways,
    xmpp,
    sip,
    sipServer,
    http: httpOf(written, base),
    oidc,
    notifications,
    log: written.log,
    parameters: written.parameters,
    warnings: findings.warnings,
  });
}

/**
 * Where a running service listens and what its token is in, for whoever wants to talk to it. The
 * secrets of chat server and Exchange need not be readable. Rejects as `loadConfig` does.
 */
export async function loadHttpConfig(source: ConfigSource): Promise<HttpConfig> {
  const { written } = await judge(source);
  return frozen(httpOf(written, dirname(resolve(source.path))));
}

async function judge({ path, env = process.env }: ConfigSource): Promise<Judged> {
  const source = await readSource(path);
  const { value, variables, warnings } = overlay(source.value, env);
  const judged = configSchema.safeParse(value);
  if (!judged.success) {
    throw new ConfigError(describeProblems(judged.error, source, value, variables));
  }
  return { written: judged.data, warnings };
}

async function gatewayOf(
  written: WrittenConfig['gateways'][number],
  key: string,
  base: string,
  findings: Findings,
): Promise<GatewayConfig> {
  const { name, kind, description = null, url, urls, caFile, certificateFile } = written;
  const { subscription } = written;
  const { autodiscover, autodiscoverHosts: hosts } = written;
  const fileOf = (file: string | undefined, what: string): Promise<string | null> =>
    file === undefined ? Promise.resolve(null) : readable(file, `${key}.${what}`, base, findings);
  const certificate = await fileOf(certificateFile, 'certificateFile');
  return {
    name,
    kind,
    description,
    urls: urls ?? [url ?? ''],
    auth: authOf(written, certificate),
    secret: await proofOf(written, key, base, findings),
    caFile: await fileOf(caFile, 'caFile'),
    subscription,
    autodiscover: autodiscover ? { hosts } : null,
  };
}

function authOf(
  written: WrittenConfig['gateways'][number],
  certificateFile: string | null,
): GatewayConfig['auth'] {
  const { auth, account = '', tokenUrl = '', clientId = '', scope } = written;
  if (auth !== 'oauth') return { kind: auth, account };
  return { kind: auth, tokenUrl, clientId, scope, certificateFile };
}

async function proofOf(
  written: WrittenConfig['gateways'][number],
  key: string,
  base: string,
  findings: Findings,
): Promise<Secret> {
  const { auth, password, passwordFile, secret, secretFile, privateKeyFile } = written;
  if (auth !== 'oauth') {
    return await secretOf(password, passwordFile, `${key}.passwordFile`, base, findings);
  }
  if (privateKeyFile === undefined) {
    return await secretOf(secret, secretFile, `${key}.secretFile`, base, findings);
  }
  return await readSecretLines(`${key}.privateKeyFile`, resolve(base, privateKeyFile), findings);
}

async function xmppOf(
  written: WrittenConfig['xmpp'][number],
  key: string,
  base: string,
  findings: Findings,
): Promise<XmppConfig> {
  const { domain, host, port, identity, priority, secret, secretFile } = written;
  const { deadAfterS, leaseS = defaultLeaseS } = written;
  if (written.tls === 'none' && !isLoopback(host)) {
    findings.warnings.push(
      `${key}.tls: whoever is between this machine and ${host} can read and change all presence, and take the component's place.`,
    );
  }
  return {
    domain,
    host,
    port,
    tls: await tlsOf(written, key, base, findings),
    identity,
    serverDomains: serverDomainsOf(written),
    priority: priority ?? null,
    deadAfterS,
    leaseS,
    secret: await secretOf(secret, secretFile, `${key}.secretFile`, base, findings),
  };
}

async function tlsOf(
  { host, tls, tlsName = host, caFile }: WrittenConfig['xmpp'][number],
  key: string,
  base: string,
  findings: Findings,
): Promise<XmppConfig['tls']> {
  if (tls !== 'direct') return null;
  return {
    name: tlsName,
    caFile: caFile === undefined ? null : await readable(caFile, `${key}.caFile`, base, findings),
  };
}

async function notificationsOf(
  { notifications }: WrittenConfig,
  base: string,
  findings: Findings,
): Promise<Config['notifications']> {
  if (notifications === undefined) return null;
  const { certificateFile, keyFile } = notifications;
  return {
    certificateFile: await readable(
      certificateFile,
      'notifications.certificateFile',
      base,
      findings,
    ),
    keyFile: await readable(keyFile, 'notifications.keyFile', base, findings),
  };
}

function httpOf(written: WrittenConfig, base: string): HttpConfig {
  const { host, port, socket, tokenFile, publicUrl = null } = written.http;
  return {
    listen:
      socket === undefined
        ? { kind: 'tcp', host: host ?? '127.0.0.1', port: port ?? 8780 }
        : { kind: 'unix', path: resolve(base, socket) },
    tokenFile:
      tokenFile === undefined
        ? resolve(dirname(databaseFile(written, base)), 'api-token')
        : resolve(base, tokenFile),
    publicUrl,
  };
}

function databaseOf(written: WrittenConfig, base: string): Config['database'] {
  const file = databaseFile(written, base);
  const { key, keyFile } = written.database;
  return {
    file,
    key: key === undefined ? null : new Secret(key),
    keyFile: keyFile === undefined ? resolve(dirname(file), 'sealing-key') : resolve(base, keyFile),
  };
}

function databaseFile(written: WrittenConfig, base: string): string {
  return resolve(base, written.database.file);
}

function canonical(tag: string): string {
  return Intl.getCanonicalLocales(tag)[0] ?? tag;
}

/** Freezes a value made of plain objects and lists, all the way down. */
function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  for (const part of Object.values(value)) frozen(part);
  return Object.freeze(value);
}
