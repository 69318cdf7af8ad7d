import { bareJid, domainOf } from '../address.ts';
import {
  type RosterContact,
  type RosterPlan,
  contactsFor,
  groupsByMember,
  membersOf,
} from './roster-plan.ts';
import { type RosterEntry, type RosterServer, RosterServerError } from './roster-server.ts';

export interface FillOptions {
  /** Every contact of the component leaves the rosters instead. */
  readonly remove: boolean;
  /** Names and groups of contacts that are there already are set, too. */
  readonly rename: boolean;
  /** Nothing is changed; what would be is told. */
  readonly dryRun: boolean;
  /** Changes a second. */
  readonly pace: number;
  /** Resolves after so many milliseconds. */
  readonly wait: (ms: number) => Promise<void>;
}

export type RosterStep =
  | { readonly kind: 'put'; readonly owner: string; readonly contact: RosterContact }
  | { readonly kind: 'remove'; readonly owner: string; readonly contact: string }
  /** The server has no such account. */
  | { readonly kind: 'no-account'; readonly owner: string }
  | { readonly kind: 'failed'; readonly owner: string; readonly reason: string };

type Change = Extract<RosterStep, { kind: 'put' | 'remove' }>;

/**
 * Makes rosters as planned, one account after the other, and tells each step. Only differences
 * are sent; what people have named and sorted themselves stays, unless `rename` is set. Contacts
 * of the component who are nobody any more go. Throws where the server cannot be worked with.
 */
export async function* fillRosters(
  plan: RosterPlan,
  server: RosterServer,
  options: FillOptions,
): AsyncGenerator<RosterStep> {
  const byMember = groupsByMember(plan);
  for (const owner of membersOf(plan)) {
    try {
      const there = await server.read(owner);
      if (there === undefined) {
        yield { kind: 'no-account', owner };
        continue;
      }
      const wanted = contactsFor(plan, byMember, owner);
      for (const change of changesOf(owner, there, wanted, plan, options)) {
        if (!options.dryRun) {
          await carryOut(server, change);
          await options.wait(1_000 / options.pace);
        }
        yield change;
      }
    } catch (error) {
      if (!(error instanceof RosterServerError) || error.fatal) throw error;
      yield { kind: 'failed', owner, reason: error.message };
    }
  }
}

function changesOf(
  owner: string,
  there: ReadonlyMap<string, RosterEntry>,
  wanted: ReadonlyMap<string, RosterContact>,
  plan: RosterPlan,
  { remove, rename }: FillOptions,
): readonly Change[] {
  const ours = [...there.keys()].filter((jid) => domainOf(bareJid(jid)) === plan.component);
  const leaving = remove ? ours : ours.filter((jid) => !plan.alive.has(jid));
  const removals = leaving.map((contact) => ({ kind: 'remove', owner, contact }) as const);
  if (remove) return removals;
  const changes: Change[] = [...removals];
  for (const contact of wanted.values()) {
    const entry = there.get(contact.jid);
    const next = entry && !rename ? keepingOwn(entry, contact) : contact;
    if (!entry?.sees || !sameAs(entry, next)) changes.push({ kind: 'put', owner, contact: next });
  }
  return changes;
}

function keepingOwn(entry: RosterEntry, { jid, name, groups }: RosterContact): RosterContact {
  return {
    jid,
    name: entry.name === '' ? name : entry.name,
    groups: entry.sees || entry.groups.length > 0 ? entry.groups : groups,
  };
}

function sameAs(entry: RosterEntry, contact: RosterContact): boolean {
  return (
    entry.name === contact.name &&
    entry.groups.toSorted().join('\n') === contact.groups.toSorted().join('\n')
  );
}

async function carryOut(server: RosterServer, change: Change): Promise<void> {
  if (change.kind === 'put') await server.put(change.owner, change.contact);
  else await server.remove(change.owner, change.contact);
}
