import { readFile } from 'node:fs/promises';

/** What the REST API says of a person, as far as chaos looks. */
export interface Decided {
  readonly availability: string;
  readonly text: string;
  readonly source: string;
}

const timeoutMs = 5_000;

/** Doorlight's REST API; whatever is asked while it is down is refused. */
export class DoorlightDesk {
  readonly #port: number;
  readonly #tokenFile: string;

  constructor(port: number, tokenFile: string) {
    this.#port = port;
    this.#tokenFile = tokenFile;
  }

  async add(jid: string): Promise<void> {
    await this.#ask('POST', '/api/v1/people', { jid, name: jid });
  }

  /** Resolves also where there is no such person any more. */
  async remove(jid: string): Promise<void> {
    await this.#ask('DELETE', `/api/v1/people/${jid}`);
  }

  async override(jid: string, availability: string, text: string): Promise<void> {
    const body = { availability, text, ends: { kind: 'revert' } };
    await this.#ask('PUT', `/api/v1/people/${jid}/presence/override`, body);
  }

  async revert(jid: string): Promise<void> {
    await this.#ask('DELETE', `/api/v1/people/${jid}/presence/override`);
  }

  /** `undefined` for someone who is not served. */
  async presence(jid: string): Promise<Decided | undefined> {
    const answer = await this.#ask('GET', `/api/v1/people/${jid}/presence`);
    if (answer === undefined) return undefined;
    return (answer as { readonly presence: Decided }).presence;
  }

  /** The answer; `undefined` for 404. Rejects where nobody answers, or with another refusal. */
  async #ask(method: string, path: string, body?: object): Promise<unknown> {
    const token = (await readFile(this.#tokenFile, 'utf8')).trim();
    const answer = await fetch(`http://127.0.0.1:${this.#port}${path}`, {
      method,
      signal: AbortSignal.timeout(timeoutMs),
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (answer.status === 404) return undefined;
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text === '' ? null : JSON.parse(text);
  }
}
