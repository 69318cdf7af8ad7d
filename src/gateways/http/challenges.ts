/**
 * The schemes that a `WWW-Authenticate` offers, as it writes them, each once (RFC 9110 §11.6.1):
 * what stands in quotes is of their parameters.
 */
export function schemesIn(offers: string): readonly string[] {
  const bare = offers.replaceAll(/"(?:[^"\\]|\\.)*"/g, '""');
  const found = bare.matchAll(/(?:^|,)\s*([a-z][\w-]*)(?=\s*(?:,|$)|\s+[^\s=,])/gi);
  return [...new Set([...found].map(([, name = '']) => name))];
}

/** What is offered where none of `wanted` is; empty also where nothing is said of it. */
export function schemesInstead(offers: string, wanted: readonly string[]): readonly string[] {
  const schemes = schemesIn(offers);
  const names = new Set(wanted.map((name) => name.toLowerCase()));
  return schemes.some((name) => names.has(name.toLowerCase())) ? [] : schemes;
}
