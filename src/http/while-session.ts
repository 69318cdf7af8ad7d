import { secondMs } from '../time/instant.ts';
import type { Caller } from './access.ts';
import type { StreamEvent } from './event-stream.ts';
import type { HttpServices } from './services.ts';

/** So long at most is something told to whoever has been signed out meanwhile. */
const askedMs = 2 * secondMs;

/** What `next` answers, for as long as whoever listens is signed in, as whom they began. */
export function whileSession(
  caller: Caller,
  sessions: Pick<HttpServices['sessions'], 'stands'>,
  next: (signal: AbortSignal) => Promise<StreamEvent | null | undefined>,
): (signal: AbortSignal) => Promise<StreamEvent | null | undefined> {
  const { session } = caller;
  if (session === null) return next;
  return async (signal) => {
    while (await sessions.stands(session)) {
      const event = await next(AbortSignal.any([signal, AbortSignal.timeout(askedMs)]));
      if (event !== undefined) return (await sessions.stands(session)) ? event : null;
      if (signal.aborted) return undefined;
    }
    return null;
  };
}
