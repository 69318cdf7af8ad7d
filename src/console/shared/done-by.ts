import type { Words } from '../words/en.ts';

/** Who did something, as the audit log has it, in words: `account:ada` is Ada’s account. */
export function doneBy(t: Words, by: string): string {
  if (by === 'administrator') return t.parameters.byToken;
  return by.replace(/^(account|oidc):/, '');
}
