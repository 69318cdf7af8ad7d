import type { AttemptRepository, Attempts } from '../accounts/attempt-repository.ts';
import { dayMs, hourMs } from '../time/instant.ts';
import type { StoreContext } from './context.ts';
import type { WriteTransaction } from './tables.ts';

/** Nothing counts for longer (`lockout.ts`, `known-addresses.ts`). */
const keptMs = { account: hourMs, address: hourMs, known: 30 * dayMs } as const;
/** Whoever has very many addresses must not fill the disk with them. */
const mostOfKind = 2_000;

export function createAttemptRepository({
  database,
  commits,
  clock,
}: StoreContext): AttemptRepository {
  return {
    async all() {
      const rows = await database
        .selectFrom('sign_in_attempts')
        .selectAll()
        .orderBy('at')
        .execute();
      return rows.map(({ kind, ...rest }) => ({ kind: kind as Attempts['kind'], ...rest }));
    },

    put: (attempts) =>
      commits.write(async (transaction) => {
        const { count, at } = attempts;
        await transaction
          .insertInto('sign_in_attempts')
          .values({ ...attempts })
          .onConflict((conflict) => conflict.columns(['kind', 'key']).doUpdateSet({ count, at }))
          .execute();
        await forget(transaction, attempts.kind, clock.now() - keptMs[attempts.kind]);
      }),

    remove: (kind, key) =>
      commits.write(async (transaction) => {
        await transaction
          .deleteFrom('sign_in_attempts')
          .where('kind', '=', kind)
          .where('key', '=', key)
          .execute();
      }),
  };
}

async function forget(
  transaction: WriteTransaction,
  kind: Attempts['kind'],
  before: number,
): Promise<void> {
  const tooMany = await transaction
    .selectFrom('sign_in_attempts')
    .select('at')
    .where('kind', '=', kind)
    .orderBy('at', 'desc')
    .offset(mostOfKind)
    .limit(1)
    .executeTakeFirst();
  await transaction
    .deleteFrom('sign_in_attempts')
    .where('kind', '=', kind)
    .where('at', '<=', Math.max(before, tooMany?.at ?? before))
    .execute();
}
