import { type Duplex, type Readable, pipeline } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from 'node:zlib';
import { GatewayError } from '../../sync/gateway-error.ts';

/**
 * What a body holds, where it came packed. We ask for no packing (RFC 9110 §12.5.3), but proxies
 * are known to pack all the same, some without saying so. Nothing is read before it is asked for.
 */
export async function* unpacked(
  body: Readable,
  coding: string | undefined,
): AsyncGenerator<Uint8Array, void> {
  const chunks: AsyncIterator<Uint8Array> = body[Symbol.asyncIterator]();
  try {
    const start = await startOf(chunks);
    const unpack = unpackerOf(coding?.trim().toLowerCase() ?? '', start);
    const all = following(start, chunks);
    yield* unpack === null ? all : through(all, unpack);
  } finally {
    // Also where a part is still waited for.
    body.on('error', () => {}).destroy();
  }
}

function unpackerOf(coding: string, start: Uint8Array): Duplex | null {
  const [first = 0, second = 0] = start;
  switch (coding) {
    case '':
    case 'identity':
      // RFC 1952 §2.3.1. No XML begins so, in whatever encoding.
      return first === 0x1f && second === 0x8b ? createGunzip() : null;
    case 'gzip':
    case 'x-gzip':
      return createGunzip();
    case 'deflate':
      // RFC 9110 §8.4.1.2: some send it without the frame that it has to have (RFC 1950 §2.2).
      return (first & 0x0f) === 8 && (first * 256 + second) % 31 === 0
        ? createInflate()
        : createInflateRaw();
    case 'br':
      return createBrotliDecompress();
    default:
      throw new GatewayError(
        `An answer came packed as "${coding}", which was not asked for: look at proxies in between.`,
        'retry',
      );
  }
}

/** The first two bytes at least, where there are as many. */
async function startOf(chunks: AsyncIterator<Uint8Array>): Promise<Uint8Array> {
  let start: Uint8Array = new Uint8Array();
  while (start.byteLength < 2) {
    const next = await chunks.next();
    if (next.done === true) break;
    start = Buffer.concat([start, next.value]);
  }
  return start;
}

async function* following(
  start: Uint8Array,
  chunks: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array, void> {
  if (start.byteLength > 0) yield start;
  yield* { [Symbol.asyncIterator]: () => chunks };
}

/** Which encoding a text is in, by its first bytes and, after these, by what its header says. */
export function encodingOf(start: Uint8Array, contentType: string | undefined): string {
  const [first, second] = start;
  if (first === 0xff && second === 0xfe) {
    return 'utf-16le';
  }
  if (first === 0xfe && second === 0xff) {
    return 'utf-16be';
  }
  if (first === 0xef && second === 0xbb) {
    return 'utf-8';
  }
  // XML 1.0 appendix F: without a mark, the zeros around the first "<" tell.
  if (first === 0x3c && second === 0) {
    return 'utf-16le';
  }
  if (first === 0 && second === 0x3c) {
    return 'utf-16be';
  }
  const named = /charset\s*=\s*"?([\w.:-]+)/i.exec(contentType ?? '')?.[1] ?? declared(start);
  return isKnown(named) ? named : 'utf-8';
}

/** In the XML declaration, which is ASCII. */
function declared(start: Uint8Array): string {
  const head = Buffer.from(start.subarray(0, 100)).toString('latin1');
  return /^\s*<\?xml[^>]*\bencoding\s*=\s*["']([\w.:-]+)/.exec(head)?.[1] ?? 'utf-8';
}

function isKnown(encoding: string): boolean {
  // What is read byte by byte until here is not in UTF-16, whatever it says.
  if (/^(utf-?16|ucs-?2|unicode)/i.test(encoding)) {
    return false;
  }
  try {
    void new TextDecoder(encoding);
    return true;
  } catch {
    return false;
  }
}

function through(body: AsyncIterable<Uint8Array>, unpack: Duplex): AsyncIterable<Uint8Array> {
  // A failure of either ends both, and whoever reads is told.
  pipeline(body, unpack, () => {});
  return unpack;
}
