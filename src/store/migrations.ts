import { Migrator, type Migration } from 'kysely/migration';
import { up as beginning } from './migrations/0001-beginning.ts';
import { up as gateways } from './migrations/0002-gateways.ts';
import { up as mailboxSettings } from './migrations/0003-mailbox-settings.ts';
import { up as delegates } from './migrations/0004-delegates.ts';
import { up as certificates } from './migrations/0005-certificates.ts';
import { up as shownPeople } from './migrations/0006-shown-people.ts';
import { up as expiryWarnings } from './migrations/0007-expiry-warnings.ts';
import { up as revocations } from './migrations/0008-revocations.ts';
import { up as sipSwitches } from './migrations/0009-sip-switches.ts';
import { up as sip } from './migrations/0010-sip.ts';
import { up as accounts } from './migrations/0011-accounts.ts';
import { up as peopleSearch } from './migrations/0012-people-search.ts';
import { up as bulk } from './migrations/0013-bulk.ts';
import { up as peopleText } from './migrations/0014-people-text.ts';
import { up as personGateway } from './migrations/0016-person-gateway.ts';
import { up as bulkRehearsals } from './migrations/0017-bulk-rehearsals.ts';
import { up as publishers } from './migrations/0015-publishers.ts';
import { up as accountSwitch } from './migrations/0018-account-switch.ts';
import { up as linksOver } from './migrations/0019-links-over.ts';
import { up as signInAttempts } from './migrations/0020-sign-in-attempts.ts';
import { up as gatewayDescription } from './migrations/0021-gateway-description.ts';
import { StoreError } from './store-error.ts';
import type { Database } from './tables.ts';

/** Every step from an empty database to today's tables; names sort in the order they run. */
const migrations: Readonly<Record<string, Migration>> = {
  '0001-beginning': { up: beginning },
  '0002-gateways': { up: gateways },
  '0003-mailbox-settings': { up: mailboxSettings },
  '0004-delegates': { up: delegates },
  '0005-certificates': { up: certificates },
  '0006-shown-people': { up: shownPeople },
  '0007-expiry-warnings': { up: expiryWarnings },
  '0008-revocations': { up: revocations },
  '0009-sip-switches': { up: sipSwitches },
  '0010-sip': { up: sip },
  '0011-accounts': { up: accounts },
  '0012-people-search': { up: peopleSearch },
  '0013-bulk': { up: bulk },
  '0014-people-text': { up: peopleText },
  '0015-publishers': { up: publishers },
  '0016-person-gateway': { up: personGateway },
  '0017-bulk-rehearsals': { up: bulkRehearsals },
  '0018-account-switch': { up: accountSwitch },
  '0019-links-over': { up: linksOver },
  '0020-sign-in-attempts': { up: signInAttempts },
  '0021-gateway-description': { up: gatewayDescription },
};

/**
 * Brings the tables up to date, each step whole or not at all. Rejects with a `StoreError` where
 * the database was written by a newer program, or where a step fails.
 */
export async function migrate(database: Database): Promise<void> {
  const migrator = new Migrator({
    db: database,
    provider: { getMigrations: () => Promise.resolve({ ...migrations }) },
    nameComparator: (one, other) => (one < other ? -1 : Number(one > other)),
  });
  await refuseNewer(database);
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) {
    throw new StoreError('The database could not be brought up to date; it is as it was.', {
      cause: error,
    });
  }
}

async function refuseNewer(database: Database): Promise<void> {
  const tables = await database.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some(({ name }) => name === 'kysely_migration')) return;
  const done = await database
    .withTables<{ kysely_migration: { readonly name: string } }>()
    .selectFrom('kysely_migration')
    .select('name')
    .orderBy('name')
    .execute();
  const unknown = done.findLast(({ name }) => !Object.hasOwn(migrations, name));
  if (unknown === undefined) return;
  throw new StoreError(
    `The database was written by a newer Doorlight (its tables have step "${unknown.name}", which ` +
      'this one does not know): start that one, or restore a copy from before the upgrade.',
  );
}
