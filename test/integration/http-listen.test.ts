import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startTestServer } from '../support/http/test-server.ts';

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'doorlight-http-'));
  path = join(folder, 'api.sock');
});
afterEach(() => rmSync(folder, { recursive: true }));

test('a Unix socket is for its user alone and is gone afterwards', async () => {
  const server = await startTestServer([], { kind: 'unix', path });

  expect(server.address).toBe(`unix:${path}`);
  expect(statSync(path).mode & 0o777).toBe(0o600);

  await server[Symbol.asyncDispose]();
  expect(() => statSync(path)).toThrow('ENOENT');
});

test('a socket that a killed process left behind is replaced', async () => {
  await leaveSocketBehind(path);

  await using server = await startTestServer([], { kind: 'unix', path });

  expect(server.address).toBe(`unix:${path}`);
});

test('a socket that somebody listens on stays theirs', async () => {
  await using first = await startTestServer([], { kind: 'unix', path });

  await expect(startTestServer([], { kind: 'unix', path })).rejects.toThrow(
    'Is Doorlight running already?',
  );
  expect(await connects(path)).toBe(true);
  expect(first.address).toBe(`unix:${path}`);
});

test('a file that is no socket is left alone', async () => {
  writeFileSync(path, 'precious');

  await expect(startTestServer([], { kind: 'unix', path })).rejects.toThrow('not a socket');
  expect(statSync(path).size).toBe('precious'.length);
});

test('a port in use is a clear message', async () => {
  await using first = await startTestServer();
  const port = Number(new URL(first.address).port);

  await expect(startTestServer([], { kind: 'tcp', host: '127.0.0.1', port })).rejects.toThrow(
    `cannot listen on 127.0.0.1:${port}: the port is in use`,
  );
});

test('an address that others can reach is refused', async () => {
  await expect(startTestServer([], { kind: 'tcp', host: '0.0.0.0', port: 0 })).rejects.toThrow(
    'only loopback addresses are allowed',
  );
});

async function leaveSocketBehind(at: string): Promise<void> {
  const script = `require('node:net').createServer().listen(${JSON.stringify(at)}, () => console.log('up'))`;
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(statSync(at).isSocket()).toBe(true);
}

async function connects(to: string): Promise<boolean> {
  const socket = connect(to);
  try {
    await once(socket, 'connect');
    return true;
  } finally {
    socket.destroy();
  }
}
