import { TextDecoder } from 'node:util';

export const encodings = ['auto', 'utf-8', 'utf-16le', 'utf-16be', 'windows-1252'] as const;

/** `auto`: what the byte order mark says, else UTF-8 if it is that, else Windows-1252. */
export type Encoding = (typeof encodings)[number];

/** Stands for bytes that are none of the encoding's (WHATWG Encoding §4.1). */
export const undecodable = '\uFFFD';

/**
 * The text of a file that comes in pieces. Whether a file without a mark is UTF-8 is told by its
 * first character beyond ASCII: what was Windows-1252 is hardly ever well-formed UTF-8 there.
 */
export async function* decoded(
  pieces: AsyncIterable<Uint8Array>,
  encoding: Encoding,
): AsyncGenerator<string, void, undefined> {
  let held: Uint8Array = new Uint8Array();
  let begun = false;
  let decoder: TextDecoder | undefined;
  for await (const piece of pieces) {
    if (decoder !== undefined) {
      yield decoder.decode(piece, { stream: true });
      continue;
    }
    held = held.length === 0 ? piece : Buffer.concat([held, piece]);
    decoder = decoderOf(held, encoding, begun, false);
    const ready = decoder === undefined ? asciiPart(held, begun) : held.length;
    if (ready === 0) continue;
    const part = held.subarray(0, ready);
    held = held.subarray(ready);
    begun = true;
    yield (decoder ?? new TextDecoder()).decode(part, { stream: decoder !== undefined });
  }
  decoder ??= decoderOf(held, encoding, begun, true) ?? new TextDecoder();
  yield decoder.decode(held);
}

/** As what the beginning of a file is read, as far as it tells; plain ASCII is UTF-8. */
export function encodingOf(beginning: Uint8Array, encoding: Encoding): string {
  return decoderOf(beginning, encoding, false, true)?.encoding ?? 'utf-8';
}

/** The decoder, once so much is known; `undefined` while all is plain ASCII. */
function decoderOf(
  bytes: Uint8Array,
  encoding: Encoding,
  begun: boolean,
  whole: boolean,
): TextDecoder | undefined {
  const marked = begun ? undefined : markOf(bytes);
  if (marked !== undefined) return new TextDecoder(marked);
  if (!begun && bytes.length < 3 && !whole) return undefined;
  const options = { ignoreBOM: true };
  if (encoding !== 'auto') return new TextDecoder(encoding, options);
  const first = bytes.findIndex((byte) => byte >= 0x80);
  if (first < 0 || (bytes.length - first < 4 && !whole)) return undefined;
  return new TextDecoder(startsUtf8(bytes.subarray(first)) ? 'utf-8' : 'windows-1252', options);
}

/** A mark names the encoding, whatever else was said (RFC 3629 §6, Unicode §23.8). */
function markOf(bytes: Uint8Array): string | undefined {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8';
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  return bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : undefined;
}

/** How many bytes are ASCII in every encoding that is still possible; of a mark none is. */
function asciiPart(bytes: Uint8Array, begun: boolean): number {
  if (!begun && bytes.length < 3) return 0;
  const first = bytes.findIndex((byte) => byte >= 0x80);
  return first < 0 ? bytes.length : first;
}

function startsUtf8(bytes: Uint8Array): boolean {
  const [first = 0] = bytes;
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, length));
    return true;
  } catch {
    return false;
  }
}
