import { CommandError } from '../command-error.ts';

export const base = '/api/v1/own-certificates';

/** The path of a certificate of our own, or of something of it. */
export function ownPath(name = '', rest = ''): string {
  return `${base}/${encodeURIComponent(name)}${rest}`;
}

/** As it was given with `--days`. */
export function daysOf(text: string | undefined): number | null {
  if (text === undefined) return null;
  if (/^\d{1,5}$/.test(text)) return Number(text);
  throw new CommandError('--days is a whole number, such as 365.', 2);
}
