import { isIPv6 } from 'node:net';

/**
 * The address of a server as it is kept, from what people give of it: all of it, or its name or IP
 * address alone, with or without a port, where Exchange has its web services at the usual place.
 * What is no address stays as it is, to be refused as what it is.
 */
export function serverAddress(given: string): string {
  const text = given.trim();
  if (text.includes('://')) return URL.parse(text)?.href ?? text;
  const host = isIPv6(text) ? `[${text}]` : text;
  const rest = text.includes('/') ? '' : '/EWS/Exchange.asmx';
  return URL.parse(`https://${host}${rest}`)?.href ?? text;
}
