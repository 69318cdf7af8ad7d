import type { Generated, Insertable, Kysely, Selectable, Transaction } from 'kysely';

// The tables as every database has them. Instants are integers of milliseconds, truths are 0 and
// 1, and JSON is text: what SQLite and PostgreSQL both read and write in the same way.

export interface Tables {
  readonly people: PeopleTable;
  readonly calendars: CalendarsTable;
  readonly automatic_replies: AutomaticRepliesTable;
  readonly mailbox_settings: MailboxSettingsTable;
  readonly assignments: AssignmentsTable;
  readonly overrides: OverridesTable;
  readonly delegates: DelegatesTable;
  readonly shown_people: ShownPeopleTable;
  readonly xmpp_subscriptions: XmppSubscriptionsTable;
  readonly sip_publications: SipPublicationsTable;
  readonly parameters: ParametersTable;
  readonly gateways: GatewaysTable;
  readonly publishers: PublishersTable;
  readonly trusted_certificates: TrustedCertificatesTable;
  readonly revocation_lists: RevocationListsTable;
  readonly made_certificates: MadeCertificatesTable;
  readonly expiry_warnings: ExpiryWarningsTable;
  readonly accounts: AccountsTable;
  readonly sessions: SessionsTable;
  readonly sign_in_attempts: SignInAttemptsTable;
  readonly sign_in_links: SignInLinksTable;
  readonly milestones: MilestonesTable;
  readonly audit: AuditTable;
  readonly bulk_runs: BulkRunsTable;
  readonly bulk_files: BulkFilesTable;
  readonly bulk_lines: BulkLinesTable;
}

export type Database = Kysely<Tables>;
export type WriteTransaction = Transaction<Tables>;

interface PeopleTable {
  readonly jid: string;
  readonly mailbox: string;
  readonly name: string | null;
  readonly enabled: number;
  readonly locale: string | null;
  readonly time_zone: string | null;
  readonly meeting_information: number;
  readonly display_out_of_office: number;
  readonly own_meeting_information: number;
  readonly own_display_out_of_office: number;
  readonly notice_minutes: number | null;
  readonly show_next_meeting: number;
  readonly desk_phone_lamps: number;
  readonly sip_address: string | null;
  /** The name of a gateway; `null` for the default one. */
  readonly gateway: string | null;
  /** JID, mailbox and name in lower case: databases differ in what they hold for one letter. */
  readonly search_text: string;
}

interface CalendarsTable {
  readonly person: string;
  /** As `busy-periods.ts` writes them. */
  readonly periods: string;
  readonly known_at: number;
  /** A first impression, not yet read exactly. */
  readonly provisional: number;
}

interface AutomaticRepliesTable {
  readonly person: string;
  readonly state: 'disabled' | 'enabled' | 'scheduled';
  /** `since` of enabled replies, `start` of scheduled ones. */
  readonly begins_at: number | null;
  readonly ends_at: number | null;
}

interface MailboxSettingsTable {
  readonly person: string;
  readonly time_zone: string | null;
  /** JSON of `WorkingHours`. */
  readonly working_hours: string | null;
}

interface AssignmentsTable {
  readonly person: string;
  readonly server: string;
}

interface OverridesTable {
  readonly person: string;
  readonly availability: string;
  readonly text: string;
  /** JSON of an `OverrideEnd`. */
  readonly ends: string;
  readonly set_at: number;
  readonly set_by: string;
  readonly stands_at: number;
  readonly revision: number;
}

interface DelegatesTable {
  readonly person: string;
  readonly delegate: string;
  /** `null` for no end. */
  readonly until: number | null;
  readonly named_at: number;
  readonly named_by: string;
}

interface XmppSubscriptionsTable {
  readonly component: string;
  readonly contact: string;
  readonly subscriber: string;
}

interface ShownPeopleTable {
  readonly component: string;
  readonly person: string;
}

/** What SIP servers hold of ours. */
interface SipPublicationsTable {
  readonly link: string;
  readonly address: string;
  readonly event: string;
  readonly etag: string;
  readonly expires_at: number;
}

interface ParametersTable {
  readonly name: string;
  /** JSON. */
  readonly value: string;
}

interface GatewaysTable {
  readonly name: string;
  /** The first is for everyone who has no other. */
  readonly place: number;
  /** JSON of `GatewaySettings`, but for the description. */
  readonly settings: string;
  /** As `seal.ts` closes it. */
  readonly secret: string;
  readonly description: string | null;
}

interface TrustedCertificatesTable {
  /** SHA-256 in hexadecimal. */
  readonly fingerprint: string;
  readonly place: number;
  readonly pem: string;
  readonly trusted: number;
  /** JSON of `host:port`s; `null` for all servers. */
  readonly servers: string | null;
  readonly added_at: number;
  readonly added_by: string;
}

interface RevocationListsTable {
  /** SHA-256 of the public key that signed it, in hexadecimal. */
  readonly authority: string;
  /** DER in base64. */
  readonly list: string;
  readonly added_at: number;
  readonly added_by: string;
}

/** Certificates of our own, and what is to become one. */
interface MadeCertificatesTable {
  readonly name: string;
  readonly kind: 'authority' | 'server';
  /** PEM; `null` while only requested. */
  readonly certificate: string | null;
  /** PEM of the others up to the root, in order. */
  readonly chain: string;
  /** PEM; `null` for an authority. */
  readonly request: string | null;
  /** As `seal.ts` closes it. */
  readonly key: string;
  readonly made_at: number;
  /** JSON. */
  readonly revocations: string | null;
}

/** What administrators were told of the ends of certificates. */
interface ExpiryWarningsTable {
  /** Bare JID. */
  readonly administrator: string;
  /** As `expiry.ts` tells them apart. */
  readonly certificate: string;
  readonly valid_to: number;
  readonly step: number;
}

/** Local accounts. */
interface AccountsTable {
  readonly name: string;
  readonly role: string;
  /** Argon2id, as PHC writes it. */
  readonly password_hash: string;
  readonly created_at: number;
  readonly password_set_at: number;
  readonly enabled: number;
}

interface SessionsTable {
  /** SHA-256 of what the cookie holds, in hexadecimal. */
  readonly hash: string;
  readonly way: string;
  readonly name: string;
  readonly role: string;
  readonly person: string | null;
  readonly started_at: number;
  readonly idle_at: number;
  readonly ends_at: number;
}

interface SignInAttemptsTable {
  readonly kind: string;
  readonly key: string;
  readonly count: number;
  readonly at: number;
}

interface SignInLinksTable {
  readonly person: string;
  /** SHA-256 of what the link holds, in hexadecimal. */
  readonly hash: string;
  readonly ends_at: number;
  /** `used` or `replaced`; `null` for one that works until it ends. */
  readonly over: string | null;
}

interface PublishersTable {
  readonly name: string;
  /** In the order of these. */
  readonly place: number;
  /** `PublisherSettings` as JSON. */
  readonly settings: string;
  /** Sealed; `null` where there is none. */
  readonly secret: string | null;
  /** What the configuration file last gave as the secret, sealed. */
  readonly from_file: string | null;
}

/** What has happened to this database once and for all. */
interface MilestonesTable {
  readonly name: 'parameters-seeded' | 'gateways-seeded' | 'publishers-seeded';
  readonly at: number;
}

export interface AuditTable {
  readonly id: Generated<number>;
  readonly at: number;
  readonly by: string;
  readonly what: string;
  /** The person's JID, the name of a parameter or a gateway, or a certificate. */
  readonly about: string;
  /** JSON; `null` where there was or is nothing. */
  readonly old: string | null;
  readonly new: string | null;
}

export type AccountRow = Selectable<AccountsTable>;
export type SessionRow = Selectable<SessionsTable>;
interface BulkRunsTable {
  readonly id: Generated<number>;
  readonly idempotency_key: string | null;
  readonly fingerprint: string;
  /** JSON of a `BulkRequest`. */
  readonly request: string;
  readonly by: string;
  readonly state: string;
  readonly made_at: number;
  readonly due_at: number;
  readonly began_at: number | null;
  readonly ended_at: number | null;
  readonly total: number;
  readonly done: number;
  /** JSON of `Counts`. */
  readonly counts: string;
  /** JSON of titles. */
  readonly unknown_columns: string;
  readonly problem: string | null;
  readonly undone_by: number | null;
  readonly ran_by: number | null;
  readonly differing: Generated<number>;
}

interface BulkFilesTable {
  readonly run: number;
  readonly part: number;
  readonly bytes: Uint8Array;
}

interface BulkLinesTable {
  readonly run: number;
  readonly number: number;
  readonly jid: string | null;
  /** JSON of `GivenSettings`. */
  readonly given: string | null;
  readonly outcome: string | null;
  readonly reason: string | null;
  /** JSON of a `Person`. */
  readonly before: string | null;
  readonly after: string | null;
  /** JSON of what else was known of somebody who was removed, by table. */
  readonly belongings: string | null;
}

export type BulkRunRow = Selectable<BulkRunsTable>;
export type BulkLineRow = Selectable<BulkLinesTable>;
export type PersonRow = Selectable<PeopleTable>;
export type DelegateRow = Selectable<DelegatesTable>;
export type OverrideRow = Selectable<OverridesTable>;
export type AutomaticRepliesRow = Selectable<AutomaticRepliesTable>;
export type NewAuditRow = Insertable<AuditTable>;
