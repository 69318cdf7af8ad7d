import { describe, expect, it } from 'vitest';
import { parseTime } from '../../src/gateways/ews/times.ts';

const noon = Date.UTC(2026, 2, 9, 12);

describe('times of Exchange', () => {
  it.each([
    ['2026-03-09T12:00:00Z', noon],
    ['2026-03-09T12:00:00', noon],
    [' 2026-03-09T12:00Z ', noon],
    ['2026-03-09T13:00:00+01:00', noon],
    ['2026-03-09T13:00:00+0100', noon],
    ['2026-03-09T06:30:00-05:30', noon],
    ['2026-03-09T12:00:00.5Z', noon + 500],
    ['2026-03-09T12:00:00.1239999Z', noon + 123],
    ['2026-03-09T12:00:00.123456789+00:00', noon + 123],
    ['2026-03-08T24:00:00Z', Date.UTC(2026, 2, 9)],
    ['2026-03-09', Date.UTC(2026, 2, 9)],
    ['2024-02-29T00:00:00Z', Date.UTC(2024, 1, 29)],
  ])('%s is understood', (text, instant) => {
    expect(parseTime(text)).toBe(instant);
  });

  it.each([
    '',
    'noon',
    '2026-13-01T00:00:00Z',
    '2026-02-30T00:00:00Z',
    '2026-03-09T25:00:00Z',
    '2026-03-09T12:61:00Z',
    '2026-03-09T12:00:00 Europe/Berlin',
  ])('"%s" is not taken for a time', (text) => {
    expect(parseTime(text)).toBeUndefined();
  });

  it('understands the year one, which servers write for no date', () => {
    expect(parseTime('0001-01-01T00:00:00Z')).toBe(-62_135_596_800_000);
  });
});
