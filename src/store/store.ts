import { randomBytes } from 'node:crypto';
import type { AccountRepository } from '../accounts/account-repository.ts';
import type { AttemptRepository } from '../accounts/attempt-repository.ts';
import type { LinkRepository, SessionRepository } from '../accounts/session-repository.ts';
import type { ExpiryRepository } from '../certificates/expiry-repository.ts';
import type { MadeRepository } from '../certificates/making/made-repository.ts';
import type { TrustRepository } from '../certificates/trust-repository.ts';
import type { OverrideRepository } from '../engine/override-repository.ts';
import type { ParameterRepository } from '../parameters/parameter-repository.ts';
import type { DelegateRepository } from '../people/delegate-repository.ts';
import type { PeopleRepository } from '../people/people-repository.ts';
import type { ShownPeopleRepository } from '../publishers/xmpp/account/shown-people.ts';
import type { XmppSubscriptionRepository } from '../publishers/xmpp/contact/subscription-repository.ts';
import type { EntityTagRepository } from '../publishers/sip/publications/entity-tag-repository.ts';
import type { AssignmentRepository, CalendarRepository } from '../sync/calendar-repository.ts';
import type { PublisherRepository } from '../engine/publishers/publisher-settings.ts';
import type { GatewayRepository } from '../sync/gateways/gateway-settings.ts';
import { storeOpened } from '../telemetry/store-events.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { createAccountRepository } from './accounts.ts';
import type { BulkRepository } from '../people/bulk/bulk-repository.ts';
import { createAuditLog, type AuditLog } from './audit-log.ts';
import { createAssignmentRepository, createCalendarRepository } from './calendars.ts';
import { createBulkRepository } from './bulk.ts';
import type { StoreContext } from './context.ts';
import { createDelegateRepository } from './delegates.ts';
import { createExpiryRepository } from './expiry-warnings.ts';
import { createGatewayRepository } from './gateways.ts';
import { GroupCommit } from './group-commit.ts';
import { createMadeRepository } from './made-certificates.ts';
import { migrate } from './migrations.ts';
import { createOverrideRepository } from './overrides.ts';
import { createParameterRepository } from './parameters.ts';
import { createPeopleRepository } from './people.ts';
import { createPublisherRepository } from './publishers.ts';
import { Seal } from './seal.ts';
import { createLinkRepository, createSessionRepository } from './sessions.ts';
import { createAttemptRepository } from './sign-in-attempts.ts';
import { createEntityTagRepository } from './sip-publications.ts';
import { openSqlite } from './sqlite.ts';
import { createShownPeopleRepository } from './shown-people.ts';
import { StoreError } from './store-error.ts';
import { createTrustRepository } from './trust.ts';
import { createXmppSubscriptionRepository } from './xmpp-subscriptions.ts';

/**
 * Everything that outlives the process. Disposing it waits for the writes under way, refuses
 * further ones, and lets go of the database.
 */
export interface Store extends AsyncDisposable {
  readonly people: PeopleRepository;
  readonly calendars: CalendarRepository;
  readonly assignments: AssignmentRepository;
  readonly overrides: OverrideRepository;
  readonly delegates: DelegateRepository;
  readonly xmppSubscriptions: XmppSubscriptionRepository;
  readonly shownPeople: ShownPeopleRepository;
  readonly sipPublications: EntityTagRepository;
  readonly parameters: ParameterRepository;
  readonly gateways: GatewayRepository;
  readonly publishers: PublisherRepository;
  readonly trust: TrustRepository;
  readonly madeCertificates: MadeRepository;
  readonly expiryWarnings: ExpiryRepository;
  readonly accounts: AccountRepository;
  readonly sessions: SessionRepository;
  readonly signInLinks: LinkRepository;
  readonly signInAttempts: AttemptRepository;
  readonly audit: AuditLog;
  readonly bulk: BulkRepository;
  /** Why the disk takes nothing just now, in a sentence for administrators; null while it does. */
  readonly fault: string | null;
}

export interface StoreOptions {
  readonly telemetry: Telemetry;
  /** Dates the entries of the audit log. */
  readonly clock: StoreContext['clock'];
  /** 32 bytes with which secrets are sealed; by default some that nobody knows afterwards. */
  readonly key?: Uint8Array | undefined;
}

/**
 * Opens the database at `url` (`sqlite:<file>`, or `sqlite::memory:` for one that is gone with the
 * process), makes it where there is none and brings its tables up to date. Rejects with a
 * `StoreError` whose message says what to do.
 */
export async function openStore(url: string, options: StoreOptions): Promise<Store> {
  const { telemetry, clock } = options;
  const database = openSqlite(fileOf(url));
  try {
    await migrate(database);
  } catch (error) {
    await database.destroy();
    throw error;
  }
  storeOpened(telemetry, url);
  const commits = new GroupCommit(database, telemetry);
  const context = { database, commits, clock };
  const seal = new Seal(options.key ?? randomBytes(32));
  return {
    people: createPeopleRepository(context),
    calendars: createCalendarRepository(context),
    assignments: createAssignmentRepository(context),
    overrides: createOverrideRepository(context),
    delegates: createDelegateRepository(context),
    xmppSubscriptions: createXmppSubscriptionRepository(context),
    shownPeople: createShownPeopleRepository(context),
    sipPublications: createEntityTagRepository(context),
    parameters: createParameterRepository(context),
    gateways: createGatewayRepository(context, seal),
    publishers: createPublisherRepository(context, seal),
    trust: createTrustRepository(context),
    madeCertificates: createMadeRepository(context, seal),
    expiryWarnings: createExpiryRepository(context),
    accounts: createAccountRepository(context),
    sessions: createSessionRepository(context),
    signInLinks: createLinkRepository(context),
    signInAttempts: createAttemptRepository(context),
    audit: createAuditLog(context),
    bulk: createBulkRepository(context),
    get fault() {
      return commits.fault;
    },
    async [Symbol.asyncDispose]() {
      await commits[Symbol.asyncDispose]();
      await database.destroy();
    },
  };
}

function fileOf(url: string): string {
  const file = /^sqlite:(?<file>.+)$/s.exec(url)?.groups?.['file'];
  if (file !== undefined) return file;
  // What precedes the colon only: an address may hold a password.
  throw new StoreError(
    `The database "${url.split(':', 1)[0] ?? ''}:…" is of no kind that is known: give sqlite:<file>.`,
  );
}
