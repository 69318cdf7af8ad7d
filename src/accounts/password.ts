import { hash, verify } from '@node-rs/argon2';
import type { AccountReason } from './account-reasons.ts';

/** Characters of a password. NIST SP 800-63B-4 §3.1.1.2: at least 15 where it is the only proof. */
export const passwordLimits = { min: 15, max: 256 } as const;
const leastDifferent = 5;

// OWASP's first choice for Argon2id, which is the library's algorithm: 19 MiB, two passes.
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** What no password matches, made like any other, so that a missing account takes as long. */
const nobody = hash('no account has this password', cost);

/** Argon2id in the form of PHC; takes some tens of milliseconds of another thread. */
export function hashPassword(password: string): Promise<string> {
  return hash(spelled(password), cost);
}

/** Whether it is the password; `undefined` is nobody's, and takes as long to be told. */
export async function isPassword(known: string | undefined, password: string): Promise<boolean> {
  const right = await verify(known ?? (await nobody), spelled(password));
  return right && known !== undefined;
}

/** Why it cannot be a password; `null` where it can. */
export function passwordFault(password: string, name: string): AccountReason | null {
  const { min, max } = passwordLimits;
  const length = Array.from(password).length;
  if (length < min || length > max) {
    const message = `A password has ${min} to ${max} characters; a few words in a row are easy to keep. This has ${length}.`;
    return { code: 'password-length', params: { min, max, length }, message };
  }
  if (new Set(password).size < leastDifferent) {
    const message = 'A password has at least five different characters.';
    return { code: 'password-too-simple', params: { least: leastDifferent }, message };
  }
  if (password.toLowerCase().replaceAll(name, '').length < min / 2) {
    const message = 'A password is not the name of its account, nor that again and again.';
    return { code: 'password-is-name', params: null, message };
  }
  return null;
}

/** One letter can be written in several ways, which differ from keyboard to keyboard (RFC 8265 §4). */
function spelled(password: string): string {
  return password.normalize('NFC');
}
