import { Pool } from 'undici';
import { type Line, OwnLine, type Reach, sendOver, transportOptions } from './line.ts';
import type { HttpResponse } from './message.ts';

/** Gives out what exchanges go over. */
export interface Lines extends AsyncDisposable {
  /** The line is free again once `use` has read the whole answer. */
  request<T>(signal: AbortSignal, use: (line: Line) => Promise<T>): Promise<T>;
  /** The line is taken until the answer has been read to its end or left, or `signal` aborts. */
  hold(signal: AbortSignal, use: (line: Line) => Promise<HttpResponse>): Promise<HttpResponse>;
}

/** Every request proves who we are: one pool for requests, one for what is held. */
export class SharedLines implements Lines {
  readonly #url: URL;
  readonly #requests: Pool;
  readonly #held: Pool;

  /** How many requests are under way at once is the caller's care. */
  constructor(reach: Reach) {
    this.#url = reach.url;
    const pool = (): Pool =>
      new Pool(reach.url.origin, {
        ...transportOptions(reach),
        connections: null,
        connect: reach.connect,
      });
    this.#requests = pool();
    this.#held = pool();
  }

  request<T>(signal: AbortSignal, use: (line: Line) => Promise<T>): Promise<T> {
    return use(this.#over(this.#requests, signal));
  }

  hold(signal: AbortSignal, use: (line: Line) => Promise<HttpResponse>): Promise<HttpResponse> {
    return use(this.#over(this.#held, signal));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.#requests.destroy(), this.#held.destroy()]);
  }

  #over(pool: Pool, signal: AbortSignal): Line {
    const send: Line['send'] = (request) => sendOver(pool, this.#url, request, signal);
    return { send, connection: undefined, renew: () => Promise.resolve() };
  }
}

/**
 * A connection proves who we are: one each, and those on which that is done already are taken
 * first. There are as many as were ever needed at once; idle ones close by themselves.
 */
export class OwnLines implements Lines {
  readonly #reach: Reach;
  readonly #idle: OwnLine[] = [];
  readonly #taken = new Set<OwnLine>();

  constructor(reach: Reach) {
    this.#reach = reach;
  }

  async request<T>(signal: AbortSignal, use: (line: Line) => Promise<T>): Promise<T> {
    const line = this.#take();
    try {
      const result = await use(bySignal(line, signal));
      this.#release(line);
      return result;
    } catch (error) {
      // Whatever is still under way on it must not meet the next request.
      await this.#drop(line);
      throw error;
    }
  }

  async hold(
    signal: AbortSignal,
    use: (line: Line) => Promise<HttpResponse>,
  ): Promise<HttpResponse> {
    const line = this.#take();
    const drop = (): void => void this.#drop(line);
    signal.addEventListener('abort', drop, { once: true });
    const done = (end: 'read' | 'left'): void => {
      signal.removeEventListener('abort', drop);
      if (end === 'read') {
        this.#release(line);
      } else {
        drop();
      }
    };
    try {
      return releasing(await use(bySignal(line, signal)), done);
    } catch (error) {
      done('left');
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const all = [...this.#idle, ...this.#taken];
    await Promise.all(all.map((line) => line.destroy()));
  }

  #take(): OwnLine {
    const at = this.#idle.findLastIndex((line) => line.connection !== undefined);
    const [line = new OwnLine(this.#reach)] = at < 0 ? [] : this.#idle.splice(at, 1);
    this.#taken.add(line);
    return line;
  }

  /** Lines whose connection has closed meanwhile are forgotten here. */
  #release(line: OwnLine): void {
    if (!this.#taken.delete(line)) {
      return;
    }
    for (const idle of this.#idle.splice(0)) {
      if (idle.connection === undefined) {
        void idle.destroy();
      } else {
        this.#idle.push(idle);
      }
    }
    this.#idle.push(line);
  }

  async #drop(line: OwnLine): Promise<void> {
    if (this.#taken.delete(line)) {
      await line.destroy();
    }
  }
}

function bySignal(line: OwnLine, signal: AbortSignal): Line {
  return {
    send: (request) => line.send(request, signal),
    get connection() {
      return line.connection;
    },
    renew: () => line.renew(),
  };
}

function releasing(response: HttpResponse, done: (end: 'read' | 'left') => void): HttpResponse {
  return {
    ...response,
    chunks: until(response.chunks, done),
    async discard() {
      await response.discard();
      done('read');
    },
  };
}

async function* until(
  chunks: AsyncIterable<Uint8Array>,
  done: (end: 'read' | 'left') => void,
): AsyncGenerator<Uint8Array, void> {
  let end: 'read' | 'left' = 'left';
  try {
    yield* chunks;
    end = 'read';
  } finally {
    done(end);
  }
}
