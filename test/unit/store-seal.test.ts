import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Seal } from '../../src/store/seal.ts';

const seal = new Seal(new Uint8Array(32).fill(1));

test('what was sealed opens again, whatever it is', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string(), (text, name) => {
      expect(seal.open(seal.close(text, name), name)).toBe(text);
    }),
  );
});

test('it opens with no other key and for nothing else', () => {
  const sealed = seal.close('password', 'exchange');

  expect(new Seal(new Uint8Array(32).fill(2)).open(sealed, 'exchange')).toBeNull();
  expect(seal.open(sealed, 'other')).toBeNull();
});

test('whatever was changed of it does not open', () => {
  const sealed = seal.close('password', 'exchange');
  const bytes = Buffer.from(sealed.slice(3), 'base64');

  for (let at = 0; at < bytes.length; at++) {
    const spoilt = Buffer.from(bytes);
    spoilt[at] = (spoilt[at] ?? 0) ^ 1;
    expect(seal.open(`v1:${spoilt.toString('base64')}`, 'exchange')).toBeNull();
    const short = bytes.subarray(0, at).toString('base64');
    expect(seal.open(`v1:${short}`, 'exchange')).toBeNull();
  }
  expect(seal.open('', 'exchange')).toBeNull();
  expect(seal.open(`v2${sealed.slice(2)}`, 'exchange')).toBeNull();
});

test('a key of another length is refused', () => {
  expect(() => new Seal(new Uint8Array(16))).toThrow(RangeError);
});
