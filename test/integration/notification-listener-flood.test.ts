import { type ChildProcess, spawn } from 'node:child_process';
import { Agent, request } from 'node:http';
import { type Socket, connect } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';

const program = fileURLToPath(new URL('../support/notification-process.ts', import.meta.url));
const megabyte = 1024 * 1024;

interface Seen {
  readonly heard: number;
  readonly mostRss: number;
  readonly outcomes: Readonly<Record<string, number>>;
}

let child: ChildProcess;
let lines: AsyncIterator<string>;
let url: string;
let restingRss: number;
const sockets = new Set<Socket>();

beforeEach(async () => {
  const limits = {
    mostBytes: 2 * megabyte,
    mostConnections: 200,
    headersMs: 1000,
    requestMs: 2000,
  };
  child = spawn(process.execPath, [program, JSON.stringify(limits)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  lines = createInterface({ input: child.stdout ?? process.stdin })[Symbol.asyncIterator]();
  const opened = await said<{ readonly url: string; readonly rss: number }>();
  url = opened.url;
  restingRss = opened.rss;
});

afterEach(() => {
  for (const socket of sockets) socket.destroy();
  sockets.clear();
  child.kill('SIGKILL');
});

async function said<T>(): Promise<T> {
  const { value } = (await lines.next()) as { readonly value: string };
  return JSON.parse(value) as T;
}

function seen(): Promise<Seen> {
  child.stdin?.write('seen\n');
  return said<Seen>();
}

/** The status and body of an answer; `null` where the connection is cut. */
function post(
  to: string,
  body: string | Buffer,
  agent: Agent | false = false,
): Promise<{ readonly status: number; readonly text: string } | null> {
  return new Promise((resolve) => {
    const posting = request(to, { method: 'POST', agent }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (part: string) => (text += part));
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text }));
      answer.on('error', () => resolve(null));
    });
    posting.on('error', () => resolve(null));
    posting.end(body);
  });
}

/** A connection that sends that and nothing more. */
function hold(beginning: string | Buffer): Socket {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  sockets.add(socket);
  socket.on('error', () => socket.destroy()).on('close', () => sockets.delete(socket));
  socket.on('data', () => {});
  socket.write(beginning);
  return socket;
}

/** So many at a time, so often. */
async function many(times: number, atOnce: number, work: (n: number) => Promise<unknown>) {
  let next = 0;
  async function worker(): Promise<void> {
    while (next < times) {
      next += 1;
      await work(next);
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker));
}

/** Real notifications, one after the other, each repeated as Exchange would until it is taken. */
async function deliver(count: number, agent: Agent | false): Promise<number> {
  let repeated = 0;
  for (let n = 1; n <= count; n += 1) {
    for (
      let answer = await post(url, `real ${n}`, agent);
      ;
      answer = await post(url, `real ${n}`)
    ) {
      if (answer?.text === `heard real ${n}`) break;
      repeated += 1;
      expect(repeated).toBeLessThan(count);
      await wait(10);
    }
  }
  return repeated;
}

it('forged, oversized and malformed posts cost little memory and keep no real one out', async () => {
  const forged = new URL('A'.repeat(43), url).href;
  const [small, allowed, tooLarge] = [1, 1900, 3000].map((kB) => Buffer.alloc(kB * 1024, 'x'));
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });

  const real = deliver(100, agent);
  await Promise.all([
    many(3000, 30, async () => {
      const answer = await post(forged, small ?? '');
      if (answer !== null) expect(answer).toEqual({ status: 200, text: 'stranger' });
    }),
    // Not quite to the end: were strangers' bodies kept, these would be hundreds of megabytes.
    many(150, 150, async () => {
      const head = `POST ${new URL(forged).pathname} HTTP/1.1\r\nHost: x\r\n`;
      const socket = hold(`${head}Content-Length: ${1990 * 1024}\r\n\r\n`);
      socket.write(allowed ?? '');
      await new Promise((resolve) => socket.once('close', resolve));
    }),
    many(300, 10, () => post(forged, tooLarge ?? '')),
    many(1000, 20, () => post(new URL('/elsewhere', url).href, 'x')),
    many(1000, 20, async (n) => {
      const garbage = [
        'GET / HTTP/1.1\r\nHost: x\r\n\r\n',
        '\0\0\0\0\r\n\r\n',
        `POST / HTTP/1.1\r\n${'X: y\r\n'.repeat(5000)}`,
        'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n',
      ][n % 4];
      const socket = hold(garbage ?? '');
      await new Promise((resolve) => socket.once('close', resolve));
    }),
  ]);
  await real;
  agent.destroy();

  const { heard, mostRss, outcomes } = await seen();
  expect(heard).toBe(100);
  expect(outcomes['unknown']).toBeGreaterThan(3000);
  expect(outcomes['too-large']).toBeGreaterThan(200);
  expect(outcomes['malformed']).toBeGreaterThan(600);
  expect(outcomes['not-a-post']).toBeGreaterThan(200);
  expect(mostRss - restingRss).toBeLessThan(192 * megabyte);
});

it('connections that dawdle make room for real notifications, and are ended', async () => {
  const { pathname, host } = new URL(url);
  const forged = pathname.replace(/[^/]+$/, 'A'.repeat(43));
  const head = `Host: ${host}\r\nContent-Length: 100000\r\n`;
  const drips = ['', '', 'X: y\r\n', 'x'];
  let dawdling = true;
  const slow = many(1500, 300, async (n) => {
    if (!dawdling) return;
    const beginning = [
      '',
      'POST ',
      `POST ${forged} HTTP/1.1\r\n${head}`,
      `POST ${forged} HTTP/1.1\r\n${head}\r\nabc`,
    ][n % 4];
    const socket = hold(beginning ?? '');
    const drip = setInterval(() => socket.write(drips[n % 4] ?? ''), 100);
    await new Promise((resolve) => socket.once('close', resolve));
    clearInterval(drip);
  });

  await deliver(100, false);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const repeated = await deliver(100, agent);
  dawdling = false;
  await slow;
  agent.destroy();

  const { heard, mostRss, outcomes } = await seen();
  expect(heard).toBe(200);
  // A connection that has shown its secret keeps its place.
  expect(repeated).toBeLessThan(3);
  expect((outcomes['slow'] ?? 0) + (outcomes['crowded-out'] ?? 0)).toBeGreaterThan(200);
  expect(mostRss - restingRss).toBeLessThan(192 * megabyte);
});
