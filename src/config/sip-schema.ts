import { z } from 'zod';
import {
  domainName,
  flag,
  hostName,
  mapping,
  onlyWith,
  refuse,
  secret,
  text,
  whole,
} from './checks.ts';

const file = text('the path of a file');

const transports = ['tcp', 'tls', 'ws', 'wss'] as const;

const domain = domainName('a domain, such as example.com');

/** One connection to a SIP presence server. */
export const sipSchema = z
  .strictObject(
    {
      name: z
        .string('a short name for logs and messages, such as phones')
        .regex(/^[a-z0-9][a-z0-9._-]{0,63}$/i, 'a name of up to 64 letters, digits and . _ -'),
      host: text('the host name or address of the SIP server'),
      port: whole('a port', 1, 65_535).optional(),
      transport: z.enum(transports, 'one of tcp, tls, ws, wss; there is no udp').default('tls'),
      path: z
        .string('the path of the WebSocket, such as /ws')
        .regex(/^\/[!-~]*$/, 'a path that begins with /, such as /ws')
        .optional(),
      tlsName: hostName().optional(),
      caFile: file.optional(),
      domains: z
        .array(domain, 'a list of SIP domains, such as [example.com]')
        .min(1, 'at least one domain'),
      chatDomains: z
        .record(
          domain,
          domain,
          'a mapping of chat domains to SIP domains, such as chat.example.com: example.com',
        )
        .default(() => ({})),
      username: text('the account in whose name everyone is published').optional(),
      password: secret().optional(),
      passwordFile: file.optional(),
      callState: flag().default(false),
      expiresS: whole('a number of seconds', 10, 86_400).default(600),
      ratePerS: whole('a number of requests a second', 1, 10_000).default(50),
      inFlight: whole('a number of requests', 1, 10_000).default(100),
    },
    mapping('name, host, transport, domains, username and passwordFile'),
  )
  .superRefine((link, context) => {
    const { transport, username, password, passwordFile, domains } = link;
    const secure = transport === 'tls' || transport === 'wss';
    const web = transport === 'ws' || transport === 'wss';
    if (!secure) onlyWith('transport tls or wss', ['tlsName', 'caFile'], link, context);
    if (web && link.callState) {
      refuse(context, 'callState', 'it only with transport tcp or tls', link.callState);
    }
    if (!web) onlyWith('transport ws or wss', ['path'], link, context);
    if (username === undefined) {
      onlyWith('username', ['password', 'passwordFile'], link, context);
    } else if ((password === undefined) === (passwordFile === undefined)) {
      const allowed = 'one of passwordFile (the path of a file that holds it) and password';
      refuse(context, 'passwordFile', allowed, passwordFile);
    }
    if (Object.values(link.chatDomains).some((sip) => !domains.includes(sip))) {
      const allowed = 'on the right only SIP domains that are listed in domains';
      refuse(context, 'chatDomains', allowed, link.chatDomains);
    }
  });

/** What the environment may set, as `environmentKeys` has it for the rest. */
export const sipEnvironmentKeys = {
  'sip.N.name': 'text',
  'sip.N.host': 'text',
  'sip.N.port': 'number',
  'sip.N.transport': 'text',
  'sip.N.path': 'text',
  'sip.N.tlsName': 'text',
  'sip.N.caFile': 'text',
  'sip.N.domains': 'list',
  'sip.N.username': 'text',
  'sip.N.password': 'text',
  'sip.N.passwordFile': 'text',
  'sip.N.callState': 'text',
  'sip.N.expiresS': 'number',
  'sip.N.ratePerS': 'number',
  'sip.N.inFlight': 'number',
} as const;
