import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startHttpServer } from '../../src/http/server.ts';
import { silentTelemetry } from '../../src/telemetry/telemetry.ts';
import { type Step, failed, ok } from '../../src/troubleshooter/examination.ts';
import { Troubleshooter } from '../../src/troubleshooter/troubleshooter.ts';
import { servicesInMemory } from '../support/http/services-in-memory.ts';
import { token } from '../support/http/test-server.ts';

/** Debian's bsdutils: runs a command on a terminal of its own. */
const terminal = 'script';

interface Seen {
  readonly id: number;
  readonly event: string;
  readonly data: Readonly<Record<string, unknown>>;
}

describe('an examination is followed as it happens', () => {
  let used: AsyncDisposableStack;
  let address: string;
  let troubleshooter: Troubleshooter;
  /** Each step waits for its own. */
  let gates: readonly PromiseWithResolvers<void>[];

  beforeEach(async () => {
    used = new AsyncDisposableStack();
    gates = [0, 1, 2].map(() => Promise.withResolvers<void>());
    const steps = gates.map((gate, at): Step => ({
      name: `step-${at}`,
      title: `Step ${at}`,
      tries: 'Wait',
      boundMs: 60_000,
      needs: [],
      overdue: { code: 'no-answer', remedy: '' },
      run: async () => {
        await gate.promise;
        return at === 1 ? failed('refused', 'Zürich\n\nis broken.', 'Mend it.') : ok('Fine.');
      },
    }));
    troubleshooter = used.use(
      new Troubleshooter({
        examiners: [
          async () => [
            {
              subject: { kind: 'gateway', name: 'exchange', server: 'https://mail.example.com/' },
              steps,
              [Symbol.asyncDispose]: async () => {},
            },
          ],
        ],
        now: Date.now,
        telemetry: silentTelemetry(),
      }),
    );
    const services = { ...(await servicesInMemory()), troubleshooter };
    const listen = { kind: 'tcp', host: '127.0.0.1', port: 0 } as const;
    const telemetry = silentTelemetry();
    const server = used.use(await startHttpServer({ listen, token, services, telemetry }));
    ({ address } = server);
  });
  afterEach(async () => {
    for (const gate of gates) gate.resolve();
    await used.disposeAsync();
  });

  async function begin(): Promise<string> {
    const { run } = await troubleshooter.start({ mailbox: null, fetchMissing: false });
    return run.id;
  }

  function follow(id: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
    return fetch(`${address}/api/v1/examination/${id}/events`, {
      headers: { authorization: `Bearer ${token}`, ...headers },
      signal: AbortSignal.timeout(30_000),
    });
  }

  async function* eventsOf(answer: Response): AsyncGenerator<Seen> {
    let rest = '';
    for await (const text of answer.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      const parts = (rest + text).split('\n\n');
      rest = parts.pop() ?? '';
      for (const part of parts) {
        const [, id, event, data] = /^id: (\d+)\nevent: (\w+)\ndata: (.*)$/u.exec(part) ?? [];
        if (id === undefined || event === undefined || data === undefined) continue;
        yield { id: Number(id), event, data: JSON.parse(data) as Seen['data'] };
      }
    }
  }

  it('each step is told when it has ended and not before, then that all has', async () => {
    const answer = await follow(await begin());
    const events = eventsOf(answer);

    const first = await events.next();
    gates[1]?.resolve();
    const second = await events.next();
    gates[0]?.resolve();
    const third = await events.next();
    gates[2]?.resolve();
    const rest: Seen[] = [];
    for await (const event of events) rest.push(event);

    expect(answer.headers.get('content-type')).toMatch(/^text\/event-stream/u);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(first.value).toMatchObject({ id: 0, event: 'examination', data: { endedAt: null } });
    expect(second.value).toMatchObject({
      id: 1,
      event: 'report',
      data: { step: 'step-1', verdict: 'failed', found: 'Zürich\n\nis broken.' },
    });
    expect(third.value).toMatchObject({ id: 2, data: { step: 'step-0', verdict: 'ok' } });
    expect(rest.map(({ id, event }) => [id, event])).toEqual([
      [3, 'report'],
      [4, 'ended'],
    ]);
  });

  it('goes on after the event that a client had last, and has nothing more after the last', async () => {
    const id = await begin();
    for (const gate of gates) gate.resolve();
    await troubleshooter.ended();

    const rest: number[] = [];
    for await (const event of eventsOf(await follow(id, { 'last-event-id': '2' }))) {
      rest.push(event.id);
    }
    const nothing = await follow(id, { 'last-event-id': '4' });

    expect(rest).toEqual([3, 4]);
    expect(nothing.status).toBe(204);
  });

  it('is for those with a token, of an examination that there is, and of events with a number', async () => {
    const id = await begin();

    const stranger = await follow(id, { authorization: 'Bearer nobody' });
    const unknown = await follow('something-else');
    const odd = await follow(id, { 'last-event-id': 'x' });

    expect([stranger.status, unknown.status, odd.status]).toEqual([401, 404, 400]);
    expect(stranger.headers.get('content-type')).toContain('application/problem+json');
  });

  it('has a bound, and room again once somebody goes', async () => {
    const id = await begin();
    const leaving = new AbortController();
    const open = await Promise.all(
      Array.from({ length: 20 }, (_, at) =>
        fetch(`${address}/api/v1/examination/${id}/events`, {
          headers: { authorization: `Bearer ${token}` },
          signal: at === 0 ? leaving.signal : AbortSignal.timeout(60_000),
        }),
      ),
    );

    const refused = await follow(id);
    leaving.abort();
    await expect
      .poll(async () => (await follow(id)).status, { timeout: 20_000, interval: 50 })
      .toBe(200);

    expect(open.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200));
    expect(refused.status).toBe(503);
    expect(refused.headers.get('retry-after')).toBe('5');
  });

  it('doorlight doctor shows on a terminal what has ended, and what failed stays there', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'doorlight-events-'));
    await writeFile(join(folder, 'token'), token, { mode: 0o600 });
    const main = join(import.meta.dirname, '../../src/main.ts');
    const command = [process.execPath, main, 'doctor', '--url', address];
    const child = spawn(
      terminal,
      ['-qec', [...command, '--token-file', join(folder, 'token')].join(' '), '/dev/null'],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    let shown = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      shown += text;
    });
    const ended = once(child, 'close');
    try {
      await expect.poll(() => troubleshooter.run(), { timeout: 30_000 }).toBeDefined();
      gates[1]?.resolve();
      await expect.poll(() => shown, { timeout: 20_000 }).toContain('exchange: Step 1 failed\r\n');
      expect(shown).toContain('1 of 3 steps, last exchange: Step 1 failed');
      expect(shown).not.toContain('Exit code');
      for (const gate of gates) gate.resolve();
      await ended;
      expect(shown).toContain('Exit code 1');
    } finally {
      child.kill();
      await rm(folder, { recursive: true });
    }
  }, 60_000);

  it('ends when the service does, at once and cleanly', async () => {
    const events = eventsOf(await follow(await begin()));
    await events.next();

    const ending = used.disposeAsync();
    const rest: Seen[] = [];
    for await (const event of events) rest.push(event);
    const late = wait(20_000, 'late', { ref: false });
    const ended = await Promise.race([ending.then(() => 'ended'), late]);

    expect(rest.filter(({ event }) => event === 'ended')).toEqual([]);
    expect(ended).toBe('ended');
  });
});
