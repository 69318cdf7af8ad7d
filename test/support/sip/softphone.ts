import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

/** Whose phone it is, and whom it watches. */
export interface PhoneAccount {
  readonly user: string;
  readonly password: string;
  readonly domain: string;
  /** Where it sends everything: `sip:127.0.0.1:5060;transport=tcp`. */
  readonly outbound: string;
  /** Addresses that it watches. */
  readonly contacts: readonly string[];
}

export interface SoftphoneProgram {
  readonly command: string;
  /** Files in its folder, by name. */
  readonly files: Readonly<Record<string, string>>;
  readonly args: (folder: string) => readonly string[];
}

const deadlineMs = 60_000;

/** A softphone as Debian has it, with a folder of its own: it is heard, and told to quit. */
export class Softphone implements AsyncDisposable {
  readonly #name: string;
  readonly #folder: string;
  readonly #child: ChildProcess;
  readonly #waiting = new Set<() => void>();
  /** What it said so far. */
  output = '';

  protected constructor(name: string, folder: string, child: ChildProcess) {
    this.#name = name;
    this.#folder = folder;
    this.#child = child;
    const hear = (bytes: Buffer): void => {
      this.output += stripVTControlCharacters(bytes.toString()).replaceAll('\r', '');
      for (const look of this.#waiting) look();
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    const killWithUs = (): void => {
      child.kill('SIGKILL');
    };
    process.once('exit', killWithUs);
    child.once('exit', () => {
      process.off('exit', killWithUs);
      for (const look of this.#waiting) look();
    });
  }

  static async start({ command, files, args }: SoftphoneProgram): Promise<Softphone> {
    const folder = await mkdtemp(join(tmpdir(), `${command}-`));
    for (const [name, text] of Object.entries(files)) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), text);
    }
    const child = spawn(command, args(folder), {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { PATH: process.env['PATH'] ?? '', HOME: folder },
    });
    await once(child, 'spawn');
    return new Softphone(command, folder, child);
  }

  /** Resolves when it has said it so many times. */
  async says(what: RegExp, times = 1): Promise<void> {
    const met = Promise.withResolvers<void>();
    const everywhere = new RegExp(what.source, 'g');
    const look = (): void => {
      if ((this.output.match(everywhere)?.length ?? 0) >= times) met.resolve();
    };
    const timer = setTimeout(
      () => met.reject(new Error(`${this.#name} never said ${what.source}:\n${this.output}`)),
      deadlineMs,
    );
    this.#waiting.add(look);
    look();
    await met.promise.finally(() => {
      clearTimeout(timer);
      this.#waiting.delete(look);
    });
  }

  /** As its user types it. */
  type(line: string): void {
    this.#child.stdin?.write(`${line}\n`);
  }

  /** Ends it as its user does: it takes back its subscriptions. */
  async quit(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exited = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    const insist = setTimeout(() => this.#child.kill('SIGKILL'), 20_000);
    await exited;
    clearTimeout(insist);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.quit();
    await rm(this.#folder, { recursive: true, force: true });
  }
}
