import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The `openssl` command in a folder of its own, which goes when it is disposed. */
export class OpenSsl implements AsyncDisposable {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  read(name: string): Promise<string> {
    return readFile(this.path(name), 'utf8');
  }

  readBytes(name: string): Promise<Buffer> {
    return readFile(this.path(name));
  }

  write(name: string, content: string | Uint8Array): Promise<void> {
    return writeFile(this.path(name), content);
  }

  /** Rejects with what it says on standard error. Answers standard output. */
  async run(command: string, ...rest: readonly string[]): Promise<string> {
    const args = [...command.split(' '), ...rest];
    const { stdout } = await run('openssl', args, { cwd: this.folder, maxBuffer: 1 << 24 });
    return stdout;
  }

  /** Whether it ends well; what it prints comes with it. */
  async judge(command: string, ...rest: readonly string[]): Promise<Judgement> {
    try {
      return { accepted: true, output: await this.run(command, ...rest) };
    } catch (error) {
      const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
      return { accepted: false, output: stdout + stderr };
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.folder, { recursive: true });
  }
}

interface Judgement {
  readonly accepted: boolean;
  readonly output: string;
}

export async function openSsl(): Promise<OpenSsl> {
  return new OpenSsl(await mkdtemp(join(tmpdir(), 'openssl-')));
}
