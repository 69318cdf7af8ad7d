import { z } from 'zod';
import { forms } from './forms.ts';

const host = z
  .string()
  .min(1)
  .max(253)
  .regex(/^[^\s/@]+$/, forms['not-a-host'])
  .describe('Host name or address of the server.');

const port = z.int().min(1).max(65_535);

const sipPort = port
  .nullable()
  .describe('Null for that which DNS names (SRV, RFC 3263), else the usual one of the transport.');

const domainName = z
  .string()
  .min(1)
  .max(253)
  .regex(/^[\p{L}\p{N}-]{1,63}(\.[\p{L}\p{N}-]{1,63})*$/u, forms['not-a-domain'])
  .toLowerCase();

const tlsName = domainName
  .nullable()
  .describe('The name that the server’s certificate must bear; null for the host.');

const ca = z
  .string()
  .min(1)
  .max(48_000)
  .nullable()
  .describe('PEM of private authorities; null for those that are trusted anyway.');

const secret = z
  .string()
  .min(1)
  .max(1_024)
  .regex(/^[^\r\n]+$/, forms['not-one-line'])
  .describe('The component’s secret, or the account’s password. It is never shown again.');

const tls = z
  .enum(['direct', 'none'])
  .describe('`direct`: TLS from the first byte on. `none` is for this machine, or a safe way.');

const identity = z
  .enum(['contact', 'account', 'native'])
  .describe('Under which address people are shown.');

const serverDomains = z
  .array(domainName)
  .max(100)
  .describe('The server’s domains whose accounts are shown, with an identity other than contact.');

const priority = z
  .int()
  .min(-128)
  .max(127)
  .nullable()
  .describe('Of what identity account shows; null for none.');

const deadAfterS = z
  .int()
  .min(4)
  .max(120)
  .describe('Silence, in seconds, until it counts as dead.');

const leaseS = z
  .int()
  .min(10)
  .max(600)
  .describe('How long, in seconds, what identity native sets stands without a renewal.');

const transport = z.enum(['tcp', 'tls', 'ws', 'wss']);

const path = z
  .string()
  .max(1_024)
  .regex(/^\/[!-~]*$/, forms['not-a-path'])
  .describe('Of the WebSocket.');

const domains = z
  .array(domainName)
  .min(1)
  .max(100)
  .describe('SIP domains whose people are published.');

const chatDomains = z
  .record(domainName, domainName)
  .refine((mapped) => Object.keys(mapped).length <= 100, 'at most 100 domains')
  .describe('Chat domain and SIP domain, where they differ.');

const username = z
  .string()
  .min(1)
  .max(256)
  .nullable()
  .describe('The account in whose name everyone is published; null where nobody is asked.');

const callState = z
  .boolean()
  .describe('Calls are followed, so that people are shown on the phone.');

const expiresS = z
  .int()
  .min(10)
  .max(86_400)
  .describe('For how long, in seconds, the server is asked to hold a publication.');

const ratePerS = z.int().min(1).max(10_000).describe('Requests a second, at most.');

const inFlight = z.int().min(1).max(10_000).describe('Requests without an answer, at most.');

const name = z
  .string()
  .min(1)
  .max(300)
  .describe('`xmpp:` and the component’s domain, or `sip:` and the label.');

const label = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,63}$/i, forms['not-a-label'])
  .describe('For logs and messages: `desk-phones`.');

const reached = { host, tlsName, ca };
const component = { tls, identity, serverDomains, priority, deadAfterS, leaseS };
const sipServer = {
  transport,
  path,
  domains,
  chatDomains,
  username,
  callState,
  expiresS,
  ratePerS,
  inFlight,
};

/** As loose as it is stored: what the configuration file may say is bounded elsewhere. */
const seen = {
  name: z.string(),
  host: z.string(),
  tlsName: z.string().nullable(),
  ca: z.string().nullable(),
  hasSecret: z.boolean().describe('Whether a secret is stored. It is shown to nobody.'),
  state: z.enum(['up', 'down']),
  showsPeople: z.boolean().describe('Whether people can be shown over it now.'),
  problem: z.string().nullable().describe('What is wrong and what to do.'),
};

const componentSchema = z
  .object({
    kind: z.literal('xmpp'),
    ...seen,
    port: z.int(),
    domain: z.string(),
    tls,
    identity,
    serverDomains: z.array(z.string()),
    priority: z.int().nullable(),
    deadAfterS: z.int(),
    leaseS: z.int(),
  })
  .meta({ id: 'XmppPublisher' });

const sipServerSchema = z
  .object({
    kind: z.literal('sip'),
    ...seen,
    port: sipPort,
    label: z.string(),
    transport,
    path: z.string(),
    domains: z.array(z.string()),
    chatDomains: z.record(z.string(), z.string()),
    username: z.string().nullable(),
    callState: z.boolean(),
    expiresS: z.int(),
    ratePerS: z.int(),
    inFlight: z.int(),
  })
  .meta({ id: 'SipPublisher' });

export const publisherSchema = z
  .discriminatedUnion('kind', [componentSchema, sipServerSchema])
  .meta({ id: 'Publisher' });

export type PublisherAnswer = z.output<typeof publisherSchema>;

const given = { tlsName: tlsName.default(null), ca: ca.default(null) };
const proof = { secret: secret.nullable().default(null) };

const newComponentSchema = z
  .strictObject({
    kind: z.literal('xmpp'),
    domain: domainName.describe('The component’s own: `presence.example.com`.'),
    host,
    port: port.default(5347),
    tls: tls.optional(),
    ...given,
    identity: identity.default('contact'),
    serverDomains: serverDomains.optional(),
    priority: priority.default(null),
    deadAfterS: deadAfterS.default(24),
    leaseS: leaseS.default(60),
    ...proof,
  })
  .meta({ id: 'NewXmppPublisher' });

const newSipServerSchema = z
  .strictObject({
    kind: z.literal('sip'),
    label,
    host,
    port: sipPort.default(null),
    transport: transport.default('tls'),
    path: path.default('/'),
    ...given,
    domains,
    chatDomains: chatDomains.default({}),
    username: username.default(null),
    callState: callState.default(false),
    expiresS: expiresS.default(600),
    ratePerS: ratePerS.default(50),
    inFlight: inFlight.default(100),
    ...proof,
  })
  .meta({ id: 'NewSipPublisher' });

export const newPublisherSchema = z
  .discriminatedUnion('kind', [newComponentSchema, newSipServerSchema])
  .meta({ id: 'NewPublisher' });

export type NewPublisher = z.output<typeof newPublisherSchema>;
export type NewPublisherInput = z.input<typeof newPublisherSchema>;

export const publisherChangeSchema = z
  .strictObject({
    ...reached,
    ...component,
    ...sipServer,
    port: port.nullable().describe('Null for the usual one; a SIP server’s is looked for in DNS.'),
    secret: secret.nullable(),
  })
  .partial()
  .meta({ id: 'PublisherChange' });

export type PublisherChangeInput = z.input<typeof publisherChangeSchema>;

export const publisherTrialSchema = z
  .strictObject({
    publisher: newPublisherSchema,
    existing: name
      .nullable()
      .default(null)
      .describe('Of one there is: where no secret is given, the stored one of that is used.'),
    fetchMissing: z
      .boolean()
      .default(false)
      .describe('Fetch certificates that servers do not send from where theirs say that they are.'),
  })
  .meta({ id: 'PublisherTrial' });

export type PublisherTrialInput = z.input<typeof publisherTrialSchema>;

export const writtenPublishersSchema = z
  .strictObject({
    publishers: z
      .array(newPublisherSchema)
      .max(100)
      .describe('A secret is compared, and never shown; left out, it is not compared.'),
  })
  .meta({ id: 'WrittenPublishers' });

export type WrittenPublishersInput = z.input<typeof writtenPublishersSchema>;

export const publisherDifferencesSchema = z
  .object({
    differences: z.array(
      z.object({
        publisher: z.string(),
        setting: z
          .string()
          .describe('`publisher` where it is in one of the two only; `secret`; or other.'),
        inFile: z.unknown().describe('Null of a secret.'),
        inForce: z.unknown(),
      }),
    ),
  })
  .meta({ id: 'PublisherDifferences' });

export const publisherParamsSchema = z.object({ name });
