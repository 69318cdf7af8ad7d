interface Reached {
  /** Names it in logs, health and addresses: `xmpp:presence.example.com`, `sip:desk-phones`. */
  readonly name: string;
  /** Host name or address. */
  readonly host: string;
  /** The name that the server's certificate must bear; `null` for `host`. */
  readonly tlsName: string | null;
  /** PEM of private authorities; `null` for those that are trusted anyway. */
  readonly ca: string | null;
}

/** One component of a chat server (XEP-0114). */
export interface XmppSettings extends Reached {
  readonly kind: 'xmpp';
  readonly port: number;
  /** The component's own: `presence.example.com`. */
  readonly domain: string;
  /** `direct`: from the first byte on. */
  readonly tls: 'direct' | 'none';
  /** Under which address people are shown (docs/identities.md). */
  readonly identity: 'contact' | 'account' | 'native';
  /** The server's domains whose accounts are shown, with an identity other than `contact`. */
  readonly serverDomains: readonly string[];
  /** Of what identity `account` shows (RFC 6121 §4.7.2.3); `null` for none. */
  readonly priority: number | null;
  /** Silence, in seconds, after which the link is dead. */
  readonly deadAfterS: number;
  /** How long, in seconds, what identity `native` sets stands without a renewal. */
  readonly leaseS: number;
}

/** One connection to a SIP presence server (RFC 3903). */
export interface SipSettings extends Reached {
  readonly kind: 'sip';
  /** `null` for that which DNS names (RFC 3263), else the usual one. */
  readonly port: number | null;
  /** `desk-phones` */
  readonly label: string;
  readonly transport: 'tcp' | 'tls' | 'ws' | 'wss';
  /** Of the WebSocket. */
  readonly path: string;
  /** SIP domains whose people are published, one at least. */
  readonly domains: readonly string[];
  /** Chat domain and SIP domain, where they differ. */
  readonly chatDomains: Readonly<Record<string, string>>;
  /** The account in whose name everyone is published; `null` where the server asks nobody. */
  readonly username: string | null;
  /** Calls are followed there, so that people are shown on the phone. */
  readonly callState: boolean;
  /** For how long, in seconds, the server is asked to hold a publication. */
  readonly expiresS: number;
  /** Requests a second, at most. */
  readonly ratePerS: number;
  /** Requests without an answer, at most. */
  readonly inFlight: number;
}

// RFC 3261 §19.1.2, RFC 7118 §5.
export const usualSipPorts = { tcp: 5060, tls: 5061, ws: 80, wss: 443 } as const;

export type PublisherSettings = XmppSettings | SipSettings;

/** The component's secret, or the password of the SIP account; `null` where there is no account. */
interface Proven {
  readonly secret: string | null;
}

/** A publisher with what proves who we are. */
export type Publisher = (XmppSettings & Proven) | (SipSettings & Proven);

/** A publisher as it is kept. */
export type StoredPublisher = Publisher & {
  /** Why `secret` is `null` though there should be one, and what to do; else `null`. */
  readonly problem: string | null;
  /** The secret that the configuration file last gave; `null` where it gave none. */
  readonly fromFile: string | null;
};

/** What may be given of a publisher in place of what it has. */
export type PublisherChange = Partial<Omit<XmppSettings, 'kind' | 'name' | 'domain' | 'port'>> &
  Partial<Omit<SipSettings, 'kind' | 'name' | 'label'>> &
  Partial<Proven>;

/** Where publishers are kept. Every change is on disk when its promise resolves, audited with `by`. */
export interface PublisherRepository {
  /** In the order in which they came. */
  all(): Promise<readonly StoredPublisher[]>;
  /** Nothing has ever been seeded. */
  isFresh(): Promise<boolean>;
  /** What an empty database begins with, from the file. */
  seed(publishers: readonly Publisher[], by: string): Promise<void>;
  /** Adds the publisher, or replaces the one of that name. */
  save(publisher: Publisher, by: string): Promise<void>;
  /** The file gives the publisher of that name this secret now. */
  takeSecret(name: string, secret: string, by: string): Promise<void>;
  /** False if there is none of that name. */
  remove(name: string, by: string): Promise<boolean>;
}

/** The settings alone, without what proves who we are. */
export function publicPart(publisher: PublisherSettings): PublisherSettings {
  const {
    secret: _secret,
    problem: _problem,
    fromFile: _given,
    ...settings
  } = {
    secret: null,
    problem: null,
    fromFile: null,
    ...publisher,
  };
  return settings;
}

/** The server's own domain, as far as a component's tells: the one above it. */
export function domainsAbove(domain: string): readonly string[] {
  const dot = domain.indexOf('.');
  return dot < 0 ? [] : [domain.slice(dot + 1)];
}
