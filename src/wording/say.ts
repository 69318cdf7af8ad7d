import { IntlMessageFormat } from 'intl-messageformat';

const parsed = new Map<string, IntlMessageFormat>();

/** An ICU message with its arguments filled in; the parsed message is kept. */
export function say(
  locale: string,
  message: string,
  values: Readonly<Record<string, string | number>>,
): string {
  const key = `${locale} ${message}`;
  let format = parsed.get(key);
  if (format === undefined) {
    format = new IntlMessageFormat(message, locale);
    parsed.set(key, format);
  }
  return String(format.format(values));
}
