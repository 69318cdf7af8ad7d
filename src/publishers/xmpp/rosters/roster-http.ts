import { errors, request } from 'undici';
import { RosterServerError } from './roster-server.ts';

/** How the server's administration is reached. */
export interface RosterAccess {
  /** Without a final slash: `https://chat.example.com:5443/api`. */
  readonly url: string;
  /** The whole `Authorization` header; `null` for none. */
  readonly authorization: string | null;
}

export interface RosterReply {
  readonly status: number;
  /** Parsed, or the text where it is no JSON. */
  readonly body: unknown;
}

const timeoutMs = 15_000;

/** One request with a JSON body. Rejects where nobody answers, or the answer is "not you". */
export async function askRosterServer(
  { url, authorization }: RosterAccess,
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  path: string,
  body?: unknown,
): Promise<RosterReply> {
  const address = `${url}${path}`;
  const answer = await request(address, {
    method,
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
    headers: {
      accept: 'application/json',
      ...(authorization === null ? {} : { authorization }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }).catch((error: unknown) => {
    throw new RosterServerError(unreachable(url, error), true, { cause: error });
  });
  const text = await answer.body.text();
  const { statusCode: status } = answer;
  if (status === 401 || status === 403) {
    throw new RosterServerError(
      `${url} refuses to be administered like this (${String(status)}): check the account or the secret, and what the server allows it.`,
      true,
    );
  }
  return { status, body: parsed(text) };
}

/** What the server said, for people; at most a line. */
export function saidBy({ status, body }: RosterReply): string {
  const text = typeof body === 'string' ? body : JSON.stringify(body ?? '');
  return `${String(status)} ${text.replaceAll(/\s+/g, ' ').slice(0, 200)}`;
}

function parsed(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    return text;
  }
}

function unreachable(url: string, error: unknown): string {
  if (error instanceof errors.HeadersTimeoutError || error instanceof errors.BodyTimeoutError) {
    return `${url} does not answer: check that this is the server's administration.`;
  }
  const reason = error instanceof Error ? error.message : String(error);
  return `${url} cannot be reached (${reason}): check the address, and that the server listens there.`;
}
