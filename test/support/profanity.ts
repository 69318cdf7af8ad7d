import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** profanity, a chat client for terminals, in a tmux of its own: what a person would see. */
export class Profanity implements AsyncDisposable {
  readonly #folder: string;
  #marks = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  static async start(): Promise<Profanity> {
    const folder = await mkdtemp(join(tmpdir(), 'doorlight-profanity-'));
    const profanity = new Profanity(folder);
    await mkdir(join(folder, 'config', 'profanity'), { recursive: true });
    const environment = {
      HOME: folder,
      XDG_CONFIG_HOME: `${folder}/config`,
      XDG_DATA_HOME: `${folder}/data`,
      XDG_CACHE_HOME: `${folder}/cache`,
      LC_ALL: 'C.UTF-8',
    };
    const variables = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
    const command = ['env', ...variables, 'profanity', '-l', 'DEBUG', '-f', join(folder, 'log')];
    const session = ['new-session', '-d', '-x', '160', '-y', '50'];
    await profanity.#tmux('-f', '/dev/null', ...session, ...command);
    try {
      await profanity.sees("Type '/help'", 40_000);
    } catch (error) {
      await profanity[Symbol.asyncDispose]();
      throw error;
    }
    return profanity;
  }

  /** With `tls`, it does not matter who signed the certificate. */
  async login(
    jid: string,
    password: string,
    port: number,
    { host = '127.0.0.1', tls = false }: { readonly host?: string; readonly tls?: boolean } = {},
  ): Promise<void> {
    await this.type('/presence console all');
    await this.type(`/connect ${jid} server ${host} port ${port} tls ${tls ? 'trust' : 'disable'}`);
    await this.sees('Enter password:');
    await this.type(password);
    await this.sees('logged in successfully');
    await this.type('/roster hide');
  }

  /** Types a line and presses Enter. */
  async type(line: string): Promise<void> {
    await this.#tmux('send-keys', '-l', line);
    await this.#tmux('send-keys', 'Enter');
  }

  /** Resolves with the screen, as one line, once `text` is on it. */
  async sees(text: string, deadlineMs = 15_000): Promise<string> {
    return this.#sees(text, deadlineMs, '');
  }

  async #sees(text: string, deadlineMs: number, mark: string): Promise<string> {
    const deadline = Date.now() + deadlineMs;
    for (;;) {
      const screen = await this.#screen();
      const at = mark === '' ? 0 : screen.lastIndexOf(mark);
      if (at >= 0 && screen.includes(text, at)) return screen;
      if (Date.now() > deadline) throw new Error(`profanity does not show "${text}":\n${screen}`);
      await delay(50);
    }
  }

  /** Puts a line on the screen, for `seesAfter` to look behind. */
  async mark(): Promise<string> {
    this.#marks += 1;
    const mark = `Unknown command: /mark-${this.#marks}.`;
    await this.type(`/mark-${this.#marks}.`);
    await this.sees(mark);
    return mark;
  }

  /** Resolves once `text` is on the screen behind this mark. */
  async seesAfter(mark: string, text: string, deadlineMs = 15_000): Promise<void> {
    await this.#sees(text, deadlineMs, mark);
  }

  /** Resolves once a stanza with these words has come in, whatever is shown of it. */
  async receives(words: string, deadlineMs = 15_000): Promise<void> {
    const deadline = Date.now() + deadlineMs;
    for (;;) {
      const log = await readFile(join(this.#folder, 'log'), 'utf8');
      const stanzas = log.split('\n').filter((line) => line.includes('RECV: <'));
      if (stanzas.some((stanza) => stanza.includes(words))) return;
      if (Date.now() > deadline) throw new Error(`profanity was not sent "${words}"`);
      await delay(50);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#tmux('kill-server');
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** Long lines are broken where the window ends. */
  async #screen(): Promise<string> {
    return (await this.#tmux('capture-pane', '-p')).replaceAll(/\s+/g, ' ');
  }

  async #tmux(...args: readonly string[]): Promise<string> {
    const socket = join(this.#folder, 'tmux');
    const env = {
      PATH: '/usr/bin:/bin',
      HOME: this.#folder,
      TERM: 'xterm-256color',
      LC_ALL: 'C.UTF-8',
    };
    const { stdout } = await run('tmux', ['-u', '-S', socket, ...args], { env });
    return stdout;
  }
}
