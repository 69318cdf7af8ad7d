import type { TestServer } from './test-server.ts';

/** Where the server in memory says that browsers reach it. */
const origin = 'https://doorlight.example.com';

/** A page of Doorlight itself, asking `server()`. */
interface Page {
  readonly ask: (
    method: string,
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ) => Promise<Response>;
}

export function pageOf(server: () => TestServer): Page {
  return {
    ask: (method, path, body, headers = {}) =>
      fetch(`${server().address}${path}`, {
        method,
        headers: {
          origin,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
  };
}

/** The cookie that an answer sets, as it is sent back. */
export function cookieOf(answer: Response): string {
  return answer.headers.getSetCookie()[0]?.split(';', 1)[0] ?? '';
}

export async function codeOf(answer: Response): Promise<string> {
  return ((await answer.json()) as { code: string }).code;
}
