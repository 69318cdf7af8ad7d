import type { AuditEntry } from '../api/contract.ts';
import type { Words } from '../words/en.ts';
import type { Formats } from '../words/formats.ts';

/** Something that became something else; `null` where there was or is nothing. */
export interface Difference {
  readonly name: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** What is said by the entry itself, or means something to Doorlight alone. */
const unsaid: ReadonlySet<string> = new Set([
  'jid',
  'setAt',
  'setBy',
  'standsAt',
  'revision',
  'level',
  'given',
  'passwordSetAt',
]);

/** Who did something, as people call them. */
export function actorOf(t: Words, by: string): string {
  if (by === 'administrator') return t.audit.token;
  if (by === 'doorlight') return t.audit.itself;
  return by.replace(/^(account|oidc):/, '');
}

/** What was done, in a sentence; what has no words yet is called by its own name. */
export function sentenceOf(t: Words, { by, what, about }: AuditEntry): string {
  const who = actorOf(t, by);
  const sentence = t.audit.deeds[what]?.(who, calledOf(t, what, about));
  const text = sentence ?? t.audit.other(who, what.replaceAll('-', ' '), about);
  // Addresses are written as they are.
  return /^\S+@/.test(text) ? text : text.charAt(0).toUpperCase() + text.slice(1);
}

/** Parameters have titles, and bulk runs numbers. */
function calledOf(t: Words, what: string, about: string): string {
  if (what.startsWith('bulk-')) return about.replace(/^bulk run /, '');
  if (!what.startsWith('parameter-')) return about;
  const texts: Readonly<Record<string, { readonly title: string }>> = t.parameters.texts;
  const title = texts[about]?.title;
  return title === undefined ? about : t.audit.quoted(title);
}

/** What is another than before, field by field. */
export function differencesOf(
  t: Words,
  formats: Formats,
  entry: AuditEntry,
): readonly Difference[] {
  const { old: before, new: after } = entry;
  if (!isRecord(before) && !isRecord(after)) {
    if (before === null && after === null) return [];
    return [{ name: t.audit.fields['value'] ?? '', ...both('value', before, after) }];
  }
  const [was, is] = [isRecord(before) ? before : {}, isRecord(after) ? after : {}];
  const names = [...new Set([...Object.keys(was), ...Object.keys(is)])];
  return names
    .filter((name) => !unsaid.has(name))
    .filter((name) => JSON.stringify(was[name]) !== JSON.stringify(is[name]))
    .filter((name) => !isNothing(was[name]) || !isNothing(is[name]))
    .map((name) => ({ name: fieldName(t, name), ...both(name, was[name], is[name]) }));

  function both(name: string, old: unknown, now: unknown): Omit<Difference, 'name'> {
    const write = (value: unknown): string | null =>
      isNothing(value) ? null : valueText(t, formats, name, value);
    return { before: write(old), after: write(now) };
  }
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

function fieldName(t: Words, name: string): string {
  const ofPeople: Readonly<Record<string, string>> = t.person.fields;
  return ofPeople[name] ?? t.audit.fields[name] ?? name;
}

function valueText(t: Words, formats: Formats, name: string, value: unknown): string {
  if (typeof value === 'boolean') return value ? t.audit.on : t.audit.off;
  // Instants are milliseconds; no other number is as great.
  if (typeof value === 'number') {
    return value > 1e12 ? formats.full(new Date(value).toISOString()) : formats.number(value);
  }
  if (typeof value === 'string') return stringText(t, formats, name, value);
  if (Array.isArray(value)) {
    return value.map((one) => valueText(t, formats, name, one)).join(', ');
  }
  return (
    Object.entries(value as object)
      .filter(([key, one]) => !unsaid.has(key) && !isNothing(one))
      // An instant says itself that it is one.
      .filter(([key, one]) => key !== 'kind' || one !== 'time')
      .map(([key, one]) => {
        const text = valueText(t, formats, key, one);
        // What it is says itself.
        return key === 'kind' || key === 'at' ? text : `${fieldName(t, key)} ${text}`;
      })
      .join(', ')
  );
}

function stringText(t: Words, formats: Formats, name: string, value: string): string {
  const known: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    availability: t.presence.availability,
    role: { ...t.accounts.roles, ...t.audit.values },
    kind: t.person.end,
    way: t.audit.values,
    why: t.audit.values,
  };
  if (/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value)) return formats.full(value);
  return known[name]?.[value] ?? value;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
