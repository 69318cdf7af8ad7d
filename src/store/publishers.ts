import {
  type Publisher,
  type PublisherRepository,
  type PublisherSettings,
  publicPart,
} from '../engine/publishers/publisher-settings.ts';
import { audit } from './audit-log.ts';
import type { StoreContext } from './context.ts';
import type { Seal } from './seal.ts';
import type { WriteTransaction } from './tables.ts';

/** Publishers, their secrets sealed. */
export function createPublisherRepository(
  { database, commits, clock }: StoreContext,
  seal: Seal,
): PublisherRepository {
  return {
    async all() {
      const rows = await database.selectFrom('publishers').selectAll().orderBy('place').execute();
      const open = (sealed: string | null, name: string): string | null =>
        sealed === null ? null : seal.open(sealed, belonging(name));
      return rows.map((row) => {
        const { name } = row;
        const secret = open(row.secret, name);
        const isSealed = row.secret !== null && secret === null;
        return {
          ...settingsOf(row.settings),
          secret,
          fromFile: open(row.from_file, name),
          problem: isSealed ? cannotBeUnsealed(name) : null,
        };
      });
    },

    async isFresh() {
      const seeded = await database
        .selectFrom('milestones')
        .select('at')
        .where('name', '=', 'publishers-seeded')
        .executeTakeFirst();
      return seeded === undefined;
    },

    seed: (publishers, by) =>
      commits.write(async (transaction) => {
        const at = clock.now();
        await transaction
          .insertInto('milestones')
          .values({ name: 'publishers-seeded', at })
          .execute();
        for (const publisher of publishers) {
          await put(transaction, publisher, seal);
          const { name: about, secret } = publisher;
          if (secret !== null) await keepGiven(transaction, about, secret, seal);
          const settings = publicPart(publisher);
          await audit(transaction, [
            { at, by, what: 'publisher-seeded', about, old: null, new: settings },
          ]);
        }
      }),

    save: (publisher, by) =>
      commits.write(async (transaction) => {
        const { name, secret } = publisher;
        const old = await transaction
          .selectFrom('publishers')
          .select(['settings', 'secret'])
          .where('name', '=', name)
          .executeTakeFirst();
        await put(transaction, publisher, seal);
        const settings = publicPart(publisher);
        const before =
          old === undefined || old.secret === null ? null : seal.open(old.secret, belonging(name));
        await audit(transaction, [
          {
            at: clock.now(),
            by,
            what: old === undefined ? 'publisher-added' : 'publisher-changed',
            about: name,
            old: old === undefined ? null : settingsOf(old.settings),
            // Only that it is another.
            new:
              old === undefined || before === secret
                ? settings
                : { ...settings, secret: 'changed' },
          },
        ]);
      }),

    takeSecret: (name, secret, by) =>
      commits.write(async (transaction) => {
        const row = await transaction
          .selectFrom('publishers')
          .select(['settings', 'secret'])
          .where('name', '=', name)
          .executeTakeFirst();
        if (row === undefined) return;
        await keepGiven(transaction, name, secret, seal);
        if (row.secret !== null && seal.open(row.secret, belonging(name)) === secret) return;
        const settings = settingsOf(row.settings);
        const known = { ...settings, secret } as Publisher;
        await put(transaction, known, seal);
        await audit(transaction, [
          {
            at: clock.now(),
            by,
            what: 'publisher-changed',
            about: name,
            old: settings,
            new: { ...settings, secret: 'changed' },
          },
        ]);
      }),

    remove: (name, by) =>
      commits.write(async (transaction) => {
        const old = await transaction
          .deleteFrom('publishers')
          .where('name', '=', name)
          .returning('settings')
          .executeTakeFirst();
        if (old === undefined) return false;
        const at = clock.now();
        const settings = settingsOf(old.settings);
        await audit(transaction, [
          { at, by, what: 'publisher-removed', about: name, old: settings, new: null },
        ]);
        return true;
      }),
  };
}

/** What is sealed of a gateway with the same name is something else. */
function belonging(name: string): string {
  return `publisher ${name}`;
}

async function put(transaction: WriteTransaction, publisher: Publisher, seal: Seal): Promise<void> {
  const { name } = publisher;
  const settings = JSON.stringify(publicPart(publisher));
  const secret = publisher.secret === null ? null : seal.close(publisher.secret, belonging(name));
  const { last } = await transaction
    .selectFrom('publishers')
    .select((row) => row.fn.max('place').as('last'))
    .executeTakeFirstOrThrow();
  await transaction
    .insertInto('publishers')
    .values({ name, place: (last ?? 0) + 1, settings, secret, from_file: null })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ settings, secret }))
    .execute();
}

/** What the file last gave is known again, and its next secret told from it. */
async function keepGiven(
  transaction: WriteTransaction,
  name: string,
  secret: string,
  seal: Seal,
): Promise<void> {
  await transaction
    .updateTable('publishers')
    .set({ from_file: seal.close(secret, belonging(name)) })
    .where('name', '=', name)
    .execute();
}

function cannotBeUnsealed(name: string): string {
  return `The secret of ${name} cannot be unsealed with the key there is: put back the key file that belongs to this database, or give it again: doorlight publishers change ${name} --secret-file <file>`;
}

function settingsOf(text: string): PublisherSettings {
  return JSON.parse(text) as PublisherSettings;
}
