import type { RosterContact } from './roster-plan.ts';

/** One entry as the server has it. */
export interface RosterEntry extends RosterContact {
  /** RFC 6121 §2.1.2.5: whether the owner of the roster sees the contact. */
  readonly sees: boolean;
}

/** A chat server whose rosters can be administered. Rejects with a `RosterServerError`. */
export interface RosterServer {
  /** The roster of a bare JID, by bare JID; none where the server has no such account. */
  read(owner: string): Promise<ReadonlyMap<string, RosterEntry> | undefined>;
  /** Sets the entry with subscription `both`, without asking either side. */
  put(owner: string, contact: RosterContact): Promise<void>;
  remove(owner: string, contact: string): Promise<void>;
}

export class RosterServerError extends Error {
  override readonly name = 'RosterServerError';
  /** Whether it is of no use to go on with others. */
  readonly fatal: boolean;

  constructor(message: string, fatal: boolean, options?: ErrorOptions) {
    super(message, options);
    this.fatal = fatal;
  }
}
