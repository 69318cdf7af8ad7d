import { attention } from './attention.ts';
import type { ProblemDetails } from './contract.ts';

/** Where the API token is kept for those who signed in by it: until the tab is closed. */
const tokenKey = 'doorlight-token';

/** An answer that is a problem; `detail` is a sentence for people. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly code: string;
  /** What the sentence names. */
  readonly params: NonNullable<ProblemDetails['params']>;
  /** What of the request was wrong, each with where it stands in it (RFC 6901). */
  readonly errors: NonNullable<ProblemDetails['errors']>;

  constructor(
    problem: Pick<ProblemDetails, 'status' | 'code' | 'params' | 'detail' | 'errors'>,
    options?: ErrorOptions,
  ) {
    super(problem.detail, options);
    this.status = problem.status;
    this.code = problem.code;
    this.params = problem.params ?? {};
    this.errors = problem.errors ?? [];
  }
}

export interface ApiRequest {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly body?: unknown;
  /** Sent as it is, instead of a body; its media type is among the headers. */
  readonly file?: Blob;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/**
 * Asks the REST API, with the session's cookie or with the token. Rejects with an `ApiError` for
 * every problem; status 0 is a server that cannot be reached.
 */
export async function ask<Answer>(path: string, request: ApiRequest = {}): Promise<Answer> {
  const answer = await send(path, request);
  if (answer.status === 204) return undefined as Answer;
  const body: unknown = await answer.json().catch(() => undefined);
  if (answer.ok) return body as Answer;
  throw new ApiError(isProblem(body) ? body : unreadable(answer));
}

/** What was answered, and the entity-tag by which a change says what it was made of. */
export interface Tagged<Answer> {
  readonly answer: Answer;
  readonly tag: string;
}

/** As `ask`, for what somebody else may be changing at the same time. */
export async function askTagged<Answer>(
  path: string,
  request: ApiRequest = {},
): Promise<Tagged<Answer>> {
  const answer = await send(path, request);
  const body: unknown = await answer.json().catch(() => undefined);
  if (answer.ok) return { answer: body as Answer, tag: answer.headers.get('etag') ?? '*' };
  throw new ApiError(isProblem(body) ? body : unreadable(answer));
}

/** Somebody else has changed it since it was read. */
export function isOutdated(error: unknown): boolean {
  return error instanceof ApiError && error.status === 412;
}

/** A file that the service makes. Rejects as `ask` does. */
export async function askFile(path: string): Promise<Blob> {
  const answer = await send(path, {});
  if (answer.ok) return await answer.blob();
  const body: unknown = await answer.json().catch(() => undefined);
  throw new ApiError(isProblem(body) ? body : unreadable(answer));
}

export function keepToken(token: string | null): void {
  if (token === null) sessionStorage.removeItem(tokenKey);
  else sessionStorage.setItem(tokenKey, token);
}

/** What says who asks, where that is not the cookie's to say. */
export function authorization(): Readonly<Record<string, string>> {
  const token = sessionStorage.getItem(tokenKey);
  return token === null ? {} : { authorization: `Bearer ${token}` };
}

let over = false;

/** While nobody is signed in, nothing is asked but what has to do with signing in. */
export function holdWhile(nobody: boolean): void {
  over = nobody;
}

/** Whether nothing is asked just now. */
export function isHeld(): boolean {
  return over;
}

async function send(path: string, request: ApiRequest): Promise<Response> {
  // Asked again and again, it would count as a stranger's trying.
  if (over && !/^\/api\/v1\/(?:session|sign-in)\b/.test(path)) throw signedOut();
  try {
    return await fetch(path, {
      method: request.method ?? 'GET',
      credentials: 'same-origin',
      cache: 'no-store',
      headers: {
        ...authorization(),
        ...attention(),
        ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...request.headers,
      },
      ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
      ...(request.file === undefined ? {} : { body: request.file }),
      ...(request.signal === undefined ? {} : { signal: request.signal }),
    });
  } catch (error) {
    if (request.signal?.aborted === true) throw error;
    throw new ApiError(
      { status: 0, code: 'unreachable', detail: 'Doorlight cannot be reached.' },
      { cause: error },
    );
  }
}

function signedOut(): ApiError {
  return new ApiError({
    status: 401,
    code: 'token',
    detail: 'Your session is over. Sign in again.',
  });
}

function unreadable({
  status,
}: Response): Pick<ProblemDetails, 'status' | 'code' | 'params' | 'detail'> {
  const detail = `The answer was ${status} and cannot be read.`;
  return { status, code: 'unreadable', params: { status }, detail };
}

function isProblem(body: unknown): body is ProblemDetails {
  return typeof body === 'object' && body !== null && 'detail' in body && 'code' in body;
}
