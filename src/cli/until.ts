import { Temporal } from 'temporal-polyfill';
import type { OverrideInput } from '../http/contract/presence.ts';
import { CommandError } from './command-error.ts';

type End = NonNullable<OverrideInput['ends']>;

/**
 * What `--until` says: `17:00` today, a date with a time, either in `timeZone` unless an offset is
 * written, or `end-of-meeting`, `next-change`, `revert`. In a clock-change gap times move forward;
 * a repeated hour means the first (presence-rules, "Overrides").
 */
export function parseUntil(text: string, now: Temporal.Instant, timeZone: string): End {
  const word = text.trim().toLowerCase();
  if (word === 'end-of-meeting' || word === 'next-change' || word === 'revert') {
    return { kind: word };
  }
  const at = instantOf(text.trim(), now, timeZone);
  if (at === undefined) {
    throw new CommandError(
      `--until ${text} is not understood. Give a time as 17:00, a date and time as ` +
        '2026-12-01T09:00, or end-of-meeting, next-change or revert.',
      2,
    );
  }
  if (Temporal.Instant.compare(at, now) <= 0) {
    throw new CommandError(
      `--until ${text} is over: that was ${localTime(at.epochMilliseconds, timeZone)}. ` +
        'Give a time that is to come, with its date unless it is today.',
      2,
    );
  }
  return { kind: 'time', at: at.toString() };
}

/** `Wed, 11 Mar 2026, 17:00 GMT`, in the zone's own names. */
export function localTime(at: number, timeZone: string): string {
  return new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'short',
  }).format(at);
}

/** What `--at` says, past or to come: as `--until`, without its words. */
export function parseAt(text: string, now: Temporal.Instant, timeZone: string): string {
  const at = instantOf(text.trim(), now, timeZone);
  if (at !== undefined) return at.toString();
  throw new CommandError(
    `--at ${text} is not understood. Give a time as 17:00 today, or a date and time as ` +
      '2026-12-01T09:00.',
    2,
  );
}

function instantOf(
  text: string,
  now: Temporal.Instant,
  timeZone: string,
): Temporal.Instant | undefined {
  if (/^\d{1,2}:\d{2}$/.test(text)) {
    const time = orNone(() => Temporal.PlainTime.from(text.padStart(5, '0')));
    if (time === undefined) return undefined;
    return now
      .toZonedDateTimeISO(timeZone)
      .toPlainDate()
      .toZonedDateTime({ timeZone, plainTime: time })
      .toInstant();
  }
  // A date alone could mean its beginning or its end.
  if (!/^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}/i.test(text)) return undefined;
  return (
    orNone(() => Temporal.Instant.from(text)) ??
    orNone(() => Temporal.PlainDateTime.from(text).toZonedDateTime(timeZone).toInstant())
  );
}

function orNone<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
