import { expect, test } from 'vitest';
import {
  afterReading,
  firstPart,
  partSize,
  rowsOf,
  withMore,
} from '../../src/console/people/parts.ts';

const full = (next: string | null) => ({ count: partSize, next });

test('parts follow one another, and the room for the next is as large as it will be', () => {
  const one = afterReading(firstPart, 0, full('m'));
  const two = withMore(one, 130);

  expect([rowsOf(firstPart), rowsOf(one), one.more]).toEqual([0, 100, 'm']);
  expect(two).toEqual({ starts: ['', 'm'], last: 30, more: null });
  expect(rowsOf(afterReading(two, 1, { count: 30, next: null }))).toBe(130);
});

test('where it is not counted to the end the room is that of a whole part', () => {
  const one = afterReading(firstPart, 0, full('m'));

  expect(rowsOf(withMore(one, null))).toBe(200);
});

test('the end asks for nothing more', () => {
  const end = afterReading(firstPart, 0, { count: 3, next: null });

  expect(withMore(end, 3)).toBe(end);
});

test('somebody who comes in between moves where the next part begins, and no row is lost', () => {
  const two = withMore(afterReading(firstPart, 0, full('m')), null);
  const read = afterReading(two, 1, full('t'));

  const moved = afterReading(read, 0, full('l'));

  expect(moved.starts).toEqual(['', 'l']);
  expect(rowsOf(moved)).toBe(rowsOf(read));
});

test('where so many have gone that a part in the middle is the last, the rest is gone, too', () => {
  const two = withMore(afterReading(firstPart, 0, full('m')), null);

  expect(afterReading(two, 0, { count: 40, next: null })).toEqual({
    starts: [''],
    last: 40,
    more: null,
  });
});

test('what was read once more and is as it was changes nothing', () => {
  const one = afterReading(firstPart, 0, full('m'));

  expect(afterReading(one, 0, full('m'))).toBe(one);
  expect(afterReading(one, 5, full('z'))).toBe(one);
});
