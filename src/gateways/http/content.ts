import { type Readable, pipeline } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { GatewayError } from '../../sync/gateway-error.ts';

/**
 * What a body holds, where it came packed. We ask for no packing (RFC 9110 §12.5.3), but proxies
 * are known to pack all the same.
 */
export function unpacked(body: Readable, coding: string | undefined): AsyncIterable<Uint8Array> {
  switch (coding?.trim().toLowerCase() ?? '') {
    case '':
    case 'identity':
      return body;
    case 'gzip':
    case 'x-gzip':
      return through(body, createGunzip());
    case 'deflate':
      return through(body, createInflate());
    case 'br':
      return through(body, createBrotliDecompress());
    default:
      throw new GatewayError(
        `An answer came packed as "${coding}", which was not asked for: look at proxies in between.`,
        'retry',
      );
  }
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

function through(
  body: Readable,
  unpack: NodeJS.ReadWriteStream & Readable,
): AsyncIterable<Uint8Array> {
  // A failure of either ends both, and whoever reads is told.
  pipeline(body, unpack, () => {});
  return unpack;
}
