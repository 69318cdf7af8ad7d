import type { Mailbox } from '../../people/person.ts';
import type { Followed } from '../followed.ts';
import type { Server } from './server.ts';

/** Told why people may need another server; never throws. */
export interface MoveReasons {
  setAside(server: Server): void;
  recovered(server: Server): void;
  refused(who: Followed): void;
  /** Somebody whom the server could serve. */
  sample(server: Server): Mailbox | null;
}
