import { z } from 'zod';

// The configuration file as it may be written. Each check's message is what is allowed, and ends
// the sentence "… is not allowed: give …".

const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const;

const file = text('the path of a file');

const databaseSchema = z.strictObject({ file }, mapping('file'));

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
      name: text('a short name for logs and messages, such as exchange'),
      kind: z.literal('ews', 'ews'),
      url: z
        .string('the https:// address of the EWS endpoint')
        .refine(isHttps, 'an https:// address without user name and password'),
      account: text('the impersonation account, as user@domain or DOMAIN\\user'),
      password: secret().optional(),
      passwordFile: file.optional(),
      caFile: file.optional(),
    },
    mapping('name, kind, url, account and passwordFile'),
  )
  .superRefine(exactlyOne('password', 'passwordFile'));

const xmppSchema = z
  .strictObject(
    {
      domain: z
        .string(`the component's domain, such as presence.example.com`)
        .transform((domain) => domain.toLowerCase())
        .refine(isDomain, `the component's domain, such as presence.example.com`),
      host: text('the host name or address of the chat server').default('127.0.0.1'),
      port: port(1).default(5347),
      secret: secret().optional(),
      secretFile: file.optional(),
      identity: z.literal('contact', 'contact').default('contact'),
    },
    mapping('domain, host, port and secretFile'),
  )
  .superRefine(exactlyOne('secret', 'secretFile'));

const httpSchema = z
  .strictObject(
    {
      host: z.string(loopbackOnly()).refine(isLoopback, loopbackOnly()).optional(),
      port: port(0).optional(),
      socket: file.optional(),
      tokenFile: file.optional(),
    },
    mapping('host and port, or socket; and tokenFile'),
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

export const configSchema = z.strictObject(
  {
    database: databaseSchema,
    language: languageSchema.prefault({}),
    timeZone: z
      .string('an IANA time zone, such as Europe/London')
      .refine(isTimeZone, 'an IANA time zone, such as Europe/London')
      .default(() => new Intl.DateTimeFormat().resolvedOptions().timeZone),
    gateways: z
      .array(gatewaySchema, 'a list with one entry')
      .length(1, 'exactly one entry')
      .superRefine(different('name')),
    xmpp: z
      .array(xmppSchema, 'a list of components')
      .min(1, 'at least one component')
      .superRefine(different('domain')),
    http: httpSchema.prefault({}),
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
);

export type WrittenConfig = z.output<typeof configSchema>;

/** Keys whose values are never shown. */
export const secretKeys: ReadonlySet<string> = new Set(['password', 'secret']);

/**
 * What the environment may set instead of the file, N standing for a place in a list:
 * `gateways.N.passwordFile` is `DOORLIGHT_GATEWAYS_0_PASSWORD_FILE`.
 */
export const environmentKeys = {
  'database.file': 'text',
  'language.default': 'text',
  'language.further': 'list',
  timeZone: 'text',
  'gateways.N.name': 'text',
  'gateways.N.kind': 'text',
  'gateways.N.url': 'text',
  'gateways.N.account': 'text',
  'gateways.N.password': 'text',
  'gateways.N.passwordFile': 'text',
  'gateways.N.caFile': 'text',
  'xmpp.N.domain': 'text',
  'xmpp.N.host': 'text',
  'xmpp.N.port': 'number',
  'xmpp.N.secret': 'text',
  'xmpp.N.secretFile': 'text',
  'http.host': 'text',
  'http.port': 'number',
  'http.socket': 'text',
  'http.tokenFile': 'text',
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
  socket: ['host', 'port'],
  host: ['socket'],
  port: ['socket'],
};

function mapping(keys: string): string {
  return `a mapping with ${keys}`;
}

function text(allowed: string): z.ZodString {
  return z.string(allowed).min(1, allowed);
}

function secret(): z.ZodString {
  return text('text, in quotes where it looks like a number');
}

function port(from: number): z.ZodInt {
  const allowed = `a port from ${String(from)} to 65535`;
  return z.int(allowed).min(from, allowed).max(65_535, allowed);
}

function language(): z.ZodType<string> {
  const allowed = 'a language tag, such as en or pt-BR';
  return z.string(allowed).refine(isLanguage, allowed);
}

function exactlyOne(
  given: string,
  inFile: string,
): (value: Readonly<Record<string, unknown>>, context: z.RefinementCtx) => void {
  return (value, context) => {
    if ((value[given] === undefined) !== (value[inFile] === undefined)) return;
    const message = `one of ${inFile} (the path of a file that holds it) and ${given}`;
    context.addIssue({ code: 'custom', path: [inFile], message, input: value[inFile] });
  };
}

function different(
  key: string,
): (list: readonly Readonly<Record<string, unknown>>[], context: z.RefinementCtx) => void {
  return (list, context) => {
    for (const [at, { [key]: value }] of list.entries()) {
      if (list.findIndex((other) => other[key] === value) === at) continue;
      const message = `each ${key} once only`;
      context.addIssue({ code: 'custom', path: [at, key], message, input: value });
    }
  };
}

function isHttps(address: string): boolean {
  const url = URL.parse(address);
  return url?.protocol === 'https:' && url.username === '' && url.password === '';
}

function isDomain(domain: string): boolean {
  return domain.length <= 253 && /^[\p{L}\p{N}-]{1,63}(\.[\p{L}\p{N}-]{1,63})*$/u.test(domain);
}

function loopbackOnly(): string {
  return 'a loopback address (127.0.0.1, ::1, localhost): for others, a reverse proxy with TLS in front';
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

function isTimeZone(name: string): boolean {
  return isAccepted(() => new Intl.DateTimeFormat('en', { timeZone: name }));
}

function isLanguage(tag: string): boolean {
  return isAccepted(() => Intl.getCanonicalLocales(tag));
}

function isAccepted(attempt: () => unknown): boolean {
  try {
    attempt();
    return true;
  } catch {
    return false;
  }
}
