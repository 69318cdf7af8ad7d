import { z } from 'zod';
import {
  type Given,
  atMostOne,
  different,
  domainName,
  endpoint,
  exactlyOne,
  flag,
  hostName,
  httpsAddress,
  isLoopback,
  isTimeZone,
  language,
  line,
  loopbackOnly,
  mapping,
  onlyWith,
  publicAddress,
  refuse,
  secret,
  text,
  whole,
} from './checks.ts';
import { oidcEnvironmentKeys, oidcSchema } from './oidc-schema.ts';
import { sipEnvironmentKeys, sipSchema } from './sip-schema.ts';
import { sipServerEnvironmentKeys, sipServerSchema } from './sip-server-schema.ts';

// The configuration file as it may be written. Each check's message is what is allowed, and ends
// the sentence "… is not allowed: give …".

const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const;

const file = text('the path of a file');

const databaseSchema = z
  .strictObject({ file, key: secret().optional(), keyFile: file.optional() }, mapping('file'))
  .superRefine(atMostOne('key', 'keyFile'));

const languageSchema = z.strictObject(
  {
    default: language().default('en'),
    further: z.array(language(), 'a list of language tags, such as [de, fr]').default(() => []),
  },
  mapping('default and further'),
);

const gatewaySchema = z
  .strictObject(
    {
      name: z
        .string('a short name for logs and messages, such as exchange')
        .regex(
          /^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,63}$/u,
          'a name of up to 64 letters, digits, spaces and . _ -',
        ),
      kind: z.literal('ews', 'ews'),
      description: line(200).optional(),
      url: httpsAddress().optional(),
      urls: z
        .array(httpsAddress(), 'a list of https:// addresses')
        .min(1, 'at least one https:// address')
        .optional(),
      auth: z
        .enum(['basic', 'ntlm', 'ntlmv1', 'oauth'], 'one of basic, ntlm, ntlmv1, oauth')
        .default('basic'),
      account: text('the impersonation account, as user@domain or DOMAIN\\user').optional(),
      password: secret().optional(),
      passwordFile: file.optional(),
      tokenUrl: httpsAddress('the https:// address that OAuth tokens come from').optional(),
      clientId: text('the id under which the directory knows Doorlight').optional(),
      scope: text('the scope of the tokens').default('https://outlook.office365.com/.default'),
      secret: secret().optional(),
      secretFile: file.optional(),
      certificateFile: file.optional(),
      privateKeyFile: file.optional(),
      caFile: file.optional(),
      subscription: z
        .enum(['auto', 'streaming', 'push', 'pull'], 'one of auto, streaming, push, pull')
        .default('auto'),
      autodiscover: flag().default(false),
      autodiscoverHosts: z
        .array(hostName(), 'a list of host names, such as [mail.example.net]')
        .default(() => []),
    },
    mapping('name, kind, url, account and passwordFile'),
  )
  .superRefine((gateway, context) => {
    if (gateway.url !== undefined && gateway.urls !== undefined) {
      refuse(context, 'urls', 'either url, or urls with several addresses, not both', gateway.urls);
    }
    if ((gateway.url ?? gateway.urls) === undefined) refuse(context, 'url', endpoint);
    if (gateway.auth === 'oauth') judgeClient(gateway, context);
    else judgeAccount(gateway, context);
  });

const elsewhere =
  'direct, or none where the way to the chat server is safe, since host is not on this machine';

const xmppSchema = z
  .strictObject(
    {
      domain: domainName(`the component's domain, such as presence.example.com`),
      host: text('the host name or address of the chat server').default('127.0.0.1'),
      port: whole('a port', 1, 65_535).default(5347),
      tls: z.enum(['direct', 'none'], 'one of direct, none').optional(),
      tlsName: hostName().optional(),
      caFile: file.optional(),
      secret: secret().optional(),
      secretFile: file.optional(),
      identity: z
        .enum(['contact', 'account', 'native'], 'one of contact, account, native')
        .default('contact'),
      serverDomains: z
        .array(
          domainName(`a domain, such as example.com`),
          'a list of domains, such as [example.com]',
        )
        .min(1, 'at least one domain')
        .optional(),
      /** RFC 6121 §4.7.2.3. */
      priority: whole('a priority', -128, 127).optional(),
      deadAfterS: whole('a number of seconds', 4, 120).default(24),
      /** docs/native-protocol.md. */
      leaseS: whole('a number of seconds', 10, 600).optional(),
    },
    mapping('domain, host, port and secretFile'),
  )
  .superRefine(exactlyOne('secret', 'secretFile'))
  .superRefine((link, context) => {
    const { identity, serverDomains, domain, host, tls } = link;
    if (tls !== 'direct') onlyWith('tls: direct', ['tlsName', 'caFile'], link, context);
    if (tls === undefined && !isLoopback(host)) refuse(context, 'tls', elsewhere);
    if (identity !== 'account') onlyWith('identity account', ['priority'], link, context);
    if (identity !== 'native') onlyWith('identity native', ['leaseS'], link, context);
    if (identity !== 'contact' && serverDomains === undefined && !domain.includes('.')) {
      refuse(context, 'serverDomains', `the server's own domains, since identity is ${identity}`);
    }
  });

/** The server's own domains, as far as a link knows them: the one above its own by default. */
export function serverDomainsOf(
  link: Pick<z.output<typeof xmppSchema>, 'domain' | 'serverDomains'>,
): readonly string[] {
  const dot = link.domain.indexOf('.');
  return link.serverDomains ?? (dot < 0 ? [] : [link.domain.slice(dot + 1)]);
}

/** Two links that say how the same accounts are shown would take turns. */
function shownOverOneLink(
  links: readonly z.output<typeof xmppSchema>[],
  context: z.RefinementCtx,
): void {
  const shownBy = new Map<string, number>();
  for (const [at, link] of links.entries()) {
    if (link.identity === 'contact') continue;
    for (const domain of serverDomainsOf(link)) {
      const other = shownBy.get(domain);
      if (other === undefined) shownBy.set(domain, at);
      else {
        const message = `domains of which no other link shows the accounts: ${domain} is xmpp[${String(other)}]'s`;
        context.addIssue({ code: 'custom', path: [at, 'serverDomains'], message });
      }
    }
  }
}

const httpSchema = z
  .strictObject(
    {
      host: z.string(loopbackOnly()).refine(isLoopback, loopbackOnly()).optional(),
      port: whole('a port', 0, 65_535).optional(),
      socket: file.optional(),
      tokenFile: file.optional(),
      publicUrl: publicAddress().optional(),
    },
    mapping('host and port, or socket; and tokenFile and publicUrl'),
  )
  .superRefine((http, context) => {
    if (http.socket === undefined || (http.host ?? http.port) === undefined) return;
    context.addIssue({
      code: 'custom',
      path: ['socket'],
      message: 'either a socket, or host and port, not both',
    });
  });

const notificationsSchema = z.strictObject(
  { certificateFile: file, keyFile: file },
  mapping('certificateFile and keyFile'),
);

export const configSchema = z
  .strictObject(
    {
      database: databaseSchema,
      language: languageSchema.prefault({}),
      timeZone: z
        .string('an IANA time zone, such as Europe/London')
        .refine(isTimeZone, 'an IANA time zone, such as Europe/London')
        .default(() => new Intl.DateTimeFormat().resolvedOptions().timeZone),
      gateways: z
        .array(gatewaySchema, 'a list of gateways')
        .max(100, 'at most 100 gateways')
        .superRefine(different('name'))
        .default(() => []),
      xmpp: z
        .array(xmppSchema, 'a list of components')
        .max(100, 'at most 100 components')
        .superRefine(different('domain'))
        .superRefine(shownOverOneLink)
        .default(() => []),
      sip: z
        .array(sipSchema, 'a list of links to SIP servers')
        .max(100, 'at most 100 links')
        .superRefine(different('name'))
        .default(() => []),
      sipServer: sipServerSchema.optional(),
      http: httpSchema.prefault({}),
      oidc: oidcSchema.optional(),
      notifications: notificationsSchema.optional(),
      log: z
        .strictObject(
          { level: z.enum(logLevels, `one of ${logLevels.join(', ')}`).default('info') },
          mapping('level'),
        )
        .prefault({}),
      parameters: z
        .record(z.string(), z.unknown(), 'a mapping of parameters to values')
        .default(() => ({})),
    },
    mapping('database, gateways and xmpp'),
  )
  .superRefine((config, context) => {
    if (config.oidc === undefined || config.http.publicUrl !== undefined) return;
    const message = 'it, since the provider sends browsers back to it';
    context.addIssue({ code: 'custom', path: ['http', 'publicUrl'], message });
  });

export type WrittenConfig = z.output<typeof configSchema>;

/** Keys whose values are never shown. */
export const secretKeys: ReadonlySet<string> = new Set(['password', 'secret', 'key']);

/**
 * What the environment may set instead of the file, N standing for a place in a list:
 * `gateways.N.passwordFile` is `DOORLIGHT_GATEWAYS_0_PASSWORD_FILE`.
 */
export const environmentKeys = {
  'database.file': 'text',
  'database.key': 'text',
  'database.keyFile': 'text',
  'language.default': 'text',
  'language.further': 'list',
  timeZone: 'text',
  'gateways.N.name': 'text',
  'gateways.N.kind': 'text',
  'gateways.N.description': 'text',
  'gateways.N.url': 'text',
  'gateways.N.urls': 'list',
  'gateways.N.auth': 'text',
  'gateways.N.account': 'text',
  'gateways.N.password': 'text',
  'gateways.N.passwordFile': 'text',
  'gateways.N.tokenUrl': 'text',
  'gateways.N.clientId': 'text',
  'gateways.N.scope': 'text',
  'gateways.N.secret': 'text',
  'gateways.N.secretFile': 'text',
  'gateways.N.certificateFile': 'text',
  'gateways.N.privateKeyFile': 'text',
  'gateways.N.caFile': 'text',
  'gateways.N.subscription': 'text',
  'gateways.N.autodiscover': 'text',
  'gateways.N.autodiscoverHosts': 'list',
  'xmpp.N.domain': 'text',
  'xmpp.N.host': 'text',
  'xmpp.N.port': 'number',
  'xmpp.N.tls': 'text',
  'xmpp.N.tlsName': 'text',
  'xmpp.N.caFile': 'text',
  'xmpp.N.identity': 'text',
  'xmpp.N.serverDomains': 'list',
  'xmpp.N.priority': 'number',
  'xmpp.N.deadAfterS': 'number',
  'xmpp.N.leaseS': 'number',
  'xmpp.N.secret': 'text',
  'xmpp.N.secretFile': 'text',
  ...sipEnvironmentKeys,
  ...sipServerEnvironmentKeys,
  'http.host': 'text',
  'http.port': 'number',
  'http.socket': 'text',
  'http.tokenFile': 'text',
  'http.publicUrl': 'text',
  ...oidcEnvironmentKeys,
  'notifications.certificateFile': 'text',
  'notifications.keyFile': 'text',
  'log.level': 'text',
} as const satisfies Readonly<Record<string, 'text' | 'number' | 'list'>>;

/** Of each pair one is given: setting the one by the environment takes the other away. */
export const alternatives: Readonly<Record<string, readonly string[]>> = {
  password: ['passwordFile'],
  passwordFile: ['password'],
  secret: ['secretFile'],
  secretFile: ['secret'],
  key: ['keyFile'],
  keyFile: ['key'],
  url: ['urls'],
  urls: ['url'],
  socket: ['host', 'port'],
  host: ['socket'],
  port: ['socket'],
};

const clientKeys = [
  'tokenUrl',
  'clientId',
  'secret',
  'secretFile',
  'certificateFile',
  'privateKeyFile',
];

function judgeAccount(gateway: Given, context: z.RefinementCtx): void {
  if (gateway['account'] === undefined) {
    refuse(context, 'account', 'the impersonation account, as user@domain or DOMAIN\\user');
  }
  exactlyOne('password', 'passwordFile')(gateway, context);
  onlyWith('oauth', clientKeys, gateway, context);
}

/** RFC 6749 §4.4: a client that proves itself by a secret, or by a certificate and its key. */
function judgeClient(gateway: Given, context: z.RefinementCtx): void {
  for (const key of ['tokenUrl', 'clientId']) {
    if (gateway[key] === undefined) refuse(context, key, `it, since auth is oauth`);
  }
  if (gateway['certificateFile'] === undefined && gateway['privateKeyFile'] === undefined) {
    exactlyOne('secret', 'secretFile')(gateway, context);
  } else {
    for (const key of ['certificateFile', 'privateKeyFile']) {
      if (gateway[key] === undefined) {
        refuse(context, key, 'both certificateFile and privateKeyFile, or secretFile');
      }
    }
    onlyWith('a client secret', ['secret', 'secretFile'], gateway, context);
  }
  onlyWith('basic, ntlm or ntlmv1', ['account', 'password', 'passwordFile'], gateway, context);
}
