import { type Stats, unwatchFile, watchFile } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { accountsNotRead, accountsRead } from '../../../telemetry/sip-server-events.ts';
import type { Telemetry } from '../../../telemetry/telemetry.ts';
import { type Accounts, readAccounts } from './accounts.ts';

/** How long a change of the file may take to be seen. */
const lookEveryMs = 2_000;

/** A file of accounts, as it is now: whoever changes it need not start anything again. */
export class AccountsFile implements Disposable {
  readonly #path: string;
  readonly #realm: string;
  readonly #telemetry: Telemetry;
  #accounts: Accounts = readAccounts('', '').accounts;
  readonly #changed: (now: Stats, before: Stats) => void;

  constructor(path: string, realm: string, telemetry: Telemetry) {
    this.#path = path;
    this.#realm = realm;
    this.#telemetry = telemetry;
    this.#changed = (now, before) => {
      // Nothing is there while an editor replaces it.
      if (now.mtimeMs !== before.mtimeMs && now.size > 0) void this.read();
    };
  }

  get current(): Accounts {
    return this.#accounts;
  }

  /** Reads it, and again whenever it changes. What cannot be read leaves the accounts as they are. */
  async start(): Promise<void> {
    await this.read();
    watchFile(this.#path, { interval: lookEveryMs, persistent: false }, this.#changed);
  }

  async read(): Promise<void> {
    try {
      const text = await readFile(this.#path, 'utf8');
      const { accounts, faults } = readAccounts(text, this.#realm);
      this.#accounts = accounts;
      accountsRead(this.#telemetry, accounts.size, faults);
    } catch (error) {
      accountsNotRead(this.#telemetry, error instanceof Error ? error.message : String(error));
    }
  }

  [Symbol.dispose](): void {
    unwatchFile(this.#path, this.#changed);
  }
}
