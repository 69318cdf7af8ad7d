import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

// NIST SP 800-38D §8.2.2: a random IV of 96 bits is good for 2^32 messages with one key.
const ivBytes = 12;
const tagBytes = 16;
const keyBytes = 32;
const version = 'v1';

/**
 * Seals texts with AES-256-GCM, so that whoever reads the database alone reads no secret. What a
 * text belongs to is sealed with it: moved to something else it does not open.
 */
export class Seal {
  readonly #key: Uint8Array;

  /** `key` has 32 bytes. */
  constructor(key: Uint8Array) {
    if (key.byteLength !== keyBytes) throw new RangeError('A sealing key has 32 bytes.');
    this.#key = key;
  }

  /** Text without line breaks, another one each time. */
  close(text: string, belongsTo: string): string {
    const iv = randomBytes(ivBytes);
    const cipher = createCipheriv('aes-256-gcm', this.#key, iv, { authTagLength: tagBytes });
    cipher.setAAD(Buffer.from(belongsTo, 'utf8'));
    const sealed = Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final()]);
    return `${version}:${Buffer.concat([sealed, cipher.getAuthTag()]).toString('base64')}`;
  }

  /** `null` where it was sealed with another key, for something else, or was changed since. */
  open(sealed: string, belongsTo: string): string | null {
    const [kind, encoded = ''] = sealed.split(':', 2);
    const bytes = Buffer.from(encoded, 'base64');
    if (kind !== version || bytes.byteLength < ivBytes + tagBytes) return null;
    const iv = bytes.subarray(0, ivBytes);
    const tag = bytes.subarray(-tagBytes);
    const decipher = createDecipheriv('aes-256-gcm', this.#key, iv, { authTagLength: tagBytes });
    decipher.setAAD(Buffer.from(belongsTo, 'utf8'));
    decipher.setAuthTag(tag);
    try {
      const text = decipher.update(bytes.subarray(ivBytes, -tagBytes), undefined, 'utf8');
      return text + decipher.final('utf8');
    } catch {
      return null;
    }
  }
}
