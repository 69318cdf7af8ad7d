import { describe, expect, test } from 'vitest';
import { entry, shown } from '../support/scenario.ts';

// In one instant: boundaries of the calendar and ends of overrides, then calendar changes, then
// what people do.
describe('what happens at one instant', () => {
  const override = (ends: string) => ({
    at: '10:00',
    override: { availability: 'xa', ends },
  });
  const meetings = { at: '10:00', calendar: [entry('10:00', '11:00'), entry('12:00', '13:00')] };

  test('a calendar change comes before an override, however they are listed', () => {
    const lines = [
      '08:00 available',
      '10:00 xa',
      '11:00 available',
      '12:00 dnd In a meeting until 1:00 PM',
      '13:00 available',
    ];

    for (const events of [
      [override('end-of-meeting'), meetings],
      [meetings, override('end-of-meeting')],
    ]) {
      expect(shown({ calendar: [], events })).toEqual(lines);
    }
  });

  test('automatic replies go on before a revert, and the end of an override before both', () => {
    const events = [
      { at: '09:00', override: { availability: 'chat', ends: '2026-01-14T10:00:00Z' } },
      { at: '10:00', override: { availability: 'dnd', ends: 'revert' } },
      { at: '10:00', automaticReplies: { state: 'enabled' } },
      { at: '11:00', revert: true },
    ];

    expect(shown({ calendar: [], events })).toEqual([
      '08:00 available',
      '09:00 chat',
      // Set when the absence had begun: it is not older than it.
      '10:00 dnd',
      '11:00 away Out of office',
    ]);
  });

  test('a boundary comes before an override: what begins then has begun', () => {
    const calendar = [entry('10:00', '11:00')];

    expect(shown({ calendar, events: [override('next-change')] })).toEqual([
      '08:00 available',
      '10:00 xa',
      '11:00 available',
    ]);
  });
});
