/**
 * The same text in memory of its own. What a parser hands out are pieces of what was read at once,
 * 64 KiB perhaps: whoever keeps an address would keep all of that with it.
 */
export function owned(text: string): string {
  return Buffer.from(text).toString();
}
