import { notWaiting, type Timed } from '../time/timer-queue.ts';
import type { ReadJob, WatchTimer } from './followed.ts';
import type { BulkTimer } from './servers/bulk-line.ts';
import type { ServerTimer } from './servers/server.ts';

/** When it is next seen to that what is known is on disk and counted. */
export class RoundTimer implements Timed {
  readonly kind = 'round';
  place = notWaiting;
}

/** When the next few people move to another server. */
export class MoveTimer implements Timed {
  readonly kind = 'move';
  place = notWaiting;
}

/** All that waits for its time in `sync`. */
export type Pending = ReadJob | WatchTimer | ServerTimer | BulkTimer | MoveTimer | RoundTimer;
