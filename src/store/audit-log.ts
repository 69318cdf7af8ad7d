import { setImmediate as turn } from 'node:timers/promises';
import type { AccountDeed } from '../accounts/account-repository.ts';
import type { SignInDeed } from '../accounts/session-repository.ts';
import type { Instant } from '../time/instant.ts';
import type { StoreContext } from './context.ts';
import type { AuditTable, NewAuditRow, WriteTransaction } from './tables.ts';
import type { Selectable } from 'kysely';

/** What the audit log tells of. */
type AuditedDeed =
  | 'bulk-begun'
  | 'bulk-ended'
  | AccountDeed
  | SignInDeed
  | 'key-exported'
  | 'certificate-installed'
  | 'certificate-changed'
  | 'certificate-removed'
  | 'certificate-made'
  | 'certificate-remade'
  | 'certificate-unmade'
  | 'certificate-revoked'
  | 'revocation-list-signed'
  | 'revocation-list-installed'
  | 'delegate-named'
  | 'delegate-removed'
  | 'delegate-expired'
  | 'gateway-added'
  | 'gateway-changed'
  | 'gateway-made-default'
  | 'gateway-removed'
  | 'gateway-seeded'
  | 'publisher-added'
  | 'publisher-changed'
  | 'publisher-removed'
  | 'publisher-seeded'
  | 'override-set'
  | 'override-ended'
  | 'override-reverted'
  | 'parameter-seeded'
  | 'parameter-set'
  | 'parameter-reset'
  | 'person-added'
  | 'person-changed'
  | 'person-removed';

/** Who did what, when; `old` and `new` as JSON has them, `null` where there was or is nothing. */
export interface AuditEntry {
  readonly id: number;
  readonly at: Instant;
  /** A bare JID, `account:alice`, `oidc:…`, `administrator` by the token, or `doorlight` itself. */
  readonly by: string;
  readonly what: AuditedDeed;
  /** A person's JID, the name of a parameter, a gateway or an account, or a fingerprint. */
  readonly about: string;
  readonly old: unknown;
  readonly new: unknown;
}

/** Which entries are asked for; what is left out does not matter. */
interface AuditQuery {
  /** Only what concerns that. */
  readonly about?: string;
  /** Only what they did. */
  readonly by?: string;
  /** Only deeds whose name begins with one of these. */
  readonly what?: readonly string[];
  /** Only from then on, and only before then. */
  readonly from?: Instant;
  readonly to?: Instant;
  /** Only what has a smaller id. */
  readonly before?: number;
  /** At most this many. */
  readonly limit: number;
}

/** Entries deleted in one turn: few enough that nobody's write waits long for them. */
const pruneSize = 500;

/** Written by the repositories, in the transaction of what it tells of; read here. */
export interface AuditLog {
  /** The newest first. */
  entries(query: AuditQuery): Promise<readonly AuditEntry[]>;
  /** That a private key has left, in which form. */
  keyExported(name: string, form: string, by: string): Promise<void>;
  /** Deletes what is older than `before`, some at a time, and says how many that were. */
  prune(before: Instant, signal: AbortSignal): Promise<number>;
}

/** Reads the log; whoever changes something writes to it with `audit`, in the same transaction. */
export function createAuditLog({ database, commits, clock }: StoreContext): AuditLog {
  return {
    async entries({ about, by, what, from, to, before, limit }) {
      const rows = await database
        .selectFrom('audit')
        .selectAll()
        .$if(about !== undefined, (query) => query.where('about', '=', about ?? ''))
        .$if(by !== undefined, (query) => query.where('by', '=', by ?? ''))
        // Names are of small letters and hyphens, after which ~ comes.
        .$if(what !== undefined, (query) =>
          query.where((row) =>
            row.or(
              (what ?? []).map((begins) =>
                row.and([row('what', '>=', begins), row('what', '<', `${begins}~`)]),
              ),
            ),
          ),
        )
        .$if(from !== undefined, (query) => query.where('at', '>=', from ?? 0))
        .$if(to !== undefined, (query) => query.where('at', '<', to ?? 0))
        .$if(before !== undefined, (query) => query.where('id', '<', before ?? 0))
        .orderBy('id', 'desc')
        .limit(limit)
        .execute();
      return rows.map((row) => entryOf(row));
    },

    keyExported: (about, form, by) =>
      commits.write((transaction) =>
        audit(transaction, [
          { at: clock.now(), by, what: 'key-exported', about, old: null, new: { form } },
        ]),
      ),

    async prune(before, signal) {
      let deleted = 0;
      while (!signal.aborted) {
        const page = await commits.write(async (transaction) => {
          const ids = transaction
            .selectFrom('audit')
            .select('id')
            .where('at', '<', before)
            .orderBy('at')
            .limit(pruneSize);
          const { numDeletedRows } = await transaction
            .deleteFrom('audit')
            .where('id', 'in', ids)
            .executeTakeFirstOrThrow();
          return Number(numDeletedRows);
        });
        deleted += page;
        if (page < pruneSize) break;
        await turn();
      }
      return deleted;
    },
  };
}

/** Writes entries, `old` and `new` turned into JSON, as part of a transaction. */
export async function audit(
  transaction: WriteTransaction,
  entries: readonly Omit<AuditEntry, 'id'>[],
): Promise<void> {
  if (entries.length === 0) return;
  const rows = entries.map((entry) => rowOf(entry));
  await transaction.insertInto('audit').values(rows).execute();
}

function rowOf({ old, new: next, ...entry }: Omit<AuditEntry, 'id'>): NewAuditRow {
  return { ...entry, old: jsonOf(old), new: jsonOf(next) };
}

function jsonOf(value: unknown): string | null {
  return value === null ? null : JSON.stringify(value);
}

function entryOf({ old, new: next, what, ...row }: Selectable<AuditTable>): AuditEntry {
  return {
    ...row,
    what: what as AuditedDeed,
    old: old === null ? null : JSON.parse(old),
    new: next === null ? null : JSON.parse(next),
  };
}
