import type { ExpiryRepository } from '../certificates/expiry-repository.ts';
import type { StoreContext } from './context.ts';

export function createExpiryRepository({ database, commits }: StoreContext): ExpiryRepository {
  return {
    async said(administrator) {
      const rows = await database
        .selectFrom('expiry_warnings')
        .select(['certificate', 'valid_to', 'step'])
        .where('administrator', '=', administrator)
        .orderBy('certificate')
        .execute();
      return rows.map(({ certificate, valid_to: validTo, step }) => ({
        certificate,
        validTo,
        step,
      }));
    },

    save: (administrator, said, before) =>
      commits.write(async (transaction) => {
        for (const { certificate, validTo, step } of said) {
          await transaction
            .insertInto('expiry_warnings')
            .values({ administrator, certificate, valid_to: validTo, step })
            .onConflict((conflict) =>
              conflict.columns(['administrator', 'certificate']).doUpdateSet({ step }),
            )
            .execute();
        }
        await transaction.deleteFrom('expiry_warnings').where('valid_to', '<', before).execute();
      }),
  };
}
