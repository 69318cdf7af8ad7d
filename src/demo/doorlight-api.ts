import { readFile } from 'node:fs/promises';
import { Client } from 'undici';
import { z } from 'zod';

const presenceSchema = z.object({
  availability: z.string(),
  activity: z.string(),
  text: z.string(),
  since: z.string().nullable(),
  until: z.string().nullable(),
  source: z.string(),
});

const explanationSchema = z.object({
  presence: presenceSchema,
  overrideEndsAt: z.string().nullable(),
  claims: z.array(
    z.object({
      source: z.string(),
      availability: z.string(),
      since: z.string().nullable(),
      until: z.string().nullable(),
      wins: z.boolean(),
    }),
  ),
  next: presenceSchema.nullable(),
  calendar: z.object({ known: z.string(), at: z.string().nullable(), stale: z.boolean() }),
});

const overriddenSchema = z.object({
  presence: presenceSchema,
  endsAt: z.string().nullable(),
  returnsTo: presenceSchema,
});

/** What the demo uses of Doorlight's explanation; the API's OpenAPI document has the whole. */
export type Explained = z.output<typeof explanationSchema>;
export type Overridden = z.output<typeof overriddenSchema>;

export interface WantedOverride {
  readonly availability: string;
  readonly text: string;
  readonly ends:
    | { readonly kind: 'time'; readonly at: string }
    | { readonly kind: 'end-of-meeting' | 'next-change' | 'revert' | 'default' };
}

/** Doorlight refused; the message is its own, a sentence for people. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
}

/** Doorlight's REST API, as any program would use it. */
export class DoorlightApi implements AsyncDisposable {
  readonly #client: Client;
  readonly #tokenFile: string;

  constructor(url: string, tokenFile: string) {
    this.#client = new Client(url);
    this.#tokenFile = tokenFile;
  }

  /** Whether it answers and everything it needs is up. */
  async isReady(): Promise<boolean> {
    try {
      const { statusCode, body } = await this.#client.request({ method: 'GET', path: '/readyz' });
      await body.dump();
      return statusCode === 200;
    } catch {
      return false;
    }
  }

  async enrol(person: { readonly jid: string; readonly name: string }): Promise<void> {
    await this.#ask('POST', '/api/v1/people', z.unknown(), person);
  }

  /** Somebody who signs in at the console with a password. */
  async addAdministrator(name: string, secret: string): Promise<void> {
    const account = { name, role: 'administrator', password: secret };
    await this.#ask('POST', '/api/v1/accounts', z.unknown(), account);
  }

  async explain(jid: string): Promise<Explained> {
    return await this.#ask('GET', presencePath(jid, '/explanation'), explanationSchema);
  }

  async override(jid: string, wanted: WantedOverride): Promise<Overridden> {
    return await this.#ask('PUT', presencePath(jid, '/override'), overriddenSchema, wanted);
  }

  async revert(jid: string): Promise<object> {
    return await this.#ask('DELETE', presencePath(jid, '/override'), z.looseObject({}));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client.destroy();
  }

  async #ask<Answer extends z.ZodType>(
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    path: string,
    answer: Answer,
    content?: object,
  ): Promise<z.output<Answer>> {
    const token = (await readFile(this.#tokenFile, 'utf8')).trim();
    const { statusCode, body } = await this.#client.request({
      method,
      path,
      headers: {
        authorization: `Bearer ${token}`,
        ...(content === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(content === undefined ? {} : { body: JSON.stringify(content) }),
    });
    const json: unknown = await body.json();
    if (statusCode < 400) return answer.parse(json);
    throw new RefusedError(z.object({ detail: z.string() }).parse(json).detail);
  }
}

function presencePath(jid: string, rest: string): string {
  return `/api/v1/people/${encodeURIComponent(jid)}/presence${rest}`;
}
