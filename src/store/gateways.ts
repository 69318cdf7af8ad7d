import { setImmediate as turn } from 'node:timers/promises';
import type { Person } from '../people/person.ts';
import {
  type Gateway,
  type GatewayRepository,
  type GatewaySettings,
  type StoredGateway,
  publicPart,
} from '../sync/gateways/gateway-settings.ts';
import type { Instant } from '../time/instant.ts';
import { audit } from './audit-log.ts';
import type { StoreContext } from './context.ts';
import { pageSize } from './pages.ts';
import { personOf } from './person-rows.ts';
import type { Seal } from './seal.ts';
import type { WriteTransaction } from './tables.ts';

/** Gateways, their secrets sealed. */
export function createGatewayRepository(
  { database, commits, clock }: StoreContext,
  seal: Seal,
): GatewayRepository {
  return {
    async all() {
      const rows = await database.selectFrom('gateways').selectAll().orderBy('place').execute();
      return rows.map((row) => storedGateway(settingsOf(row), seal.open(row.secret, row.name)));
    },

    async isFresh() {
      const seeded = await database
        .selectFrom('milestones')
        .select('at')
        .where('name', '=', 'gateways-seeded')
        .executeTakeFirst();
      return seeded === undefined;
    },

    seed: (gateways, by) =>
      commits.write(async (transaction) => {
        const at = clock.now();
        await transaction
          .insertInto('milestones')
          .values({ name: 'gateways-seeded', at })
          .execute();
        for (const gateway of gateways) {
          await put(transaction, gateway, seal);
          const settings = publicPart(gateway);
          const what = 'gateway-seeded';
          const about = gateway.name;
          await audit(transaction, [{ at, by, what, about, old: null, new: settings }]);
        }
      }),

    save: (gateway, by, first = false) =>
      commits.write(async (transaction) => {
        const { name: about } = gateway;
        const old = await transaction
          .selectFrom('gateways')
          .select(['settings', 'description'])
          .where('name', '=', about)
          .executeTakeFirst();
        await put(transaction, gateway, seal);
        const before = first ? await makeFirst(transaction, about) : null;
        await audit(transaction, [
          {
            at: clock.now(),
            by,
            what: old === undefined ? 'gateway-added' : 'gateway-changed',
            about,
            old:
              old === undefined
                ? null
                : { ...settingsOf(old), ...(before === null ? {} : { default: before }) },
            new: { ...publicPart(gateway), ...(before === null ? {} : { default: about }) },
          },
        ]);
      }),

    putFirst: (name, by) =>
      commits.write(async (transaction) => {
        const before = await makeFirst(transaction, name);
        if (before === null) return false;
        const what = 'gateway-made-default';
        const [old, next] = [{ default: before }, { default: name }];
        await audit(transaction, [{ at: clock.now(), by, what, about: name, old, new: next }]);
        return true;
      }),

    remove: (name, by, reassign) =>
      commits.write(async (transaction) => {
        const { named } = await transaction
          .selectFrom('people')
          .select((row) => row.fn.countAll<number | string>().as('named'))
          .where('gateway', '=', name)
          .executeTakeFirstOrThrow();
        if (Number(named) > 0 && !reassign) return { kind: 'named', people: Number(named) };
        const removed = await transaction
          .deleteFrom('gateways')
          .where('name', '=', name)
          .returning(['settings', 'description'])
          .executeTakeFirst();
        if (removed === undefined) return { kind: 'unknown' };
        const at = clock.now();
        const old = settingsOf(removed);
        const what = 'gateway-removed';
        await audit(transaction, [{ at, by, what, about: name, old, new: null }]);
        return { kind: 'removed', people: await giveUp(transaction, name, { at, by }) };
      }),

    async counts() {
      const rows = await database
        .selectFrom('people')
        .select((row) => ['gateway', row.fn.countAll<number | string>().as('count')])
        .where('gateway', 'is not', null)
        .groupBy('gateway')
        .execute();
      const { people } = await database
        .selectFrom('people')
        .select((row) => row.fn.countAll<number | string>().as('people'))
        .executeTakeFirstOrThrow();
      return {
        people: Number(people),
        named: new Map(rows.map(({ gateway, count }) => [gateway ?? '', Number(count)])),
      };
    },
  };
}

/** Says which one was the first until now; `null` where there is none of that name. */
async function makeFirst(transaction: WriteTransaction, name: string): Promise<string | null> {
  const [first] = await transaction
    .selectFrom('gateways')
    .select(['name', 'place'])
    .orderBy('place')
    .limit(1)
    .execute();
  if (first === undefined) return null;
  const { numUpdatedRows } = await transaction
    .updateTable('gateways')
    .set({ place: first.place - 1 })
    .where('name', '=', name)
    .executeTakeFirstOrThrow();
  return Number(numUpdatedRows) === 0 ? null : first.name;
}

/** Whoever names the gateway names none any more; answers them as they were. */
async function giveUp(
  transaction: WriteTransaction,
  name: string,
  { at, by }: { readonly at: Instant; readonly by: string },
): Promise<readonly Person[]> {
  const given: Person[] = [];
  for (;;) {
    const rows = await transaction
      .selectFrom('people')
      .selectAll()
      .where('gateway', '=', name)
      .limit(pageSize)
      .execute();
    if (rows.length === 0) return given;
    const people = rows.map((row) => personOf(row));
    await transaction
      .updateTable('people')
      .set({ gateway: null })
      .where(
        'jid',
        'in',
        people.map(({ jid }) => jid),
      )
      .execute();
    await audit(
      transaction,
      people.map((old) => {
        const what = 'person-changed' as const;
        return { at, by, what, about: old.jid, old, new: { ...old, gateway: null } };
      }),
    );
    given.push(...people);
    await turn();
  }
}

async function put(transaction: WriteTransaction, gateway: Gateway, seal: Seal): Promise<void> {
  const { name } = gateway;
  const { description = null, ...rest } = publicPart(gateway);
  const settings = JSON.stringify(rest);
  const secret = seal.close(gateway.secret, name);
  const { last } = await transaction
    .selectFrom('gateways')
    .select((row) => row.fn.max('place').as('last'))
    .executeTakeFirstOrThrow();
  await transaction
    .insertInto('gateways')
    .values({ name, place: (last ?? 0) + 1, settings, secret, description })
    .onConflict((conflict) =>
      conflict.column('name').doUpdateSet({ settings, secret, description }),
    )
    .execute();
}

function storedGateway(settings: GatewaySettings, secret: string | null): StoredGateway {
  const { name } = settings;
  const problem =
    secret === null
      ? `What was stored to prove who we are to "${name}" cannot be unsealed with the key there is: put back the key file that belongs to this database, or give it again: doorlight gateways change ${name} --password-file <file>`
      : null;
  return { ...settings, secret, problem };
}

function settingsOf(row: {
  readonly settings: string;
  readonly description: string | null;
}): GatewaySettings {
  const settings = JSON.parse(row.settings) as GatewaySettings;
  return publicPart({ ...settings, description: row.description });
}
