// RFC 2268 §2. OpenSSL has it in a provider that Node cannot load, and the PKCS#12 files of old
// systems have their certificates in it.
// prettier-ignore
const piTable = Buffer.from(
  'd978f9c419ddb5ed28e9fd794aa0d89dc67e37832b76538e624c6488448bfba2' +
  '179a59f587b34f1361456d8d09817d32bd8f40eb86b77b0bf09521225c6b4e82' +
  '54d66593ce60b21c7356c014a78cf1dc1275ca1f3bbee4d1423dd430a33cb626' +
  '6fbf0eda4669075727f21d9bbc944303f811c7f690ef3ee706c3d52fc8661ed7' +
  '08e8eade8052eef784aa72ac354d6a2a961ad2715a1549744b9fd05e0418a4ec' +
  'c2e0416e0f51cbcc2491af50a1f47039997c3a8523b8b47afc02365b25559731' +
  '2d5dfa98e38a92ae05df2910676cbac9d300e6cfe19ea82c6316013f58e289a9' +
  '0d38341bab33ffb0bb480c5fb9b1cd2ec5f3db47e5a59c770aa62068fe7fc1ad',
  'hex',
);
const blockBytes = 8;
const rotations = [1, 2, 3, 5] as const;

/** RC2 in CBC mode, the key as strong as it is long; `null` where the padding is wrong. */
export function decryptRc2(key: Uint8Array, iv: Uint8Array, sealed: Uint8Array): Uint8Array | null {
  if (sealed.byteLength === 0 || sealed.byteLength % blockBytes !== 0) return null;
  const keys = expanded(key);
  const plain = Buffer.alloc(sealed.byteLength);
  let before = iv;
  for (let at = 0; at < sealed.byteLength; at += blockBytes) {
    const block = sealed.subarray(at, at + blockBytes);
    const opened = decryptBlock(keys, block);
    for (let i = 0; i < blockBytes; i += 1) plain[at + i] = (opened[i] ?? 0) ^ (before[i] ?? 0);
    before = block;
  }
  const padding = plain.at(-1) ?? 0;
  if (padding < 1 || padding > blockBytes) return null;
  const rest = plain.subarray(0, -padding);
  return plain.subarray(-padding).every((byte) => byte === padding) ? rest : null;
}

/** §2: 64 words of 16 bits. */
function expanded(key: Uint8Array): Uint16Array {
  const bytes = Buffer.alloc(128);
  bytes.set(key);
  const { byteLength: length } = key;
  const pi = (index: number): number => piTable[index & 0xff] ?? 0;
  const at = (index: number): number => bytes[index] ?? 0;
  for (let i = length; i < 128; i += 1) bytes[i] = pi(at(i - 1) + at(i - length));
  bytes[128 - length] = pi(at(128 - length));
  for (let i = 127 - length; i >= 0; i -= 1) bytes[i] = pi(at(i + 1) ^ at(i + length));
  return Uint16Array.from({ length: 64 }, (_, i) => bytes.readUInt16LE(2 * i));
}

/** §4. */
function decryptBlock(keys: Uint16Array, block: Uint8Array): Buffer {
  const input = Buffer.from(block);
  const words = Uint16Array.from({ length: 4 }, (_, i) => input.readUInt16LE(2 * i));
  const word = (index: number): number => words[(index + 4) & 3] ?? 0;
  for (let round = 15; round >= 0; round -= 1) {
    for (let i = 3; i >= 0; i -= 1) {
      const shift = rotations[i] ?? 0;
      const rotated = ((word(i) >>> shift) | (word(i) << (16 - shift))) & 0xffff;
      const mixed = (word(i - 1) & word(i - 2)) + (~word(i - 1) & word(i - 3));
      words[i] = rotated - (keys[4 * round + i] ?? 0) - mixed;
    }
    if (round !== 5 && round !== 11) continue;
    for (let i = 3; i >= 0; i -= 1) words[i] = word(i) - (keys[word(i - 1) & 63] ?? 0);
  }
  const output = Buffer.alloc(blockBytes);
  for (const [i, one] of words.entries()) output.writeUInt16LE(one, 2 * i);
  return output;
}
