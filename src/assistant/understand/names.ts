import type { Reading } from './phrases.ts';
import { type Token, cleanText } from './tokens.ts';

/** The one word or quoted text at `at` that names somebody, as it was said. */
export function nameAt(
  line: string,
  tokens: readonly Token[],
  at: number,
): Reading<string> | undefined {
  const token = tokens[at];
  if (!token) return undefined;
  const value = token.quoted === null ? wordOf(line.slice(token.start, token.end)) : token.quoted;
  const name = cleanText(value);
  return name === '' ? undefined : { value: name, next: at + 1 };
}

/** `<anna@example.com>` and `xmpp:anna@example.com` (RFC 5122) name the same. */
function wordOf(raw: string): string {
  const bare = raw.replace(/^[([<:;,.'"]+/u, '').replace(/[)\]>'"]+$/u, '');
  return bare.replace(/^xmpp:/iu, '');
}
