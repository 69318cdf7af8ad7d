/** Digest algorithms, the stronger first (RFC 8760). */
export type Algorithm = 'SHA-256' | 'MD5';

export const algorithms: readonly Algorithm[] = ['SHA-256', 'MD5'];

/** Hash of `user:realm:password` (RFC 7616 §3.4.2) in lower-case hexadecimal, by algorithm. */
type Hashes = ReadonlyMap<Algorithm, string>;

/** Who may log in, and what is known of their passwords. */
export interface Accounts {
  readonly size: number;
  find(user: string): Hashes | undefined;
  /** Those by which somebody can log in. */
  readonly algorithms: readonly Algorithm[];
}

/**
 * Accounts as `htdigest` writes them, `user:realm:hash` in a line: of 32 digits for MD5, of 64 for
 * SHA-256. Empty lines, those that begin with `#` and those of other realms are nobody's. Answers
 * also the lines (from 1) that make no sense.
 */
export function readAccounts(
  text: string,
  realm: string,
): { readonly accounts: Accounts; readonly faults: readonly number[] } {
  const users = new Map<string, Map<Algorithm, string>>();
  const faults: number[] = [];
  for (const [at, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    const [user = '', ofRealm = '', hash = '', ...more] = line.trim().split(':');
    const algorithm = algorithmOf(hash);
    if (user === '' || more.length > 0 || algorithm === undefined) faults.push(at + 1);
    else if (ofRealm === realm) {
      const hashes = users.get(user) ?? new Map<Algorithm, string>();
      users.set(user, hashes.set(algorithm, hash.toLowerCase()));
    }
  }
  const used = new Set(users.values().flatMap((hashes) => hashes.keys()));
  return {
    accounts: {
      size: users.size,
      find: (user) => users.get(user),
      algorithms: algorithms.filter((algorithm) => used.has(algorithm)),
    },
    faults,
  };
}

function algorithmOf(hash: string): Algorithm | undefined {
  if (!/^[0-9a-f]+$/i.test(hash)) return undefined;
  if (hash.length === 32) return 'MD5';
  return hash.length === 64 ? 'SHA-256' : undefined;
}
