import type { Person } from '../../people/person.ts';
import type { GatewayReason } from './gateway-reasons.ts';

/** By which kind of subscription changes of calendars are heard of. */
type SubscriptionKind = 'auto' | 'streaming' | 'push' | 'pull';

/** How the servers of a gateway are told who we are; what proves it is kept apart. */
type GatewayIdentity =
  | {
      readonly kind: 'basic' | 'ntlm' | 'ntlmv1';
      /** `user@domain` or `DOMAIN\user`. */
      readonly account: string;
    }
  | {
      readonly kind: 'oauth';
      readonly tokenUrl: string;
      readonly clientId: string;
      readonly scope: string;
      /** PEM, where a certificate and its key prove who we are; `null` where a secret does. */
      readonly certificate: string | null;
    };

interface AutodiscoverSettings {
  /** Hosts that credentials may be sent to, beside those of `urls` and of the mailboxes' domains. */
  readonly hosts: readonly string[];
}

/** What is asked of the servers' certificates, besides that their chains are in order. */
export interface TlsSettings {
  /** Names count in SANs only, as in today's browsers. */
  readonly strict: boolean;
  /** Authorities that the machine trusts count, too. */
  readonly systemRoots: boolean;
  /** SHA-256 (64 hexadecimal digits) of one certificate of each chain; `null` for any. */
  readonly pin: string | null;
  /** Nothing older is spoken. */
  readonly oldest: 'TLSv1' | 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3';
}

export const usualTls: TlsSettings = {
  strict: false,
  systemRoots: true,
  pin: null,
  oldest: 'TLSv1.2',
};

/** Characters in what is said of a gateway. */
export const longestDescription = 200;

/** A gateway: servers of a calendar system that share people and credentials. */
export interface GatewaySettings {
  /** For logs and messages, and to name it by. */
  readonly name: string;
  readonly kind: 'ews';
  /** What it is for, a line of at most `longestDescription` characters; `null` for nothing said. */
  readonly description?: string | null;
  /** `https://mail.example.com/EWS/Exchange.asmx`, each of them one server of the pool. */
  readonly urls: readonly string[];
  readonly identity: GatewayIdentity;
  /** PEM of private authorities; `null` for those that the machine trusts. */
  readonly ca: string | null;
  readonly subscription: SubscriptionKind;
  /** Mailboxes may be served elsewhere than at `urls`, and Autodiscover says where. */
  readonly autodiscover?: AutodiscoverSettings | null;
  /** As `usualTls` where nothing is said. */
  readonly tls?: TlsSettings | null;
}

/** A gateway without what proves who we are. */
export function publicPart(gateway: GatewaySettings): GatewaySettings {
  const { name, kind, description, urls, identity, ca, subscription, autodiscover, tls } = gateway;
  return {
    name,
    kind,
    ...(description === undefined || description === null ? {} : { description }),
    urls,
    identity,
    ca,
    subscription,
    ...(autodiscover === undefined ? {} : { autodiscover }),
    ...(tls === undefined ? {} : { tls }),
  };
}

/** A gateway with what proves who we are. */
export interface Gateway extends GatewaySettings {
  /** The password, the client secret, or the key of the certificate (PEM). */
  readonly secret: string;
}

/** A gateway as it is kept. */
export interface StoredGateway extends GatewaySettings {
  /** What cannot be unsealed is `null`, and `problem` says why and what to do. */
  readonly secret: string | null;
  readonly problem: string | null;
}

/** What keeps a gateway from being used, in a sentence; `setting` where it is one of them. */
export type GatewayFault = {
  readonly setting: 'name' | 'description' | 'urls' | 'ca' | 'secret' | null;
} & GatewayReason;

/** What may be given of a gateway in place of what it has. */
export type GatewayChange = Partial<Omit<Gateway, 'name' | 'kind'>> & {
  /** It serves whoever names none from now on. */
  readonly default?: true;
};

/** What became of a gateway that was to be removed. */
export type GatewayRemoval =
  /** `people` as they were: whoever named it names none any more. */
  | { readonly kind: 'removed'; readonly people: readonly Person[] }
  | { readonly kind: 'unknown' }
  /** It stays: so many people name it. */
  | { readonly kind: 'named'; readonly people: number };

/** How many people there are, and how many name which gateway. */
export interface GatewayCounts {
  readonly people: number;
  readonly named: ReadonlyMap<string, number>;
}

/** Where gateways are kept. Every change is on disk when its promise resolves, audited with `by`. */
export interface GatewayRepository {
  /** In the order in which they came, but for the first, which is for everyone who names none. */
  all(): Promise<readonly StoredGateway[]>;
  /** Nothing has ever been seeded. */
  isFresh(): Promise<boolean>;
  /** What an empty database begins with. */
  seed(gateways: readonly Gateway[], by: string): Promise<void>;
  /** Adds the gateway, or replaces the one of that name; with `first` it becomes the first, too. */
  save(gateway: Gateway, by: string, first?: boolean): Promise<void>;
  /** Makes it the first. False if there is none of that name. */
  putFirst(name: string, by: string): Promise<boolean>;
  /** Where people name it, it is removed only with `reassign`, which has them name none. */
  remove(name: string, by: string, reassign: boolean): Promise<GatewayRemoval>;
  counts(): Promise<GatewayCounts>;
}
