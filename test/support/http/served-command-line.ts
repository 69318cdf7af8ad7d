import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Ran, doorlight } from './command-line.ts';
import { type TestServer, startTestServer, token } from './test-server.ts';

/** A service, and the command line as somebody runs it beside it. */
export class ServedCommandLine implements AsyncDisposable {
  readonly server: TestServer;
  readonly folder: string;
  readonly tokenFile: string;

  private constructor(server: TestServer, folder: string) {
    this.server = server;
    this.folder = folder;
    this.tokenFile = join(folder, 'api-token');
  }

  static async start(people: readonly string[]): Promise<ServedCommandLine> {
    const folder = await mkdtemp(join(tmpdir(), 'doorlight-cli-'));
    const served = new ServedCommandLine(await startTestServer(people), folder);
    await writeFile(served.tokenFile, `${token}\n`);
    return served;
  }

  ask(...args: readonly string[]): Promise<Ran> {
    return doorlight([...args, '--url', this.server.address, '--token-file', this.tokenFile]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server[Symbol.asyncDispose]();
    await rm(this.folder, { recursive: true });
  }
}
