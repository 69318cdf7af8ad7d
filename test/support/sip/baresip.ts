import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

export interface BaresipAccount {
  readonly user: string;
  readonly password: string;
  readonly domain: string;
  /** Where it sends everything: `sip:127.0.0.1:5060;transport=tcp`. */
  readonly outbound: string;
  /** Addresses that it watches. */
  readonly contacts: readonly string[];
}

const deadlineMs = 60_000;

/** baresip, a softphone, as Debian has it: it subscribes to its contacts and says what they are. */
export class Baresip implements AsyncDisposable {
  readonly #folder: string;
  readonly #child: ChildProcess;
  readonly #waiting = new Set<() => void>();
  /** What it said and every message it sent and got. */
  output = '';

  private constructor(folder: string, child: ChildProcess) {
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

  static async start(account: BaresipAccount): Promise<Baresip> {
    const folder = await mkdtemp(join(tmpdir(), 'baresip-'));
    const { user, password, domain, outbound, contacts } = account;
    await Promise.all([
      writeFile(join(folder, 'config'), config),
      writeFile(
        join(folder, 'accounts'),
        `<sip:${user}@${domain};transport=tcp>;auth_user=${user};auth_pass=${password};regint=0;outbound="${outbound}"\n`,
      ),
      writeFile(
        join(folder, 'contacts'),
        contacts.map((address) => `"${address}" <sip:${address}>;presence=p2p\n`).join(''),
      ),
    ]);
    const child = spawn('baresip', ['-4', '-f', folder, '-s'], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env['PATH'] ?? '', HOME: folder },
    });
    await once(child, 'spawn');
    return new Baresip(folder, child);
  }

  /** Resolves when it has said it so many times. */
  async says(what: RegExp, times = 1): Promise<void> {
    const met = Promise.withResolvers<void>();
    const everywhere = new RegExp(what.source, 'g');
    const look = (): void => {
      if ((this.output.match(everywhere)?.length ?? 0) >= times) met.resolve();
    };
    const timer = setTimeout(
      () => met.reject(new Error(`baresip never said ${what.source}:\n${this.output}`)),
      deadlineMs,
    );
    this.#waiting.add(look);
    look();
    await met.promise.finally(() => {
      clearTimeout(timer);
      this.#waiting.delete(look);
    });
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

const config = `
poll_method epoll
sip_listen 127.0.0.1:0
sip_trans_def tcp
module_path /usr/lib/baresip/modules
module_app account.so
module_app contact.so
module_app menu.so
module_app presence.so
`;
