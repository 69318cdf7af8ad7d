import type { Socket } from 'node:net';
import { type RawLogin, loginRaw } from '../peers/raw-client.ts';
import { answerRequests, sharedNow } from './worker.ts';

const mark = Buffer.from('<presence ');

/** Counts the presences in what one socket receives, also where a segment ends inside the mark. */
class Counter {
  count = 0;
  #tail: Buffer = Buffer.alloc(0);

  take(data: Buffer): number {
    const text = this.#tail.length === 0 ? data : Buffer.concat([this.#tail, data]);
    let found = 0;
    for (let at = text.indexOf(mark); at >= 0; at = text.indexOf(mark, at + mark.length)) {
      found += 1;
    }
    // Shorter than the mark: nothing is counted twice.
    this.#tail = Buffer.from(text.subarray(Math.max(0, text.length - mark.length + 1)));
    this.count += found;
    return found;
  }
}

const counters: Counter[] = [];
let received = 0;
let expected = Infinity;
let all = Promise.withResolvers<number>();

function follow(socket: Socket): void {
  const counter = new Counter();
  counters.push(counter);
  socket.on('data', (data) => {
    received += counter.take(data);
    if (received >= expected) all.resolve(sharedNow());
  });
}

/** A minute, and for many presences as long as a slow server needs. */
function patienceMs(): number {
  return 60_000 + expected;
}

answerRequests({
  /** Everyone in `logins` is available when this is answered. */
  async login({ logins }: { logins: readonly RawLogin[] }) {
    // ejabberd lets five connections wait to be accepted; others try again after a second.
    for (let at = 0; at < logins.length; at += 5) {
      const sockets = await Promise.all(logins.slice(at, at + 5).map((one) => loginRaw(one)));
      for (const socket of sockets) follow(socket);
    }
  },
  /** From now on so many presences are waited for. */
  expect({ count }: { count: number }) {
    const surplus = received;
    received = 0;
    for (const counter of counters) counter.count = 0;
    expected = count;
    all = Promise.withResolvers();
    return surplus;
  },
  /** When the last of them had come (CLOCK_MONOTONIC, ms), and how many the least and the most got. */
  async received() {
    const late = setTimeout(
      () => all.reject(new Error(`of ${expected} presences only ${received} came in time`)),
      patienceMs(),
    );
    const at = await all.promise.finally(() => clearTimeout(late));
    const counts = counters.map(({ count }) => count);
    return { at, received, least: Math.min(...counts), most: Math.max(...counts) };
  },
});
