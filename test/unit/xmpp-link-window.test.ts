import { beforeEach, describe, expect, it } from 'vitest';
import { Outbox } from '../../src/publishers/xmpp/outbox.ts';
import { LinkWindow } from '../../src/publishers/xmpp/sending/link-window.ts';
import { FakeClock } from '../support/fake-clock.ts';

const domain = 'presence.example.com';
const chunk = 65_536;

let time: FakeClock;
const clock = {
  now: () => time.now(),
  wallTime: () => time.now(),
  after: (delayMs: number, task: () => void) => time.after(delayMs, task),
};
beforeEach(() => {
  time = new FakeClock(0);
});

/** A server that comes to so much each millisecond, and sends our own words back. */
class Server {
  taken = 0;
  #queue: { left: number; readonly id: string | undefined }[] = [];

  /** Of what was written, not yet come to. */
  get waiting(): number {
    return this.#queue.reduce((sum, { left }) => sum + left, 0);
  }

  write(length: number, mark: string): void {
    this.#queue.push({ left: length, id: /window-\d+/.exec(mark)?.[0] });
  }

  work(length: number, window: LinkWindow): void {
    let left = length;
    for (let first = this.#queue[0]; first !== undefined && left > 0; first = this.#queue[0]) {
      const part = Math.min(left, first.left);
      first.left -= part;
      left -= part;
      this.taken += part;
      if (first.left > 0) break;
      this.#queue.shift();
      if (first.id !== undefined) window.heard(first.id);
    }
  }
}

describe('the window of a link', () => {
  it.each([
    ['slow', 1_000],
    ['usual', 4_000],
    ['fast', 20_000],
  ])(
    'lets a %s server have work for about a fifth of a second, and always some',
    async (_how, perMs) => {
      const window = new LinkWindow(domain, clock, () => {});
      const server = new Server();
      let idle = 0;
      let most = 0;
      for (let ms = 0; ms < 20_000; ms += 10) {
        while (!window.full) server.write(chunk, window.wrote(chunk));
        if (ms >= 10_000) most = Math.max(most, server.waiting / perMs);
        if (ms >= 10_000 && server.waiting < 10 * perMs) idle += 1;
        await time.advance(10);
        server.work(10 * perMs, window);
      }

      // With a slow server the least there may be is more.
      expect(most).toBeLessThan(Math.max(350, (262_144 + chunk) / perMs));
      expect(idle).toBe(0);
      expect(server.taken).toBeGreaterThan(19_000 * perMs);
    },
  );

  it('holds nothing back where our own words never come back', async () => {
    let opened = 0;
    const window = new LinkWindow(domain, clock, () => (opened += 1));
    while (!window.full) window.wrote(chunk);
    await time.advance(4_999);
    const before = window.full;

    await time.advance(1);
    window.wrote(100 * chunk);

    expect([before, window.full, opened]).toEqual([true, false, 1]);
  });

  it('does not grow while there is nothing to hold back', async () => {
    const window = new LinkWindow(domain, clock, () => {});
    for (let turn = 0; turn < 100; turn += 1) {
      const id = /window-\d+/.exec(window.wrote(2 * chunk))?.[0];
      await time.advance(1);
      if (id !== undefined) window.heard(id);
    }
    let length = 0;
    for (; !window.full; length += chunk) window.wrote(chunk);

    expect(length).toBe(524_288);
  });

  it('takes no notice of what it did not say', () => {
    const window = new LinkWindow(domain, clock, () => {});
    while (!window.full) window.wrote(chunk);

    window.heard('window-77');
    window.heard('keep-alive');

    expect(window.full).toBe(true);
  });
});

describe('an outbox with a window', () => {
  it('sends answers while publications wait for the server, and these when it has caught up', async () => {
    const written: string[] = [];
    const write = async (text: string): Promise<void> => void written.push(text);
    const outbox = new Outbox(write, () => {}, { domain, clock });
    const turn = () => new Promise((resolve) => void setImmediate(() => setImmediate(resolve)));
    const publishing = Array.from({ length: 20 }, () => outbox.publish('x'.repeat(chunk)));
    await turn();
    const atFirst = written.length;

    outbox.answer('<answer/>');
    await turn();
    const answered = written.at(-1);
    for (let at = 0; written.length < 21 && at < 100; at += 1) {
      for (const [id] of written.join('').matchAll(/window-\d+/g)) outbox.echoed(id);
      await turn();
    }
    await Promise.all(publishing);

    expect(atFirst).toBe(8);
    expect(answered).toBe('<answer/>');
    expect(written.join('').replaceAll(/<.*?>/g, '')).toHaveLength(20 * chunk);
  });
});
