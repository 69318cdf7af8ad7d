import type { Instant } from '../time/instant.ts';

/**
 * Attempts to sign in that count. `account` and `address`: so many failed, the last one `at`.
 * `known`: an account was signed in with from an address.
 */
export interface Attempts {
  readonly kind: 'account' | 'address' | 'known';
  readonly key: string;
  readonly count: number;
  readonly at: Instant;
}

/** Where they are kept over a restart; what is too long ago to count goes by itself. */
export interface AttemptRepository {
  all(): Promise<readonly Attempts[]>;
  /** In place of what there is under that key. */
  put(attempts: Attempts): Promise<void>;
  remove(kind: Attempts['kind'], key: string): Promise<void>;
}
