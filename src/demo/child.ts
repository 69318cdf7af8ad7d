import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

export interface ChildCommand {
  /** What people call it. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** Beside PATH and HOME. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Where its standard output and error go. */
  readonly logFile: string;
  /** Whether it has started; asked again and again. */
  readonly isUp: () => Promise<boolean>;
}

/** Where programs are, whatever the user's own PATH. */
export const programFolders = '/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/bin:/opt/homebrew/bin';

const startDeadlineMs = 30_000;
const stopDeadlineMs = 10_000;
const askEveryMs = 25;

/** One of the demo's programs, in a process of its own that ends with the demo. */
export class Child implements AsyncDisposable {
  readonly #command: ChildCommand;
  #process: ChildProcess | undefined;

  constructor(command: ChildCommand) {
    this.#command = command;
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** Resolves when it is up. May be called again after `stop` or `kill`. */
  async start(): Promise<void> {
    const { name, command, args, cwd, environment, logFile, isUp } = this.#command;
    const child = spawn(command, args, {
      cwd,
      // Nothing of the user's environment: what is set there for another Doorlight is not ours.
      env: { PATH: programFolders, HOME: cwd, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
      // In a session of its own, so that Ctrl-C reaches the demo alone, which then stops
      // everything in order.
      detached: true,
    });
    this.#process = child;
    const killNow = () => child.kill('SIGKILL');
    // Before the folder it writes to is removed.
    process.prependOnceListener('exit', killNow);
    child.once('exit', () => process.off('exit', killNow));
    const log = createWriteStream(logFile, { flags: 'a' });
    child.stdout.pipe(log, { end: false });
    child.stderr.pipe(log, { end: false });
    child.once('close', () => log.end());
    await once(child, 'spawn');

    const deadline = Date.now() + startDeadlineMs;
    while (!(await isUp())) {
      if (hasEnded(child)) throw new Error(`${name} ended at once:\n${await this.lastLines()}`);
      if (Date.now() > deadline) {
        throw new Error(`${name} did not start within 30 s:\n${await this.lastLines()}`);
      }
      await delay(askEveryMs);
    }
  }

  /** Asks it to end, and makes it end when it does not in time. */
  async stop(): Promise<void> {
    await this.#end('SIGTERM');
  }

  /** Ends it as a power cut would. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** The end of what it has said so far. */
  async lastLines(count = 15): Promise<string> {
    const text = await readFile(this.#command.logFile, 'utf8').catch(() => '');
    return text.trimEnd().split('\n').slice(-count).join('\n');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (child === undefined || hasEnded(child)) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    const insist = setTimeout(() => child.kill('SIGKILL'), stopDeadlineMs);
    await ended;
    clearTimeout(insist);
  }
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}
