import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';

const program = join(import.meta.dirname, '../support/chaos/chaos-process.ts');

interface Ended {
  readonly code: unknown;
  readonly said: string;
}

async function chaos(environment: Readonly<Record<string, string>>): Promise<Ended> {
  const env = { ...process.env, ...environment };
  const child = spawn(process.execPath, [program], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [said, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  return { code, said };
}

test('chaos with a Doorlight that cannot be started ends, and says what it said', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'doorlight-broken-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const broken = join(folder, 'main.ts');
  await writeFile(broken, "throw new Error('there is no such thing as a lamp');\n");

  const { code, said } = await chaos({ CHAOS_SERVER: 'prosody', CHAOS_DOORLIGHT: broken });

  expect(said).toContain('Prosody');
  expect(said).toContain('Doorlight did not start. It said:');
  expect(said).toContain('there is no such thing as a lamp');
  expect(code).toBe(1);
}, 120_000);

test('chaos on a server that is not known fails', async () => {
  const { code, said } = await chaos({ CHAOS_SERVER: 'carrier-pigeon' });

  expect(said).toContain('There is no server called carrier-pigeon.');
  expect(code).toBe(1);
}, 60_000);
