import { once } from 'node:events';
import { createSocket } from 'node:dgram';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { nameProbe } from '../../src/troubleshooter/network/name-probe.ts';
import { sharedLookup } from '../../src/troubleshooter/network/name.ts';

// Names of which name servers say nothing, beside others.

const run = promisify(execFile);
const there = [{ address: '192.0.2.1', family: 4 }];

/** A name server on loopback; `answer` makes what it says of what it was asked, or says nothing. */
async function nameServer(
  answer: (question: Buffer) => Buffer | null,
): Promise<AsyncDisposable & { readonly address: string }> {
  const socket = createSocket('udp4');
  socket.on('message', (question, { port, address }) => {
    const said = answer(question);
    if (said !== null) socket.send(said, port, address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return {
    address: `127.0.0.1:${socket.address().port}`,
    async [Symbol.asyncDispose]() {
      const closed = once(socket, 'close');
      socket.close();
      await closed;
    },
  };
}

/** RFC 1035 §4.1.1: an answer, that there is no such name. */
function noSuchName(question: Buffer): Buffer {
  const answer = Buffer.from(question);
  answer[2] = (answer[2] ?? 0) | 0x80;
  answer[3] = 0x83;
  return answer;
}

test('a name server that says nothing is told from one that knows no such name', async () => {
  await using deaf = await nameServer(() => null);
  await using well = await nameServer(noSuchName);

  const [silent, unknown, local] = await Promise.all([
    nameProbe([deaf.address])('mail.example.com'),
    nameProbe([well.address])('mail.example.com'),
    nameProbe([deaf.address])('LOCALHOST'),
  ]);

  expect([silent, unknown, local]).toEqual(['silent', 'answers', 'answers']);
});

test('however many names are dead, others do not wait for them, and few threads are held', async () => {
  let held = 0;
  let most = 0;
  const hanging = Promise.withResolvers<void>();
  const lookup = sharedLookup({
    probe: async (host) => (host.startsWith('dead') ? 'silent' : 'answers'),
    lookup: async (host) => {
      if (!host.startsWith('dead')) return there;
      held += 1;
      most = Math.max(most, held);
      await hanging.promise;
      held -= 1;
      return there;
    },
  });

  const dead = Array.from({ length: 40 }, (_, at) =>
    lookup(`dead${at}.example.com`).then(
      () => 'found',
      (error: NodeJS.ErrnoException) => error.code,
    ),
  );
  const well = await Promise.all(
    Array.from({ length: 40 }, (_, at) => lookup(`mail${at}.example.com`)),
  );
  // Without a limit nobody would be turned away, and this would wait for ever.
  const given = await Promise.race([
    Promise.all(dead.slice(4)),
    wait(20_000, ['nobody was turned away']),
  ]);

  hanging.resolve();
  expect(well).toHaveLength(40);
  expect(new Set(given)).toEqual(new Set(['EAI_AGAIN']));
  const outcomes = await Promise.all(dead);
  expect(most).toBe(4);
  expect(outcomes.filter((one) => one === 'found')).toHaveLength(4);
});

test('a name that DNS is silent about is found where the machine knows it otherwise', async () => {
  const asked: string[] = [];
  const lookup = sharedLookup({
    probe: async () => 'silent',
    lookup: async (host) => {
      asked.push(host);
      return there;
    },
  });

  const all = await Promise.all(Array.from({ length: 12 }, (_, at) => lookup(`printer${at % 6}`)));

  expect(all.every((one) => one === there)).toBe(true);
  expect(asked).toHaveLength(6);
});

test('the process has threads to spare for names, unless it is told how many', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'doorlight-threads-'));
  const threads = new URL('../../src/config/threads.ts', import.meta.url).href;
  // Whoever opens a pipe that nobody writes to holds a thread, as a lookup does.
  writeFileSync(
    join(folder, 'held.ts'),
    `import { spareThreads } from ${JSON.stringify(threads)};
import { open, stat } from 'node:fs/promises';
spareThreads();
for (let at = 0; at < 16; at += 1) void open('pipe' + at, 'r').catch(() => undefined);
const late = new Promise((resolve) => setTimeout(() => resolve('blocked'), 3_000));
const outcome = await Promise.race([stat('.').then(() => 'free'), late]);
// An orderly end would wait for the threads.
process.stdout.write(outcome, () => process.kill(process.pid, 'SIGKILL'));
`,
  );
  for (let at = 0; at < 16; at += 1) await run('mkfifo', [join(folder, `pipe${at}`)]);
  const state = (env: Readonly<Record<string, string>>): Promise<string> =>
    new Promise((resolve) => {
      const options = { cwd: folder, env, timeout: 30_000 };
      execFile(process.execPath, ['held.ts'], options, (_error, stdout) => resolve(stdout));
    });

  const usual = await state({});
  const told = await state({ UV_THREADPOOL_SIZE: '4' });

  rmSync(folder, { recursive: true });
  expect([usual, told]).toEqual(['free', 'blocked']);
});
