import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

const endMs = 2_000;

/**
 * A process that does one part of a benchmark, so that its CPU and its event loop are its own.
 * It is asked by lines of JSON, `{ id, op, … }`, and answers `{ id, ok }` or `{ id, error }`.
 */
export class Child implements AsyncDisposable {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #answers = new Map<number, PromiseWithResolvers<unknown>>();
  readonly #name: string;
  #errors = '';
  #lastId = 0;

  constructor(command: string, args: readonly string[]) {
    this.#name = args.at(-1) ?? command;
    this.#child = spawn(command, args, { stdio: 'pipe' });
    const kill = (): boolean => this.#child.kill('SIGKILL');
    process.once('exit', kill);
    this.#child.stderr.on('data', (text: Buffer) => {
      this.#errors = (this.#errors + text.toString()).slice(-4_000);
    });
    createInterface({ input: this.#child.stdout }).on('line', (line) => this.#heard(line));
    this.#child.once('exit', () => {
      process.off('exit', kill);
      for (const answer of this.#answers.values()) {
        answer.reject(new Error(`${this.#name} ended: ${this.#errors}`));
      }
    });
  }

  /** A worker in TypeScript; `flags` are Node's. */
  static node(file: string, flags: readonly string[] = []): Child {
    return new Child(process.execPath, [...flags, file]);
  }

  get pid(): number {
    const { pid } = this.#child;
    if (pid === undefined) throw new Error(`${this.#name} is not running`);
    return pid;
  }

  async ask<T>(op: string, fields: object = {}, deadlineMs = 180_000): Promise<T> {
    const id = (this.#lastId += 1);
    const answer = Promise.withResolvers<unknown>();
    this.#answers.set(id, answer);
    const timer = setTimeout(
      () => answer.reject(new Error(`${this.#name} took too long to "${op}": ${this.#errors}`)),
      deadlineMs,
    );
    this.#child.stdin.write(`${JSON.stringify({ ...fields, id, op })}\n`);
    try {
      return (await answer.promise) as T;
    } finally {
      clearTimeout(timer);
      this.#answers.delete(id);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exited = once(this.#child, 'exit');
    // A worker ends by itself with its input, and may then write a profile.
    this.#child.stdin.end();
    const insist = setTimeout(() => this.#child.kill('SIGKILL'), endMs);
    await exited;
    clearTimeout(insist);
  }

  #heard(line: string): void {
    const { id, ok, error } = JSON.parse(line) as { id: number; ok?: unknown; error?: string };
    const answer = this.#answers.get(id);
    if (error === undefined) answer?.resolve(ok);
    else answer?.reject(new Error(`${this.#name}: ${error}`));
  }
}
