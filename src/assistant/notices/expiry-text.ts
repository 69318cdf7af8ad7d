import type { Instant } from '../../time/instant.ts';
import { say } from '../../wording/say.ts';
import type { Language } from '../languages.ts';

/** A certificate that ends soon, or has ended. */
export interface CertificateEnd {
  /** Of a CA that is trusted, of our own, or what a server presents. */
  readonly kind: 'authority' | 'own' | 'server';
  readonly name: string;
  readonly validTo: Instant;
  /** Whole days that are left; negative once it has ended. */
  readonly daysLeft: number;
}

/** More are counted: a chat message is no list of everything there is. */
const mostLines = 20;
/** What is in a certificate may be as long as its maker liked. */
const longestName = 120;

/** What an administrator is told of certificates, a line each. `timeZone` is an IANA name. */
export function expiryText(
  { locale, messages }: Language,
  timeZone: string,
  ends: readonly CertificateEnd[],
): string {
  const dates = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone });
  const lines = ends.slice(0, mostLines).map(({ kind, name, validTo, daysLeft }) =>
    say(locale, messages.certificateEnds, {
      kind,
      name: shortened(name),
      days: daysLeft,
      state: daysLeft < 0 ? 'ended' : 'ends',
      date: dates.format(validTo),
    }),
  );
  const more = ends.length - lines.length;
  return [
    say(locale, messages.certificatesEnd, { count: ends.length }),
    ...lines,
    ...(more > 0 ? [say(locale, messages.certificatesMore, { count: more })] : []),
  ].join('\n');
}

function shortened(name: string): string {
  const letters = Array.from(name.replaceAll(/[\s\p{C}]+/gu, ' ').trim());
  return letters.length <= longestName
    ? letters.join('')
    : `${letters.slice(0, longestName - 1).join('')}…`;
}
