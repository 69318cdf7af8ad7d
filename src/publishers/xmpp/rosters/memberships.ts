import type { Membership } from './roster-plan.ts';

export type ReadMemberships =
  | { readonly kind: 'read'; readonly memberships: readonly Membership[] }
  /** `message` is a sentence for people. */
  | { readonly kind: 'invalid'; readonly message: string };

/**
 * Who belongs to which group, from lines of `person,group` (RFC 4180; a heading may come first).
 * Somebody may be in several; whoever is not served by Doorlight sees the group all the same.
 */
export function readMemberships(text: string): ReadMemberships {
  const memberships: Membership[] = [];
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue;
    const [person = '', group = '', ...more] = cells(line);
    if (index === 0 && person.toLowerCase() === 'person') continue;
    if (!/^[^@\s/]+@[^@\s/]+$/.test(person) || group === '' || more.length > 0) {
      return {
        kind: 'invalid',
        message: `Line ${String(index + 1)} is not a person and a group, such as john@example.com,Sales.`,
      };
    }
    memberships.push({ person: person.normalize('NFC').toLowerCase(), group });
  }
  if (memberships.length > 0) return { kind: 'read', memberships };
  return { kind: 'invalid', message: 'There is nobody in it.' };
}

function cells(line: string): readonly string[] {
  const found = line.matchAll(/(?:^|,)(?:\s*"((?:[^"]|"")*)"\s*|([^",]*))(?=,|$)/g);
  return [...found].map(([, quoted, plain]) =>
    (quoted?.replaceAll('""', '"') ?? plain ?? '').trim(),
  );
}
