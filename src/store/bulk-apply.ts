import { sql } from 'kysely';
import type { Verdict } from '../people/bulk/bulk-repository.ts';
import type { Jid, Person } from '../people/person.ts';
import type { Override } from '../presence/override.ts';
import type { Instant } from '../time/instant.ts';
import { type AuditEntry, audit } from './audit-log.ts';
import { type Belongings, bringBack, takeAway } from './belongings.ts';
import { reasonText } from './bulk-rows.ts';
import { overrideOf } from './overrides.ts';
import { rowOf } from './person-rows.ts';
import type { WriteTransaction } from './tables.ts';

interface Batch {
  readonly run: number;
  readonly by: string;
  readonly at: Instant;
  readonly verdicts: readonly Verdict[];
}

/**
 * Changes people as the verdicts say, with an entry in the audit log for each, and notes what
 * became of the lines. Answers the overrides of those who are back.
 */
export async function applyVerdicts(
  transaction: WriteTransaction,
  { run, by, at, verdicts }: Batch,
): Promise<ReadonlyMap<Jid, Override>> {
  const added: Person[] = [];
  const removed: Jid[] = [];
  const entries: Omit<AuditEntry, 'id'>[] = [];
  for (const { outcome, before, after } of verdicts) {
    const about = (after ?? before)?.jid ?? '';
    if (outcome === 'added' && after !== null) {
      added.push(after);
      entries.push({ at, by, what: 'person-added', about, old: null, new: after });
    } else if (outcome === 'changed' && after !== null) {
      const { jid, ...columns } = rowOf(after);
      await transaction.updateTable('people').set(columns).where('jid', '=', jid).execute();
      entries.push({ at, by, what: 'person-changed', about, old: before, new: after });
    } else if (outcome === 'removed' && before !== null) {
      removed.push(before.jid);
      entries.push({ at, by, what: 'person-removed', about, old: before, new: null });
    }
  }
  if (added.length > 0) {
    const rows = added.map((person) => rowOf(person));
    await transaction.insertInto('people').values(rows).execute();
  }
  const overrides = await broughtBack(transaction, run, verdicts);
  const left = await takeAway(transaction, removed);
  await audit(transaction, entries);
  await noteVerdicts(transaction, run, verdicts, 'done', left);
  return overrides;
}

/** What was known of those who are back, as the line has it that took them away. */
async function broughtBack(
  transaction: WriteTransaction,
  run: number,
  verdicts: readonly Verdict[],
): Promise<ReadonlyMap<Jid, Override>> {
  const numbers = verdicts.filter(({ outcome }) => outcome === 'added').map(({ number }) => number);
  if (numbers.length === 0) return new Map();
  const rows = await transaction
    .selectFrom('bulk_lines')
    .select('belongings')
    .where('run', '=', run)
    .where('number', 'in', numbers)
    .where('belongings', 'is not', null)
    .execute();
  const all = rows.map(({ belongings }) => JSON.parse(belongings ?? '{}') as Belongings);
  await bringBack(transaction, all);
  const overrides = all.flatMap((belongings) => belongings.overrides ?? []);
  return new Map(overrides.map((row) => [row.person as Jid, overrideOf(row)]));
}

/**
 * Notes what became of lines; of those who were removed, what else was known of them. What was
 * given of a line that is done is not needed any more.
 */
export async function noteVerdicts(
  transaction: WriteTransaction,
  run: number,
  verdicts: readonly Verdict[],
  given: 'kept' | 'done',
  left: ReadonlyMap<Jid, Belongings> = new Map(),
): Promise<void> {
  for (const { number, outcome, reason, before, after } of verdicts) {
    const belongings = before === null ? undefined : left.get(before.jid);
    const images = outcome === 'added' || outcome === 'changed' || outcome === 'removed';
    await sql`
      update bulk_lines set
        outcome = ${outcome}, reason = ${reasonText(reason)},
        given = case when ${given} = 'kept' then given end,
        before = ${images ? jsonOf(before) : null}, after = ${images ? jsonOf(after) : null},
        belongings = ${jsonOf(belongings ?? null)}
      where run = ${run} and number = ${number}`.execute(transaction);
  }
}

function jsonOf(value: unknown): string | null {
  return value === null ? null : JSON.stringify(value);
}
