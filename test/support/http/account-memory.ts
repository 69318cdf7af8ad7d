import type { AttemptRepository, Attempts } from '../../../src/accounts/attempt-repository.ts';
import type { Account, AccountRepository } from '../../../src/accounts/account-repository.ts';
import type {
  LinkRepository,
  Session,
  SessionRepository,
} from '../../../src/accounts/session-repository.ts';
import type { Jid } from '../../../src/people/person.ts';

/** Local accounts in a map, as the database would keep them. */
export function accountMemory(told: string[]): AccountRepository {
  const kept = new Map<string, Account>();
  return {
    all: async () => [...kept.values()].toSorted((one, other) => (one.name < other.name ? -1 : 1)),
    find: async (name) => kept.get(name),
    insert: async (account, by) => {
      if (kept.has(account.name)) return false;
      kept.set(account.name, account);
      told.push(`account-added ${account.name} ${by}`);
      return true;
    },
    update: async (account, deed, by) => {
      if (!kept.has(account.name)) return false;
      kept.set(account.name, account);
      told.push(`${deed} ${account.name} ${by}`);
      return true;
    },
    remove: async (name, by) => {
      told.push(`account-removed ${name} ${by}`);
      return kept.delete(name);
    },
  };
}

/** Sessions likewise; `kept` is them. */
export function sessionMemory(
  told: string[],
): SessionRepository & { readonly kept: Map<string, Session> } {
  const kept = new Map<string, Session>();
  return {
    kept,
    find: async (hash) => kept.get(hash),
    open: async (way, now) => {
      const counts = new Map<string, number>();
      for (const one of kept.values()) {
        if (one.way !== way || one.idleAt <= now || one.endsAt <= now) continue;
        counts.set(one.name, (counts.get(one.name) ?? 0) + 1);
      }
      return counts;
    },
    lifted: async (about, _detail, by) => void told.push(`lockout-lifted ${about} ${by}`),
    insert: async (session, by) => {
      kept.set(session.hash, session);
      told.push(`signed-in ${session.name} ${by}`);
      return true;
    },
    touch: async (hash, idleAt) => {
      const session = kept.get(hash);
      if (session) kept.set(hash, { ...session, idleAt });
    },
    remove: async (hash, by) => {
      told.push(`signed-out ${kept.get(hash)?.name ?? ''} ${by}`);
      return kept.delete(hash);
    },
    removeAll: async (way, name, by, except) => {
      const over = [...kept.values()].filter(
        (one) => one.way === way && one.name === name && one.hash !== except,
      );
      for (const { hash } of over) kept.delete(hash);
      told.push(`signed-out-everywhere ${name} ${by}`);
      return over.length;
    },
    refused: async (about, { why }) => void told.push(`sign-in-refused ${about} ${why}`),
  };
}

/** Links likewise. */
export function linkMemory(): LinkRepository {
  const kept = new Map<string, { person: Jid; endsAt: number; over: 'used' | 'replaced' | null }>();
  return {
    put: async (hash, person, endsAt) => {
      for (const link of kept.values()) {
        if (link.person === person) link.over ??= 'replaced';
      }
      kept.set(hash, { person, endsAt, over: null });
    },
    take: async (hash, now, only) => {
      const link = kept.get(hash);
      if (link === undefined) return { kind: 'unknown' };
      if (link.over !== null) return { kind: link.over };
      if (link.endsAt <= now) return { kind: 'expired' };
      if (only !== null && link.person !== only) return { kind: 'somebody-else' };
      link.over = 'used';
      return { kind: 'taken', person: link.person };
    },
  };
}

/** What counts of attempts to sign in, likewise. */
export function attemptMemory(): AttemptRepository {
  const kept = new Map<string, Attempts>();
  return {
    all: async () => [...kept.values()],
    put: async (attempts) => void kept.set(`${attempts.kind} ${attempts.key}`, attempts),
    remove: async (kind, key) => void kept.delete(`${kind} ${key}`),
  };
}
