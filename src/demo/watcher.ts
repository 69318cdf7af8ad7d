import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { loopback } from './loopback.ts';
import { WatchedClient } from './watched-client.ts';

/** Debian's own Python, which has Debian's slixmpp. */
export const python = '/usr/bin/python3';

const program = fileURLToPath(new URL('watcher.py', import.meta.url));

const lineSchema = z.union([
  z.object({ id: z.number(), ok: z.literal(true) }),
  z.object({ id: z.number(), error: z.string() }),
  z.object({
    session: z.string(),
    event: z.literal('presence'),
    from: z.string(),
    type: z.string(),
    show: z.string(),
    status: z.string(),
    priority: z.string(),
  }),
  z.object({
    session: z.string(),
    event: z.literal('message'),
    from: z.string(),
    body: z.string(),
  }),
  z.object({ session: z.string(), event: z.literal('gone') }),
]);

export type WatcherEvent = Extract<z.output<typeof lineSchema>, { event: string }>;

/** Independent XMPP clients, all in one process that ends with the demo. */
export class Watcher implements AsyncDisposable {
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #clients = new Map<string, WatchedClient>();
  readonly #asked = new Map<number, PromiseWithResolvers<void>>();
  readonly #complaints: string[] = [];
  #lastId = 0;

  constructor() {
    this.#child = spawn(python, [program], {
      env: { PATH: '/usr/bin:/bin' },
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: true,
    });
    createInterface(this.#child.stdout).on('line', (line) => this.#heard(line));
    createInterface(this.#child.stderr).on('line', (line) => this.#complaints.push(line));
    // Its input breaks when it ends, which is told below.
    this.#child.stdin.on('error', () => undefined);
    this.#child.once('error', (error) => this.#ended(error.message));
    this.#child.once('close', () => this.#ended(this.#complaints.slice(-3).join(' ')));
  }

  /** Signs in; resolves when the server has accepted it. */
  async login(jid: string, password: string, port: number): Promise<WatchedClient> {
    this.#lastId += 1;
    const session = `${jid}#${this.#lastId}`;
    const client = new WatchedClient(jid, (op, fields) => this.#ask(op, session, fields));
    this.#clients.set(session, client);
    await this.#ask('login', session, { jid, password, host: loopback, port });
    return client;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.pid === undefined) return;
    const closed = once(this.#child, 'close');
    this.#child.kill('SIGTERM');
    await closed;
  }

  async #ask(op: string, session: string, fields: object): Promise<void> {
    this.#lastId += 1;
    const id = this.#lastId;
    const answer = Promise.withResolvers<void>();
    this.#asked.set(id, answer);
    this.#child.stdin.write(`${JSON.stringify({ id, op, session, ...fields })}\n`);
    await answer.promise;
  }

  #heard(line: string): void {
    const record = lineSchema.parse(JSON.parse(line));
    if ('event' in record) {
      this.#clients.get(record.session)?.heard(record);
      return;
    }
    const answer = this.#asked.get(record.id);
    this.#asked.delete(record.id);
    if ('ok' in record) answer?.resolve();
    else answer?.reject(new Error(`The independent client failed: ${record.error}`));
  }

  #ended(why: string): void {
    for (const answer of this.#asked.values()) {
      answer.reject(new Error(`The independent client has ended. ${why}`));
    }
    this.#asked.clear();
  }
}
