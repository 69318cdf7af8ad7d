import { z } from 'zod';
import { longestDescription } from '../../sync/gateways/gateway-settings.ts';
import { serverState } from './status.ts';
import { newExaminationSchema } from './troubleshooter.ts';

const description = z
  .string()
  .max(longestDescription)
  .nullable()
  .describe('What it is for, in one line; null for nothing said.');

const urls = z
  .array(z.url({ protocol: /^https$/ }).max(2048))
  .min(1)
  .max(100)
  .describe('The servers: `https://mail.example.com/EWS/Exchange.asmx`.');

const givenUrls = z
  .array(z.string().min(1).max(2048))
  .min(1)
  .max(100)
  .describe(
    'The servers: `https://mail.example.com/EWS/Exchange.asmx`, or the name or IP address alone, ' +
      'with a port where it is not 443.',
  );

const account = z
  .strictObject({
    kind: z.enum(['basic', 'ntlm', 'ntlmv1']),
    account: z.string().min(1).max(512).describe('`user@domain` or `DOMAIN\\user`.'),
  })
  .meta({ id: 'AccountIdentity' });

const client = z
  .strictObject({
    kind: z.literal('oauth'),
    tokenUrl: z.url({ protocol: /^https$/ }).max(2048),
    clientId: z.string().min(1).max(512),
    scope: z.string().min(1).max(512).default('https://outlook.office365.com/.default'),
    certificate: z
      .string()
      .max(32_768)
      .nullable()
      .default(null)
      .describe('PEM, where a certificate and its key prove who we are.'),
  })
  .meta({ id: 'ClientIdentity' });

const identity = z.discriminatedUnion('kind', [account, client]);

const ca = z
  .string()
  .max(48_000)
  .nullable()
  .describe('PEM of private authorities; null for those that the machine trusts.');

const subscription = z
  .enum(['auto', 'streaming', 'push', 'pull'])
  .describe('By which kind of subscription changes are heard of.');

const autodiscover = z
  .strictObject({
    hosts: z
      .array(z.string().min(1).max(253))
      .max(100)
      .describe('Hosts that credentials may be sent to, beside those of the mailboxes’ domains.'),
  })
  .nullable()
  .describe('Asked where each mailbox is served; null where it is not asked.');

const tls = z
  .strictObject({
    strict: z
      .boolean()
      .default(false)
      .describe('Names count in SANs only, as in today’s browsers.'),
    systemRoots: z
      .boolean()
      .default(true)
      .describe('Authorities that the machine trusts count, too.'),
    pin: z
      .string()
      .regex(/^[\da-f]{64}$/)
      .nullable()
      .default(null)
      .describe('SHA-256 of a certificate that has to be in each chain; null for any.'),
    oldest: z
      .enum(['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'])
      .default('TLSv1.2')
      .describe('Nothing older is spoken. Below TLSv1.2 weak keys and SHA-1 are taken, too.'),
  })
  .nullable()
  .describe('What is asked of the servers’ certificates; null for the usual.');

const secret = z
  .string()
  .min(1)
  .max(16_384)
  .describe('Password, client secret or private key (PEM). It is never shown again.');

const name = z.string().min(1).max(64).describe('For logs and messages: `exchange`.');

export const gatewaySchema = z
  .object({
    name,
    kind: z.literal('ews'),
    description,
    urls,
    identity,
    ca,
    subscription,
    autodiscover,
    tls,
    default: z.boolean().describe('For everyone who names none.'),
    named: z.int().describe('How many people name it.'),
    assigned: z
      .int()
      .describe('How many it is to serve: who names it; of the default one also who names none.'),
    servers: z.array(z.object(serverState)),
  })
  .meta({ id: 'Gateway' });

export type GatewayAnswer = z.output<typeof gatewaySchema>;

export const newGatewaySchema = z
  .strictObject({
    name,
    kind: z.literal('ews').default('ews'),
    description: description.default(null),
    urls: givenUrls,
    identity,
    secret,
    ca: ca.default(null),
    subscription: subscription.default('auto'),
    autodiscover: autodiscover.default(null),
    tls: tls.default(null),
  })
  .meta({ id: 'NewGateway' });

export type NewGatewayInput = z.input<typeof newGatewaySchema>;

const changeable = {
  description,
  urls: givenUrls,
  identity,
  secret,
  ca,
  subscription,
  autodiscover,
  tls,
};

export const gatewayChangeSchema = z
  .strictObject({
    ...changeable,
    default: z.literal(true).describe('It serves whoever names none from now on.'),
  })
  .partial()
  .meta({ id: 'GatewayChange' });

export type GatewayChangeInput = z.input<typeof gatewayChangeSchema>;

export const gatewayParamsSchema = z.object({ name });

export const gatewayRemovalSchema = z.object({
  reassign: z
    .literal('default')
    .optional()
    .describe('Whoever names it names none any more; without this it stays where people name it.'),
});

export const gatewayTrialSchema = newExaminationSchema
  .extend({
    of: name
      .nullable()
      .default(null)
      .describe('The gateway that is to be changed: what is not given is as it has it.'),
    gateway: z
      .strictObject({ name, ...changeable })
      .partial()
      .describe('What would be saved. A new one needs at least urls, identity and secret.'),
  })
  .meta({ id: 'GatewayTrial' });

export type GatewayTrialInput = z.input<typeof gatewayTrialSchema>;

export const writtenGatewaysSchema = z
  .strictObject({
    gateways: z
      .array(
        z.strictObject({
          name,
          kind: z.literal('ews').default('ews'),
          description: description.default(null),
          urls,
          identity,
          ca: ca.default(null),
          subscription: subscription.default('auto'),
          autodiscover: autodiscover.default(null),
          tls: tls.optional(),
          secret: secret.optional().describe('Compared, and never shown. Left out: not compared.'),
        }),
      )
      .max(100),
  })
  .meta({ id: 'WrittenGateways' });

export type WrittenGatewaysInput = z.input<typeof writtenGatewaysSchema>;

export const gatewayDifferencesSchema = z
  .object({
    differences: z.array(
      z.object({
        gateway: z.string(),
        setting: z
          .string()
          .describe('`gateway` where it is in one of the two only; `default`; `secret`; or other.'),
        inFile: z.unknown().describe('Null of a secret.'),
        inForce: z.unknown(),
      }),
    ),
  })
  .meta({ id: 'GatewayDifferences' });
