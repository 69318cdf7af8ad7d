import { z } from 'zod';
import { domainName, hostName, mapping, onlyWith, refuse, text, whole } from './checks.ts';

const transports = ['tcp', 'tls', 'ws', 'wss'] as const;

const file = text('the path of a file');
const domain = domainName('a domain, such as example.com');

const watcherRule = 'an address, such as reception@example.com, or a domain, such as example.com';
const watcher = z
  .string(watcherRule)
  .transform((written) => written.toLowerCase())
  .refine((written) => /^(?:[^@\s]+@)?[\p{L}\p{N}.-]+$/u.test(written), watcherRule);

const listenSchema = z
  .strictObject(
    {
      transport: z.enum(transports, 'one of tcp, tls, ws, wss; there is no udp'),
      host: z.union([z.ipv4(), z.ipv6()], 'an IP address of this machine').optional(),
      port: whole('a port', 0, 65_535).optional(),
      certificate: text('the name of one of our own certificates').optional(),
      certificateFile: file.optional(),
      keyFile: file.optional(),
    },
    mapping('transport, host, port and certificate'),
  )
  .superRefine((listener, context) => {
    const { transport, certificate, certificateFile, keyFile } = listener;
    const keys = ['certificate', 'certificateFile', 'keyFile'];
    if (transport === 'tcp' || transport === 'ws') {
      onlyWith('transport tls or wss', keys, listener, context);
      return;
    }
    if ((certificateFile === undefined) !== (keyFile === undefined)) {
      refuse(context, 'keyFile', 'both certificateFile and keyFile', keyFile);
    } else if ((certificate === undefined) === (certificateFile === undefined)) {
      const allowed =
        'either certificate (one of our own, by its name), or certificateFile and keyFile';
      refuse(context, 'certificate', allowed, certificate);
    }
  });

/** Where phones subscribe to Doorlight itself. */
export const sipServerSchema = z
  .strictObject(
    {
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
      realm: z
        .string('the realm of the accounts, such as example.com')
        .regex(/^[^"\\:\p{Cc}]{1,255}$/u, 'a realm without quotes, backslashes and colons')
        .optional(),
      accountsFile: file,
      watchers: z
        .array(
          z.union(
            [
              watcher,
              z.strictObject({
                who: watcher,
                whom: z.array(watcher, 'a list').min(1, 'at least one'),
              }),
            ],
            `${watcherRule}; or a mapping with who, and whom as a list`,
          ),
          'a list of those who may watch',
        )
        .default(() => []),
      host: hostName().optional(),
      listen: z.array(listenSchema, 'a list of places to listen').min(1, 'at least one place'),
      minExpiresS: whole('a number of seconds', 10, 3_600).default(60),
      maxExpiresS: whole('a number of seconds', 60, 86_400).default(3_600),
      notifyIntervalS: whole('a number of seconds', 1, 300).default(5),
      subscriptionsPerAccount: whole('a number of subscriptions', 1, 100_000).default(500),
      connections: whole('a number of connections', 1, 100_000).default(4_000),
      connectionsPerAddress: whole('a number of connections', 1, 100_000).default(200),
    },
    mapping('domains, accountsFile, watchers and listen'),
  )
  .superRefine((server, context) => {
    if (server.minExpiresS > server.maxExpiresS) {
      refuse(context, 'minExpiresS', 'at most maxExpiresS', server.minExpiresS);
    }
    if (Object.values(server.chatDomains).some((sip) => !server.domains.includes(sip))) {
      const allowed = 'on the right only SIP domains that are listed in domains';
      refuse(context, 'chatDomains', allowed, server.chatDomains);
    }
  });

/** What the environment may set, as `environmentKeys` has it for the rest. */
export const sipServerEnvironmentKeys = {
  'sipServer.domains': 'list',
  'sipServer.realm': 'text',
  'sipServer.accountsFile': 'text',
  'sipServer.watchers': 'list',
  'sipServer.host': 'text',
  'sipServer.listen.N.transport': 'text',
  'sipServer.listen.N.host': 'text',
  'sipServer.listen.N.port': 'number',
  'sipServer.listen.N.certificate': 'text',
  'sipServer.listen.N.certificateFile': 'text',
  'sipServer.listen.N.keyFile': 'text',
  'sipServer.minExpiresS': 'number',
  'sipServer.maxExpiresS': 'number',
  'sipServer.notifyIntervalS': 'number',
  'sipServer.subscriptionsPerAccount': 'number',
  'sipServer.connections': 'number',
  'sipServer.connectionsPerAddress': 'number',
} as const;
