import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import type { Caller } from './access.ts';
import { type StreamEvent, eventText } from './event-stream.ts';
import { ProblemError } from './problem.ts';
import type { ZodApp } from './zod-app.ts';

export interface EventStreamLimits {
  /** Streams that are open at the same time; whoever comes after them is told to ask instead. */
  readonly most: number;
  /** Of them, those of one session, or of everybody who has the token. */
  readonly mostOfOne: number;
  /** After that a stream ends, and whoever still listens comes again. */
  readonly longestMs: number;
  /** Where else the same is to be had: `GET /api/v1/overview`. */
  readonly instead: string;
}

/** The streams of one kind: so many, so long, and none of them keeps the service from stopping. */
export class EventStreams {
  readonly #limits: EventStreamLimits;
  readonly #stopping = new AbortController();
  /** How many are open, by whose they are. */
  readonly #open = new Map<string, number>();
  #total = 0;

  constructor(app: ZodApp, limits: EventStreamLimits) {
    this.#limits = limits;
    app.addHook('preClose', async () => this.#stopping.abort());
  }

  /**
   * Sends what `next` answers until that is `null`. It is asked for the next only when the one
   * before has gone, so that whoever reads slowly holds no more than one. Throws a problem where
   * there are too many streams.
   */
  async send(
    reply: FastifyReply,
    { session }: Caller,
    next: (signal: AbortSignal) => Promise<StreamEvent | null | undefined>,
  ): Promise<void> {
    const { most, mostOfOne, longestMs, instead } = this.#limits;
    const whose = session?.hash ?? '';
    const theirs = this.#open.get(whose) ?? 0;
    if (this.#total >= most || theirs >= mostOfOne) {
      throw new ProblemError(
        503,
        'too-many-streams',
        `${this.#total >= most ? most : mostOfOne} clients listen already. Ask from time to time instead: ${instead}`,
        { headers: { 'retry-after': '5' } },
      );
    }
    const gone = new AbortController();
    const over = AbortSignal.any([
      this.#stopping.signal,
      gone.signal,
      AbortSignal.timeout(longestMs),
    ]);
    this.#count(whose, 1);
    reply.raw.once('close', () => {
      this.#count(whose, -1);
      gone.abort();
    });
    void reply
      .type('text/event-stream')
      .header('cache-control', 'no-store')
      // So that nobody waits for an idle connection when the service stops.
      .header('connection', 'close')
      // What nginx would hold back otherwise.
      .header('x-accel-buffering', 'no');
    await reply.send(Readable.from(eventText(next, over)));
  }

  #count(whose: string, change: 1 | -1): void {
    this.#total += change;
    const theirs = (this.#open.get(whose) ?? 0) + change;
    if (theirs === 0) this.#open.delete(whose);
    else this.#open.set(whose, theirs);
  }
}
