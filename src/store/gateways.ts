import type {
  Gateway,
  GatewayRepository,
  GatewaySettings,
  StoredGateway,
} from '../sync/gateway-settings.ts';
import { audit } from './audit-log.ts';
import type { StoreContext } from './context.ts';
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
      return rows.map(({ name, settings, secret }) =>
        storedGateway(settingsOf(settings), seal.open(secret, name)),
      );
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

    save: (gateway, by) =>
      commits.write(async (transaction) => {
        const old = await transaction
          .selectFrom('gateways')
          .select('settings')
          .where('name', '=', gateway.name)
          .executeTakeFirst();
        await put(transaction, gateway, seal);
        await audit(transaction, [
          {
            at: clock.now(),
            by,
            what: old === undefined ? 'gateway-added' : 'gateway-changed',
            about: gateway.name,
            old: old === undefined ? null : settingsOf(old.settings),
            new: publicPart(gateway),
          },
        ]);
      }),

    remove: (name, by) =>
      commits.write(async (transaction) => {
        const old = await transaction
          .deleteFrom('gateways')
          .where('name', '=', name)
          .returning('settings')
          .executeTakeFirst();
        if (old === undefined) return false;
        await audit(transaction, [
          {
            at: clock.now(),
            by,
            what: 'gateway-removed',
            about: name,
            old: settingsOf(old.settings),
            new: null,
          },
        ]);
        return true;
      }),
  };
}

async function put(transaction: WriteTransaction, gateway: Gateway, seal: Seal): Promise<void> {
  const { name } = gateway;
  const settings = JSON.stringify(publicPart(gateway));
  const secret = seal.close(gateway.secret, name);
  const { last } = await transaction
    .selectFrom('gateways')
    .select((row) => row.fn.max('place').as('last'))
    .executeTakeFirstOrThrow();
  await transaction
    .insertInto('gateways')
    .values({ name, place: (last ?? 0) + 1, settings, secret })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ settings, secret }))
    .execute();
}

function publicPart(gateway: Gateway): GatewaySettings {
  const { name, kind, urls, identity, ca, subscription, autodiscover, tls } = gateway;
  return {
    name,
    kind,
    urls,
    identity,
    ca,
    subscription,
    ...(autodiscover === undefined ? {} : { autodiscover }),
    ...(tls === undefined ? {} : { tls }),
  };
}

function storedGateway(settings: GatewaySettings, secret: string | null): StoredGateway {
  const { name } = settings;
  const problem =
    secret === null
      ? `What was stored to prove who we are to "${name}" cannot be unsealed with the key there is: put back the key file that belongs to this database, or give it again: doorlight gateways change ${name} --password-file <file>`
      : null;
  return { ...settings, secret, problem };
}

function settingsOf(text: string): GatewaySettings {
  return JSON.parse(text) as GatewaySettings;
}
