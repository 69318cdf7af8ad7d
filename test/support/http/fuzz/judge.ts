import { problemMediaType, problemSchema } from '../../../../src/http/contract/problem.ts';
import type { FuzzAnswer } from './client.ts';
import type { FuzzRequest } from './requests.ts';
import { planted } from './values.ts';

/** What may be answered to anything, by HTTP itself or before any operation is reached. */
const always: ReadonlySet<number> = new Set([
  400, 401, 403, 404, 405, 408, 413, 414, 415, 429, 431,
]);

const secrets = [
  planted,
  '$argon2',
  '-----BEGIN PRIVATE KEY',
  '-----BEGIN RSA PRIVATE KEY',
  '-----BEGIN EC PRIVATE KEY',
];
/** How it is made is nobody's business who asks; the log says it. */
const inside = ['node_modules', 'SqliteError', 'ZodError', '/src/', '    at '];

/** Which of what nobody may be told stands in a text. */
export function secretsIn(text: string, more: readonly string[] = []): readonly string[] {
  return [...secrets, ...more].filter((one) => text.includes(one));
}

/** What is wrong with an answer; `null` where nothing is. */
export function faultOf(sent: FuzzRequest, answer: FuzzAnswer, token: string): string | null {
  const { status, headers, body } = answer;
  const { operation, method, astray } = sent;
  const told = secretsIn(`${JSON.stringify(headers)}\n${body}`, [token, ...inside]);
  if (told.length > 0) return `tells ${told.join(', ')}`;
  if (status >= 500 && !(status === 503 && operation.statuses.has(503))) return 'fails';
  const described = operation.statuses.has(status) || always.has(status);
  if (!described && !astray && method === operation.method) return `answers what is not described`;
  // That it is not ready is no problem, but what was asked.
  if (status < 400 || status === 503 || method === 'HEAD') return null;
  if (headers['content-type']?.startsWith(problemMediaType) !== true) return 'is no problem';
  const problem = problemSchema.safeParse(JSON.parse(body));
  return problem.success ? null : 'is a problem of another shape';
}
