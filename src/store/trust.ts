import type {
  InstalledCertificate,
  InstalledRevocationList,
  TrustRepository,
} from '../certificates/trust-repository.ts';
import { audit } from './audit-log.ts';
import type { StoreContext } from './context.ts';
import type { WriteTransaction } from './tables.ts';

/** Whom servers' certificates are trusted from. */
export function createTrustRepository({ database, commits, clock }: StoreContext): TrustRepository {
  return {
    async certificates() {
      const rows = await database
        .selectFrom('trusted_certificates')
        .selectAll()
        .orderBy('place')
        .execute();
      return rows.map((row) => ({
        fingerprint: row.fingerprint,
        pem: row.pem,
        trusted: row.trusted === 1,
        servers: row.servers === null ? null : (JSON.parse(row.servers) as readonly string[]),
        addedAt: row.added_at,
        addedBy: row.added_by,
      }));
    },

    save: (certificates, by) =>
      commits.write(async (transaction) => {
        const at = clock.now();
        for (const certificate of certificates) {
          const old = await put(transaction, certificate);
          const { fingerprint, trusted, servers } = certificate;
          const what = old === null ? 'certificate-installed' : 'certificate-changed';
          const about = fingerprint;
          await audit(transaction, [{ at, by, what, about, old, new: { trusted, servers } }]);
        }
      }),

    remove: (fingerprint, by) =>
      commits.write(async (transaction) => {
        const old = await transaction
          .deleteFrom('trusted_certificates')
          .where('fingerprint', '=', fingerprint)
          .returning('pem')
          .executeTakeFirst();
        if (old === undefined) return false;
        const what = 'certificate-removed';
        const at = clock.now();
        await audit(transaction, [{ at, by, what, about: fingerprint, old: old.pem, new: null }]);
        return true;
      }),

    async revocationLists() {
      const rows = await database.selectFrom('revocation_lists').selectAll().execute();
      return rows.map(({ authority, list, added_at: addedAt, added_by: addedBy }) => ({
        authority,
        list,
        addedAt,
        addedBy,
      }));
    },

    saveRevocationList: (list, by) =>
      commits.write(async (transaction) => {
        await transaction
          .insertInto('revocation_lists')
          .values(rowOf(list))
          .onConflict((conflict) => conflict.column('authority').doUpdateSet(rowOf(list)))
          .execute();
        const what = 'revocation-list-installed';
        const at = clock.now();
        await audit(transaction, [{ at, by, what, about: list.authority, old: null, new: null }]);
      }),
  };
}

/** Answers what there was of that fingerprint. */
async function put(
  transaction: WriteTransaction,
  certificate: InstalledCertificate,
): Promise<Pick<InstalledCertificate, 'trusted' | 'servers'> | null> {
  const { fingerprint, pem, trusted, servers } = certificate;
  const old = await transaction
    .selectFrom('trusted_certificates')
    .select(['trusted', 'servers'])
    .where('fingerprint', '=', fingerprint)
    .executeTakeFirst();
  const { last } = await transaction
    .selectFrom('trusted_certificates')
    .select((row) => row.fn.max('place').as('last'))
    .executeTakeFirstOrThrow();
  const changing = {
    trusted: trusted ? 1 : 0,
    servers: servers === null ? null : JSON.stringify(servers),
  };
  await transaction
    .insertInto('trusted_certificates')
    .values({
      fingerprint,
      place: (last ?? 0) + 1,
      pem,
      ...changing,
      added_at: certificate.addedAt,
      added_by: certificate.addedBy,
    })
    .onConflict((conflict) => conflict.column('fingerprint').doUpdateSet(changing))
    .execute();
  if (old === undefined) return null;
  return {
    trusted: old.trusted === 1,
    servers: old.servers === null ? null : (JSON.parse(old.servers) as readonly string[]),
  };
}

function rowOf({ authority, list, addedAt, addedBy }: InstalledRevocationList): {
  readonly authority: string;
  readonly list: string;
  readonly added_at: number;
  readonly added_by: string;
} {
  return { authority, list, added_at: addedAt, added_by: addedBy };
}
