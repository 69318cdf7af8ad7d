import type { Made, MadeRepository, Revocations } from '../certificates/making/made-repository.ts';
import { audit } from './audit-log.ts';
import type { StoreContext } from './context.ts';
import type { Seal } from './seal.ts';

/** Certificates of our own, their keys sealed. */
export function createMadeRepository(
  { database, commits, clock }: StoreContext,
  seal: Seal,
): MadeRepository {
  return {
    async all() {
      const rows = await database
        .selectFrom('made_certificates')
        .selectAll()
        .orderBy('made_at')
        .orderBy('name')
        .execute();
      return rows.map(({ made_at: madeAt, key, revocations, ...row }) => ({
        ...row,
        madeAt,
        revocations: revocations === null ? null : (JSON.parse(revocations) as Revocations),
        key: seal.open(key, belongsTo(row.name)),
      }));
    },

    save: (made, by) =>
      commits.write(async (transaction) => {
        const old = await transaction
          .selectFrom('made_certificates')
          .select(['certificate', 'revocations'])
          .where('name', '=', made.name)
          .executeTakeFirst();
        const { madeAt, key, revocations, ...row } = made;
        const values = {
          ...row,
          made_at: madeAt,
          key: seal.close(key, belongsTo(made.name)),
          revocations: revocations === null ? null : JSON.stringify(revocations),
        };
        await transaction
          .insertInto('made_certificates')
          .values(values)
          .onConflict((conflict) => conflict.column('name').doUpdateSet(values))
          .execute();
        await audit(transaction, [
          {
            at: clock.now(),
            by,
            what: whatHappened(old, made),
            about: made.name,
            old: old === undefined ? null : publicPart(old),
            new: { ...publicPart(made), ...(revocations === null ? {} : { revocations }) },
          },
        ]);
      }),

    remove: (name, by) =>
      commits.write(async (transaction) => {
        const old = await transaction
          .deleteFrom('made_certificates')
          .where('name', '=', name)
          .returning('certificate')
          .executeTakeFirst();
        if (old === undefined) return false;
        const [at, what] = [clock.now(), 'certificate-unmade'] as const;
        await audit(transaction, [{ at, by, what, about: name, old: publicPart(old), new: null }]);
        return true;
      }),
  };
}

function belongsTo(name: string): string {
  return `made-certificate ${name}`;
}

function whatHappened(
  old: { readonly certificate: string | null; readonly revocations: string | null } | undefined,
  { certificate, revocations }: Made,
): 'certificate-made' | 'certificate-remade' | 'certificate-revoked' | 'revocation-list-signed' {
  if (old === undefined) return 'certificate-made';
  if (old.certificate !== certificate || revocations === null) return 'certificate-remade';
  const before = old.revocations === null ? null : (JSON.parse(old.revocations) as Revocations);
  const more = revocations.entries.length > (before?.entries.length ?? 0);
  return more ? 'certificate-revoked' : 'revocation-list-signed';
}

function publicPart({ certificate }: Pick<Made, 'certificate'>): Pick<Made, 'certificate'> {
  return { certificate };
}
