import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';

type Child = ChildProcessByStdio<null, Readable, Readable>;

const program = fileURLToPath(new URL('../support/http/serve-process.ts', import.meta.url));
let folder: string;
let config: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'doorlight-serve-'));
  config = join(folder, 'doorlight.yaml');
  writeFileSync(join(folder, 'secret'), 'a secret\n', { mode: 0o600 });
  writeFileSync(
    config,
    `
database: { file: doorlight.db }
gateways:
  - name: exchange
    kind: ews
    url: https://mail.example.com/EWS/Exchange.asmx
    account: doorlight@example.com
    passwordFile: secret
xmpp:
  - { domain: presence.example.com, secretFile: secret }
`,
  );
});
afterAll(() => rmSync(folder, { recursive: true }));

function serve(behaviour: string): Child {
  return spawn(process.execPath, [program, config, behaviour], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

async function said(child: Child, what: string): Promise<void> {
  for (;;) {
    const [chunk] = (await once(child.stdout, 'data')) as [Buffer];
    if (chunk.toString().includes(what)) return;
  }
}

async function ended(child: Child): Promise<{ readonly code: unknown; readonly log: string }> {
  const [log, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  return { code, log };
}

test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('%s stops in order', async (signal) => {
  const child = serve('orderly');
  const end = ended(child);
  await said(child, 'up');
  child.kill(signal);

  expect(await end).toMatchObject({
    code: 0,
    log: expect.stringContaining('"stopped"') as unknown,
  });
});

test('a second signal stops at once', async () => {
  const child = serve('stuck');
  const end = ended(child);
  await said(child, 'up');
  child.kill('SIGTERM');
  await said(child, 'stopping');
  child.kill('SIGTERM');

  expect(await end).toMatchObject({
    code: 1,
    log: expect.stringContaining('second signal') as unknown,
  });
});

test('what nobody awaited is logged and ends with 1', async () => {
  const { code, log } = await ended(serve('rejecting'));

  expect(code).toBe(1);
  expect(log).toContain('unexpected fault');
  expect(log).toContain('nobody awaited this');
});
