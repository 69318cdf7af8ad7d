import { createHash, createHmac } from 'node:crypto';
import { createType3Message, create_NT_hashed_password } from 'httpntlm/ntlm.js';

// Names are those of MS-NLMP.

/** NTOWFv1 (§3.3.1): MD4 of the password. */
export function ntHash(password: string): Buffer {
  return create_NT_hashed_password(password);
}

/** NTOWFv2 (§3.3.2). The domain is taken as it was written, the user in capitals. */
export function ntHashV2(password: string, user: string, domain: string): Buffer {
  return hmacMd5(ntHash(password), Buffer.from(capitals(user) + domain, 'utf16le'));
}

/**
 * DESL (§6): the challenge of 8 bytes enciphered three times by the hash. The library has it only
 * inside the message that it builds, whose second field is the answer to the challenge.
 */
export function desl(hash: Buffer, challenge: Buffer): Buffer {
  const message = createType3Message(
    { serverChallenge: challenge, negotiateFlags: 0 },
    // With the NT hash in place of the LM one nothing is made of the letters of the password.
    { username: '', password: '', nt_password: hash, lm_password: hash },
  );
  const bytes = Buffer.from(message.slice('NTLM '.length), 'base64');
  const at = bytes.readUInt32LE(24);
  return bytes.subarray(at, at + 24);
}

export function hmacMd5(key: Buffer, ...parts: readonly Uint8Array[]): Buffer {
  const hmac = createHmac('md5', key);
  for (const part of parts) {
    hmac.update(part);
  }
  return hmac.digest();
}

export function md5(...parts: readonly Uint8Array[]): Buffer {
  const hash = createHash('md5');
  for (const part of parts) {
    hash.update(part);
  }
  return hash.digest();
}

/** As Windows does: one unit of UTF-16 for another, so `ß` stays what it is. */
function capitals(text: string): string {
  return Array.from({ length: text.length }, (_, at) => {
    const capital = text.charAt(at).toUpperCase();
    return capital.length === 1 ? capital : text.charAt(at);
  }).join('');
}
