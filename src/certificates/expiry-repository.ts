import type { SaidOfEnd } from './expiry.ts';

/** Where it is kept what administrators have been told of the ends of certificates. */
export interface ExpiryRepository {
  /** What this administrator (a bare JID) was told. */
  said(to: string): Promise<readonly SaidOfEnd[]>;
  /** Replaces what was kept of the same certificates, and forgets those that ended `before`. */
  save(to: string, said: readonly SaidOfEnd[], before: number): Promise<void>;
}
