import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

export interface DaemonCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Where its standard output and error go. */
  readonly logFile: string;
  /** Ports of 127.0.0.1 that answer once it has started. */
  readonly ports: readonly number[];
  /** It has children that outlive it: a process group of its own, all of which is killed. */
  readonly group?: boolean;
}

const startDeadlineMs = 90_000;
const stopDeadlineMs = 10_000;

/** A real server as a child process of the test, ended by its process id and with the test. */
export class Daemon implements AsyncDisposable {
  readonly #command: DaemonCommand;
  #child: ChildProcess | undefined;

  constructor(command: DaemonCommand) {
    this.#command = command;
  }

  get pid(): number {
    const pid = this.#child?.pid;
    if (pid === undefined) throw new Error(`${this.#command.command} is not running`);
    return pid;
  }

  /** Resolves when all its ports answer. Starting it again takes the same ports. */
  async start(): Promise<void> {
    const { command, args, cwd, env, logFile, ports, group = false } = this.#command;
    const log = createWriteStream(logFile, { flags: 'a' });
    const stdio = ['ignore', 'pipe', 'pipe'] as const;
    const child = spawn(command, args, { cwd, env, stdio: [...stdio], detached: group });
    this.#child = child;
    child.stdout.pipe(log, { end: false });
    child.stderr.pipe(log, { end: false });
    await once(child, 'spawn');
    const killWithUs = () => this.#signal(child, 'SIGKILL');
    process.once('exit', killWithUs);
    child.once('exit', () => {
      process.off('exit', killWithUs);
      log.end();
    });

    const deadline = Date.now() + startDeadlineMs;
    for (const port of ports) {
      while (!(await answers(port))) {
        if (child.exitCode !== null || child.signalCode !== null)
          throw new Error(`${command} ended at once: see ${logFile}`);
        if (Date.now() > deadline) throw new Error(`${command} did not start: see ${logFile}`);
        await delay(20);
      }
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

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    this.#signal(child, signal);
    const insist = setTimeout(() => this.#signal(child, 'SIGKILL'), stopDeadlineMs);
    await exited;
    clearTimeout(insist);
  }

  #signal(child: ChildProcess, signal: NodeJS.Signals): void {
    if (this.#command.group !== true || signal !== 'SIGKILL' || child.pid === undefined) {
      child.kill(signal);
      return;
    }
    try {
      process.kill(-child.pid, signal);
    } catch {
      // All of them have ended already.
    }
  }
}

/** Whether something accepts connections there. */
function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
