import type { EntityTagRepository } from '../publishers/sip/publications/entity-tag-repository.ts';
import type { StoreContext } from './context.ts';

/** Rows of one statement; each has five values, of which SQLite takes 32,766. */
const mostRows = 5_000;

export function createEntityTagRepository({
  database,
  commits,
}: StoreContext): EntityTagRepository {
  return {
    async all(link) {
      const rows = await database
        .selectFrom('sip_publications')
        .select(['address', 'event', 'etag', 'expires_at'])
        .where('link', '=', link)
        .orderBy('address')
        .orderBy('event')
        .execute();
      return rows.map(({ address, event, etag, expires_at: expiresAt }) => ({
        address,
        event,
        etag,
        expiresAt,
      }));
    },

    write: (link, { saved, removed }) =>
      commits.write(async (transaction) => {
        for (const { address, event } of removed) {
          await transaction
            .deleteFrom('sip_publications')
            .where('link', '=', link)
            .where('address', '=', address)
            .where('event', '=', event)
            .execute();
        }
        for (let from = 0; from < saved.length; from += mostRows) {
          const rows = saved.slice(from, from + mostRows);
          await transaction
            .insertInto('sip_publications')
            .values(
              rows.map(({ address, event, etag, expiresAt }) => {
                return { link, address, event, etag, expires_at: Math.round(expiresAt) };
              }),
            )
            .onConflict((conflict) =>
              conflict.columns(['link', 'address', 'event']).doUpdateSet((row) => ({
                etag: row.ref('excluded.etag'),
                expires_at: row.ref('excluded.expires_at'),
              })),
            )
            .execute();
        }
      }),
  };
}
