import type { Account } from '../support/xmpp-lab.ts';
import type { IdentityKind } from './cells.ts';

/** A chat server and accounts on it, whoever started and configured it. */
export interface ServerUnderTest extends AsyncDisposable {
  readonly host: string;
  readonly clientPort: number;
  readonly componentPort: number;
  /** Of the accounts. */
  readonly domain: string;
  readonly component: { readonly domain: string; readonly secret: string };
  /** Clients are offered STARTTLS. */
  readonly tls: boolean;
  readonly cast: Cast;
  /** Resolves when it is there again; `null` where nobody here can do that. */
  readonly restart: (() => Promise<void>) | null;
}

/** Bare JIDs of people who have nothing to do with each other. */
export interface Cast {
  /** Whose presence Doorlight shows. */
  readonly john: Account;
  /** Who may see it. */
  readonly anna: Account;
  /** Who may not. */
  readonly mallory: Account;
}

/** A server ready for this identity. */
export type StartServerUnderTest = (identity: IdentityKind) => Promise<ServerUnderTest>;
