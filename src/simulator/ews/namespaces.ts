/** The namespaces of EWS, by the letter this simulator calls them; `n` is none. */
export const namespaces = {
  s: 'http://schemas.xmlsoap.org/soap/envelope/',
  m: 'http://schemas.microsoft.com/exchange/services/2006/messages',
  t: 'http://schemas.microsoft.com/exchange/services/2006/types',
  e: 'http://schemas.microsoft.com/exchange/services/2006/errors',
  n: '',
} as const;

export type NamespaceLetter = keyof typeof namespaces;

/** `m:FindItem`: a namespace's letter and a local name. */
export type QualifiedName = `${NamespaceLetter}:${string}`;

export function letterOf(namespace: string): NamespaceLetter | null {
  for (const letter of ['s', 'm', 't', 'e', 'n'] as const) {
    if (namespaces[letter] === namespace) return letter;
  }
  return null;
}
