import type {
  Publisher,
  SipSettings,
  XmppSettings,
} from '../../src/engine/publishers/publisher-settings.ts';

type With<Settings> = Extract<Publisher, Settings>;

/** A component, with everything as it is by default. */
export const chat: With<XmppSettings> = {
  kind: 'xmpp',
  name: 'xmpp:presence.example.com',
  domain: 'presence.example.com',
  host: '127.0.0.1',
  port: 5347,
  tls: 'none',
  tlsName: null,
  ca: null,
  identity: 'contact',
  serverDomains: ['example.com'],
  priority: null,
  deadAfterS: 24,
  leaseS: 60,
  secret: 'Grüße aus Köln',
};

/** A SIP server with an account. */
export const phones: With<SipSettings> = {
  kind: 'sip',
  name: 'sip:phones',
  label: 'phones',
  host: 'sip.example.com',
  port: 5061,
  transport: 'tls',
  path: '/',
  tlsName: null,
  ca: null,
  domains: ['example.com'],
  chatDomains: {},
  username: 'doorlight',
  callState: false,
  expiresS: 600,
  ratePerS: 50,
  inFlight: 100,
  secret: 'pass word of phones',
};
