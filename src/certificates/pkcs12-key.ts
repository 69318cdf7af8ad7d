import { createHash } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';

interface Derivation {
  readonly hash: string;
  /** `null` is no password at all, which is not the empty one. */
  readonly password: string | null;
  readonly salt: Uint8Array;
  readonly iterations: number;
  readonly use: 'key' | 'iv' | 'mac';
  /** As many as the hash has, if nothing is said. */
  readonly bytes?: number;
}

const ids = { key: 1, iv: 2, mac: 3 } as const;

/** RFC 7292 §B.2. It gives way to others, since nothing in it can be done off the event loop. */
export async function derivePkcs12Key(derivation: Derivation): Promise<Buffer> {
  const { hash, password, salt, iterations, use } = derivation;
  const length = createHash(hash).digest().byteLength;
  // Of SHA-384 and SHA-512, which work on blocks of 128 bytes.
  const block = length > 32 ? 128 : 64;
  const wanted = derivation.bytes ?? length;
  const diversifier = Buffer.alloc(block, ids[use]);
  const mixed = Buffer.concat([stretched(salt, block), stretched(bmp(password), block)]);
  const parts: Buffer[] = [];
  for (let made = 0; made < wanted; made += length) {
    let part = createHash(hash).update(diversifier).update(mixed).digest();
    for (let i = 1; i < iterations; i += 1) {
      part = createHash(hash).update(part).digest();
      if (i % 4096 === 0) await turn();
    }
    parts.push(part);
    add(mixed, stretched(part, block).subarray(0, block), block);
  }
  return Buffer.concat(parts).subarray(0, wanted);
}

/** §B.1: big-endian UTF-16 with a zero at the end. */
function bmp(password: string | null): Buffer {
  return password === null ? Buffer.alloc(0) : Buffer.from(`${password}\0`, 'utf16le').swap16();
}

/** Repeated until it fills whole blocks. */
function stretched(bytes: Uint8Array, block: number): Buffer {
  const length = Math.ceil(bytes.byteLength / block) * block;
  return length === 0 ? Buffer.alloc(0) : Buffer.alloc(length, bytes);
}

/** Adds `addend` and one to each block of `blocks`, as big-endian numbers. */
function add(blocks: Buffer, addend: Buffer, block: number): void {
  for (let start = 0; start < blocks.byteLength; start += block) {
    let carry = 1;
    for (let at = block - 1; at >= 0; at -= 1) {
      carry += (blocks[start + at] ?? 0) + (addend[at] ?? 0);
      blocks[start + at] = carry & 0xff;
      carry >>= 8;
    }
  }
}
