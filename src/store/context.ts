import type { Instant } from '../time/instant.ts';
import type { GroupCommit } from './group-commit.ts';
import type { Database } from './tables.ts';

/** What every repository is made of: reads go to the database, writes through the commits. */
export interface StoreContext {
  readonly database: Database;
  readonly commits: GroupCommit;
  readonly clock: { now(): Instant };
}
