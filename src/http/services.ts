import type { GatewayFault } from '../sync/gateway-error.ts';
import type { AccountService } from '../accounts/account-service.ts';
import type { OidcProvider } from '../accounts/oidc.ts';
import type { Sessions } from '../accounts/sessions.ts';
import type { SignIn } from '../accounts/sign-in.ts';
import type { EndingSoon } from '../certificates/expiry.ts';
import type { OverdueList } from '../certificates/trust-store.ts';
import type { CertificateService } from '../certificates/certificate-service.ts';
import type { Maker } from '../certificates/making/maker.ts';
import type { Engine } from '../engine/engine.ts';
import type { PublisherRegistry } from '../engine/publishers/publisher-registry.ts';
import type { Publisher } from '../engine/publishers/publisher-settings.ts';
import type { Inbox } from '../engine/inbox.ts';
import type { Explanation } from '../presence/explain.ts';
import type { GatewayRegistry } from '../sync/gateways/gateway-registry.ts';
import type { StoredGateway } from '../sync/gateways/gateway-settings.ts';
import type { ServerHealth } from '../sync/servers/server.ts';
import type { Instant, Span } from '../time/instant.ts';
import type { PolicyGiven } from './contract/policy.ts';
import type { SimulationAnswer } from './contract/simulate.ts';
import type { ParameterService } from '../parameters/parameter-service.ts';
import type { BulkService } from '../people/bulk/bulk-service.ts';
import type { DelegateService } from '../people/delegate-service.ts';
import type { Meeting } from '../people/meeting.ts';
import type { PeopleService } from '../people/people-service.ts';
import type { Jid } from '../people/person.ts';
import type { Presence } from '../presence/presence.ts';
import type { Watching } from '../sync/calendar-gateway.ts';
import type { Wish } from '../troubleshooter/examination.ts';
import type { Run, Troubleshooter } from '../troubleshooter/troubleshooter.ts';

/** What the REST API needs of the rest of Doorlight; `app` gives it. */
export interface HttpServices {
  /** Doorlight's own. */
  readonly version: string;
  /** Where browsers reach Doorlight, without a slash at the end; `null` where that is not known. */
  readonly publicUrl: string | null;
  /** In which people can be shown, BCP 47. */
  readonly languages: readonly string[];
  readonly now: () => Instant;
  /** IANA name: in which times are told to a person. */
  readonly timeZoneOf: (person: Jid) => string;
  /** A person's own meetings, read now for them alone; `undefined` where that cannot be. */
  readonly meetingsOf: (
    person: Jid,
    day: Span,
    signal: AbortSignal,
  ) => Promise<readonly Meeting[] | undefined>;
  readonly accounts: Pick<
    AccountService,
    'all' | 'find' | 'add' | 'change' | 'setPassword' | 'remove'
  >;
  readonly sessions: Pick<Sessions, 'find' | 'open' | 'stands' | 'end' | 'endAll'>;
  /** Another provider to sign in with; `null` for none. */
  readonly provider: Pick<OidcProvider, 'title' | 'begin' | 'finish'> | null;
  readonly signIn: Pick<
    SignIn,
    'byPassword' | 'byLink' | 'prove' | 'accept' | 'refuse' | 'lockedOut' | 'lift'
  >;
  readonly inbox: Pick<Inbox, 'explain' | 'override' | 'revert' | 'call'>;
  readonly people: Pick<
    PeopleService,
    'list' | 'count' | 'find' | 'add' | 'change' | 'remove' | 'changeMany'
  >;
  /** What people are just now, in memory. */
  readonly standing: Pick<Engine, 'select' | 'current' | 'tally'>;
  /** How people are explained if the organisation's policy were another; `undefined` for strangers. */
  readonly explainUnder: (
    person: Jid,
    policy: PolicyGiven,
  ) => (at?: Instant) => Explanation | undefined;
  /** Plays what `doorlight presence simulate` plays. */
  readonly simulate: (scenario: unknown) => Simulated;
  /** What comes in and goes out. */
  readonly pace: () => Pace;
  readonly bulk: Pick<
    BulkService,
    'take' | 'change' | 'undo' | 'runShown' | 'find' | 'list' | 'lines' | 'cancel' | 'progressed'
  >;
  readonly delegates: Pick<DelegateService, 'delegatesOf' | 'principalsOf' | 'name' | 'remove'>;
  readonly audit: AuditReader;
  readonly gateways: Pick<
    GatewayRegistry,
    'all' | 'find' | 'add' | 'change' | 'remove' | 'counts' | 'draft' | 'diff'
  >;
  /**
   * Begins to examine a gateway beside all else: a `draft` that is not saved, or a `saved` one.
   * `null` where too many are being tried.
   */
  readonly tryGateway: (gateway: StoredGateway, wish: Wish, which: 'draft' | 'saved') => Run | null;
  readonly publishers: Pick<
    PublisherRegistry,
    'all' | 'find' | 'faults' | 'add' | 'change' | 'remove'
  >;
  /** Begins to examine settings that are not saved; `null` where too many are being tried. */
  readonly tryPublisher: (publisher: Publisher, fetchMissing: boolean) => Promise<Run | null>;
  readonly certificates: Pick<
    CertificateService,
    'list' | 'find' | 'upload' | 'trust' | 'remove' | 'inspect' | 'import'
  >;
  readonly certificateUsers: CertificateUsers;
  readonly maker: Omit<Maker, 'credentials' | 'onChange'>;
  readonly parameters: Pick<ParameterService, 'list' | 'set' | 'reset' | 'diff'>;
  readonly status: StatusSource;
  readonly troubleshooter: Pick<Troubleshooter, 'start' | 'run' | 'find' | 'progressed'>;
  /** What contacts of the person read, in the person's language and time zone; `''` for nothing. */
  readonly presenceText: (person: Jid, presence: Presence) => string;
}

/** What became of a scenario. */
export type Simulated =
  | ({ readonly kind: 'played' } & Readonly<SimulationAnswer>)
  /** A line for everything that is wrong. */
  | { readonly kind: 'invalid'; readonly problems: readonly string[] };

export interface Pace {
  /** Changes that calendar servers told of. */
  readonly notifications: PaceOf;
  /** People whose presence was sent. */
  readonly publications: PaceOf;
}

export interface PaceOf {
  /** In the last minute. */
  readonly perMinute: number;
  /** In each minute of the last hour, the last one last; fewer after a start. */
  readonly history: number[];
}

/** Who would miss certificates. */
export interface CertificateUsers {
  /** Of one of our own, by its name. */
  own(name: string): readonly CertificateUser[];
  /** Of one that was installed, by its whole fingerprint. */
  installed(fingerprint: string): readonly CertificateUser[];
}

export interface CertificateUser {
  /** A listener that shows it, a gateway that pins it, what it signed, or what it has revoked. */
  readonly kind: 'notifications' | 'phones' | 'pin' | 'signed' | 'revocations';
  /** Of the gateway, or of the certificate that it signed; `null` for others. */
  readonly name: string | null;
  /** In a few words: `the notification listener`. */
  readonly text: string;
}

/** Who did what, when. */
export interface AuditReader {
  /** On record before it leaves: in which form, and who asked for it. */
  keyExported(name: string, form: string, by: string): Promise<void>;
  /**
   * The newest first; `about` only what concerns that, `by` only what they did, `what` only deeds
   * whose name begins with one of these, `before` only what has a smaller id.
   */
  entries(query: {
    readonly about?: string;
    readonly by?: string;
    readonly what?: readonly string[];
    readonly from?: Instant;
    readonly to?: Instant;
    readonly before?: number;
    /** At most this many. */
    readonly limit: number;
  }): Promise<readonly AuditEntry[]>;
}

interface AuditEntry {
  readonly id: number;
  readonly at: Instant;
  readonly by: string;
  readonly what: string;
  readonly about: string;
  readonly old: unknown;
  readonly new: unknown;
}

export interface StatusSource {
  /** What is not up yet, in a few words each; empty when everything is. */
  waitingFor(): readonly string[];
  status(): Status;
}

interface Status {
  readonly startedAt: Instant;
  readonly gateways: readonly GatewayStatus[];
  readonly links: readonly LinkStatus[];
  /** Certificates that end within thirty days, the first to end first. */
  readonly certificates: readonly EndingSoon[];
  /** Revocation lists that should have been replaced. */
  readonly overdueLists: readonly OverdueList[];
}

export interface GatewayStatus {
  readonly name: string;
  readonly server: string;
  readonly state: ServerHealth;
  /** When the server last did what it was asked for; `null` for never. */
  readonly lastSuccess: Instant | null;
  /** How the server tells of changes, and why so; `null` where that is not known. */
  readonly subscription: Watching | null;
  /** How many people are served here. */
  readonly people: number;
  /** What is wrong and what to do; `null` where nothing is. */
  readonly problem: string | null;
  /** The same for programs, where it has a name. */
  readonly fault: GatewayFault | null;
}

export interface LinkStatus {
  readonly name: string;
  readonly state: 'up' | 'down';
  /** `sip` for a link to a SIP server. */
  readonly identity: 'contact' | 'account' | 'native' | 'sip';
  /** Whether people can be shown over it now. */
  readonly showsPeople: boolean;
  /** What is wrong and what to do; `null` where nothing is. */
  readonly problem: string | null;
  /** What the chat server grants; empty before that is known. */
  readonly capabilities: readonly LinkCapability[];
}

interface LinkCapability {
  readonly name: string;
  readonly state: 'ok' | 'missing' | 'unknown';
  readonly detail: string;
  /** What to do, line by line; `''` for nothing. */
  readonly remedy: string;
}
