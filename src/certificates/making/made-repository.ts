/** Why a certificate was taken back, in the words of RFC 5280 §5.3.1. */
export type RevocationReason =
  | 'unspecified'
  | 'keyCompromise'
  | 'affiliationChanged'
  | 'superseded'
  | 'cessationOfOperation'
  | 'privilegeWithdrawn';

interface Revocation {
  /** Hexadecimal capitals, without leading zeros. */
  readonly serial: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly reason: RevocationReason;
}

/** What a CA of ours has taken back. */
export interface Revocations {
  /** Of the last list that it signed; 0 for none. */
  readonly number: number;
  readonly entries: readonly Revocation[];
}

export const nothingRevoked: Revocations = { number: 0, entries: [] };

/** A certificate of our own, or what is to become one. */
export interface Made {
  /** What it is called here; letters, digits, spaces and . _ - */
  readonly name: string;
  readonly kind: 'authority' | 'server';
  /** PEM; `null` while it is only requested. */
  readonly certificate: string | null;
  /** PEM of those above it that are not of our own making; `''` for none. */
  readonly chain: string;
  /** PEM of what a CA is asked to sign; `null` for an authority. */
  readonly request: string | null;
  /** PEM (PKCS #8). */
  readonly key: string;
  /** Epoch milliseconds. */
  readonly madeAt: number;
  /** Of an authority; `null` where it has taken nothing back and signed no list. */
  readonly revocations: Revocations | null;
}

/** As it is kept. */
export interface StoredMade extends Omit<Made, 'key'> {
  /** `null` where it cannot be unsealed. */
  readonly key: string | null;
}

/** Where certificates of our own are kept, keys sealed. What changes is audited. */
export interface MadeRepository {
  all(): Promise<readonly StoredMade[]>;
  /** Adds it, or replaces the one of that name. */
  save(made: Made, by: string): Promise<void>;
  /** False if there is none of that name. */
  remove(name: string, by: string): Promise<boolean>;
}
