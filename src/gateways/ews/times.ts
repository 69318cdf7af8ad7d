import type { Instant } from '../../sync/calendar-gateway.ts';

const written =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?)?\s*(?:(Z)|([+-])(\d\d):?(\d\d)?)?$/i;

/**
 * A time as servers write it: with `Z`, an offset or nothing (which is UTC), and a fraction of any
 * length. `undefined` if it is not a time.
 */
export function parseTime(text: string): Instant | undefined {
  const parts = written.exec(text.trim());
  if (parts === null) {
    return undefined;
  }
  const [year, month, day, hour, minute, second] = parts
    .slice(1, 7)
    .map((part) => Number(part ?? 0));
  const date = new Date(0);
  date.setUTCFullYear(year ?? 0, (month ?? 0) - 1, day ?? 0);
  if (date.getUTCMonth() + 1 !== month || date.getUTCDate() !== day) {
    return undefined;
  }
  if ((hour ?? 0) > 24 || (minute ?? 0) > 59 || (second ?? 0) > 60) {
    return undefined;
  }
  const fraction = Math.trunc(Number(`0.${parts[7] ?? '0'}`) * 1000);
  date.setUTCHours(hour ?? 0, minute ?? 0, second ?? 0, fraction);
  const offset = (Number(parts[10] ?? 0) * 60 + Number(parts[11] ?? 0)) * 60_000;
  return date.getTime() - (parts[9] === '-' ? -offset : offset);
}

/** As EWS wants it in a request. */
export function writeTime(at: Instant): string {
  return new Date(at).toISOString();
}
