import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

const root = join(import.meta.dirname, '../..');

/** `doorlight demo` as a newcomer runs it, in London. */
export class DemoProcess implements AsyncDisposable {
  readonly url: string;
  /** Of the company's files. */
  readonly folder: string;
  readonly #child: ChildProcessByStdio<null, Readable, null>;

  private constructor(
    child: ChildProcessByStdio<null, Readable, null>,
    url: string,
    folder: string,
  ) {
    this.#child = child;
    this.url = url;
    this.folder = folder;
  }

  /** Resolves when the address of the page has been printed. */
  static async start(options: readonly string[] = []): Promise<DemoProcess> {
    const child = spawn(process.execPath, [join(root, 'src/main.ts'), 'demo', ...options], {
      env: { PATH: process.env['PATH'], TZ: 'Europe/London' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let url: string | undefined;
    for await (const line of createInterface(child.stdout)) {
      url ??= /http:\S+/.exec(line)?.[0];
      const folder = /--config (\S+doorlight-demo-\w+)/.exec(line)?.[1];
      if (url !== undefined && folder !== undefined) {
        child.stdout.resume();
        return new DemoProcess(child, url, folder);
      }
    }
    throw new Error('the demo has ended without telling where its page is');
  }

  /** Process ids of what it has started. */
  async children(): Promise<readonly number[]> {
    const ps = spawn('ps', ['-o', 'pid=', '--ppid', String(this.#child.pid)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const pids: number[] = [];
    for await (const line of createInterface(ps.stdout)) pids.push(Number(line));
    return pids;
  }

  /** Ctrl-C. Resolves to the exit code. */
  async stop(): Promise<number | null> {
    if (this.#child.exitCode !== null) return this.#child.exitCode;
    const exited = once(this.#child, 'exit');
    this.#child.kill('SIGINT');
    await exited;
    return this.#child.exitCode;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}
