import type { ReadElement } from './xml-reading.ts';
import { namespaces } from './namespaces.ts';
import { type ServerVersion, atLeast } from './versions.ts';

/** What an element may hold. `any` is passed over. */
export type ElementType =
  | { readonly kind: 'any' }
  | { readonly kind: 'text'; readonly valid: (text: string) => boolean; readonly what: string }
  | {
      readonly kind: 'elements';
      readonly attributes: Readonly<Record<string, Attribute>>;
      readonly content: readonly Particle[];
    };

export interface Attribute {
  readonly required: boolean;
  readonly valid: (text: string) => boolean;
}

/** One place in a sequence: an element, or a choice of several, so and so often. */
export interface Particle {
  readonly choices: readonly Choice[];
  readonly min: 0 | 1;
  readonly max: number;
}

interface Choice {
  readonly name: string;
  readonly type: ElementType;
  /** Older versions of the schema do not know it. */
  readonly since: ServerVersion;
}

/**
 * The first violation of the type by the element, in the words of Exchange's own validator;
 * `null` where there is none. An element order table rather than a schema reader: it knows what
 * the simulator answers to.
 */
export function violation(
  element: ReadElement,
  type: ElementType,
  version: ServerVersion,
): string | null {
  if (type.kind === 'any') return null;
  if (type.kind === 'text') {
    if (element.children.length > 0) return `${spoken(element.name)} cannot contain child element.`;
    return type.valid(element.text.trim())
      ? null
      : `${spoken(element.name)} is invalid - The value '${element.text}' is no valid ${type.what}.`;
  }
  return (
    attributeViolation(element, type.attributes) ?? contentViolation(element, type.content, version)
  );
}

function attributeViolation(
  element: ReadElement,
  known: Readonly<Record<string, Attribute>>,
): string | null {
  for (const [name, value] of element.attributes) {
    const attribute = known[name];
    if (attribute === undefined) return `The '${name}' attribute is not declared.`;
    if (!attribute.valid(value)) {
      return `The '${name}' attribute is invalid - The value '${value}' is invalid.`;
    }
  }
  const missing = Object.keys(known).find(
    (name) => known[name]?.required === true && !element.attributes.has(name),
  );
  return missing === undefined ? null : `The required attribute '${missing}' is missing.`;
}

function contentViolation(
  element: ReadElement,
  content: readonly Particle[],
  version: ServerVersion,
): string | null {
  if (element.text.trim() !== '') return `${spoken(element.name)} cannot contain text.`;
  let at = 0;
  for (const particle of content) {
    const open = particle.choices.filter(({ since }) => atLeast(version, since));
    let found = 0;
    for (; found < particle.max; found += 1) {
      const next = element.children[at];
      const known = open.find(({ name }) => name === next?.name);
      if (next === undefined || known === undefined) break;
      const inner = violation(next, known.type, version);
      if (inner !== null) return inner;
      at += 1;
    }
    if (found < particle.min && open.length > 0) return misplaced(element, at, open);
  }
  return at < element.children.length ? misplaced(element, at, []) : null;
}

function misplaced(element: ReadElement, at: number, expected: readonly Choice[]): string {
  const wanted = expected.map(({ name }) => spoken(name).slice('The '.length)).join(', ');
  const list = wanted === '' ? '' : ` List of possible elements expected: ${wanted}.`;
  const found = element.children[at];
  return found === undefined
    ? `${spoken(element.name)} has incomplete content.${list}`
    : `${spoken(element.name)} has invalid child ${spoken(found.name).slice('The '.length)}.${list}`;
}

function spoken(name: string): string {
  const letter = name.slice(0, 1) as keyof typeof namespaces;
  const known = name.startsWith('{') ? undefined : namespaces[letter];
  return known === undefined
    ? `The element '${name}'`
    : `The element '${name.slice(2)}' in namespace '${known}'`;
}

// The table's vocabulary.

export const any: ElementType = { kind: 'any' };
export const string: ElementType = { kind: 'text', valid: () => true, what: 'string' };
export const nonEmpty: ElementType = text('string', /./);
export const boolean: ElementType = text('boolean', /^(?:true|false|1|0)$/);
export const int: ElementType = text('int', /^[+-]?\d{1,10}$/);
export const date: ElementType = text('date', /^\d{4}-\d\d-\d\d(?:Z|[+-]\d\d:\d\d)?$/);
export const dateTime: ElementType = {
  kind: 'text',
  valid: isDateTime,
  what: 'dateTime',
};

export function text(what: string, pattern: RegExp): ElementType {
  return { kind: 'text', valid: (value) => pattern.test(value), what };
}

export function oneOf(...values: readonly string[]): ElementType {
  return { kind: 'text', valid: (value) => values.includes(value), what: values.join(', ') };
}

export function between(from: number, to: number): ElementType {
  return {
    kind: 'text',
    valid: (value) => /^\d+$/.test(value) && Number(value) >= from && Number(value) <= to,
    what: `number from ${from} to ${to}`,
  };
}

export function elements(
  content: readonly Particle[],
  attributes: Readonly<Record<string, Attribute>> = {},
): ElementType {
  return { kind: 'elements', attributes, content };
}

export function one(
  name: string,
  type: ElementType,
  since: ServerVersion = 'Exchange2007',
): Particle {
  return { choices: [{ name, type, since }], min: 1, max: 1 };
}

export function optional(
  name: string,
  type: ElementType,
  since: ServerVersion = 'Exchange2007',
): Particle {
  return { choices: [{ name, type, since }], min: 0, max: 1 };
}

export function many(name: string, type: ElementType): Particle {
  return { choices: [{ name, type, since: 'Exchange2007' }], min: 1, max: Infinity };
}

/** Exactly one of the elements; `often` makes it one or more, `perhaps` at most one. */
export function choice(
  names: Readonly<Record<string, ElementType>>,
  how: 'once' | 'often' | 'perhaps' = 'once',
): Particle {
  const choices = Object.entries(names).map(([name, type]) => ({
    name,
    type,
    since: 'Exchange2007' as const,
  }));
  return { choices, min: how === 'perhaps' ? 0 : 1, max: how === 'often' ? Infinity : 1 };
}

export function required(type: ElementType): Attribute {
  return { required: true, valid: type.kind === 'text' ? type.valid : () => true };
}

export function allowed(type: ElementType): Attribute {
  return { required: false, valid: type.kind === 'text' ? type.valid : () => true };
}

export function isDateTime(value: string): boolean {
  return (
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?$/.test(value) &&
    !Number.isNaN(Date.parse(value.replace(/\.\d+/, '')))
  );
}
