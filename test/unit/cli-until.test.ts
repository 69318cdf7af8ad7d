import { Temporal } from 'temporal-polyfill';
import { expect, test } from 'vitest';
import { CommandError } from '../../src/cli/command-error.ts';
import { parseUntil } from '../../src/cli/until.ts';

const berlin = 'Europe/Berlin';
const now = Temporal.Instant.from('2026-03-11T09:30:00Z');

test.each([
  ['17:00', '2026-03-11T16:00:00Z'],
  ['2026-12-01T09:00', '2026-12-01T08:00:00Z'],
  ['2026-12-01 09:00', '2026-12-01T08:00:00Z'],
  ['2026-12-01T09:00Z', '2026-12-01T09:00:00Z'],
  ['2026-12-01T09:00:30-05:00', '2026-12-01T14:00:30Z'],
])('%s in Berlin is %s', (text, at) => {
  expect(parseUntil(text, now, berlin)).toEqual({ kind: 'time', at });
});

test.each(['end-of-meeting', 'next-change', 'revert'])('%s is an end by itself', (text) => {
  expect(parseUntil(text, now, berlin)).toEqual({ kind: text });
});

test('a time that the clock change skips moves forward', () => {
  expect(parseUntil('2026-03-29T02:30', now, berlin)).toEqual({
    kind: 'time',
    at: '2026-03-29T01:30:00Z',
  });
});

test('a time that the clock change repeats is the first', () => {
  expect(parseUntil('2026-10-25T02:30', now, berlin)).toEqual({
    kind: 'time',
    at: '2026-10-25T00:30:00Z',
  });
});

test('a time that is over is refused and told in full', () => {
  expect(() => parseUntil('10:00', now, berlin)).toThrow(/Wed, 11 Mar 2026, 10:00 CET/u);
});

test.each(['', 'soon', '25:00', '17', '2026-12-01', '2026-13-01T09:00', '2026-02-30T09:00'])(
  '"%s" is not understood',
  (text) => {
    expect(() => parseUntil(text, now, berlin)).toThrow(CommandError);
    expect(() => parseUntil(text, now, berlin)).toThrow(/is not understood/u);
  },
);
