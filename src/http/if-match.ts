import { createHmac, randomBytes } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { callerOf } from './access.ts';
import { ProblemError } from './problem.ts';

/** Tags that are made of a secret do not tell it; all are others after a restart. */
const key = randomBytes(32);

/** A strong entity-tag of something (RFC 9110 §8.8.3): another as soon as anything of it is. */
export function tagOf(value: unknown): string {
  const digest = createHmac('sha256', key)
    .update(JSON.stringify(value, inOrder))
    .digest('base64url');
  return `"${digest.slice(0, 22)}"`;
}

/** The same thing has its keys in another order where it comes from elsewhere. */
function inOrder(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)));
}

/**
 * Whether what is to be changed is what whoever asks has seen, as their If-Match says. Browsers
 * must say so (428, RFC 6585 §3): two people may have the same page open. Programs with the token
 * may leave it out; `*` is for whoever wants to change whatever is there.
 */
export function seenBy(request: FastifyRequest): (current: unknown) => boolean {
  const header = request.headers['if-match']?.trim();
  if (header === undefined) {
    if (callerOf(request).session === null) return () => true;
    throw new ProblemError(
      428,
      'if-match-missing',
      'Read what you want to change and send its ETag as If-Match, so that nobody else’s change is lost; or If-Match: * to change it whatever it is.',
    );
  }
  if (header === '*') return () => true;
  const seen = new Set(header.split(',').map((tag) => tag.trim()));
  return (current) => seen.has(tagOf(current));
}

/**
 * For removing: whoever says what they saw is told where it is another by now. Nobody has to say.
 * Throws a problem; what is not there is for others to tell.
 */
export function refuseUnseen(request: FastifyRequest, current: unknown, what: string): void {
  if (request.headers['if-match'] === undefined || current === undefined) return;
  if (!seenBy(request)(current)) throw changedMeanwhile(what);
}

/** What is told to the second of two who change the same at once. */
export function changedMeanwhile(what: string): ProblemError {
  return new ProblemError(
    412,
    'changed-meanwhile',
    `${what} was changed by somebody else since you read it. Look at it again, then decide.`,
  );
}

/** Of one's own: the other is a second window, the chat, or an administrator. */
export function ownChangedMeanwhile(): ProblemError {
  return new ProblemError(
    412,
    'changed-meanwhile',
    'This was changed elsewhere since you read it. Look at it again, then decide.',
  );
}
