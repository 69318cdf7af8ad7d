import { z } from 'zod';
import { nearest } from './nearest.ts';
import { configSchema, secretKeys } from './schema.ts';
import type { Path, Source } from './source.ts';

/** One line per problem: where it stands, which key, its value, what is allowed. */
export function describeProblems(
  error: z.ZodError,
  source: Source,
  value: unknown,
  variables: ReadonlyMap<string, string>,
): readonly string[] {
  return error.issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => unknownKey(source, issue.path, key));
    }
    const variable = variables.get(issue.path.join('.'));
    const place = variable ?? source.place(issue.path);
    return `${place}: ${judgement(issue.path, valueAt(value, issue.path), issue.message)}`;
  });
}

function unknownKey(source: Source, parent: Path, key: string): string {
  const path = [...parent, key];
  const known = knownKeys(configSchema, parent);
  const meant = nearest(key, known);
  const hint = meant === undefined ? `known here: ${known.join(', ')}` : `did you mean ${meant}?`;
  return `${source.place(path)}: ${spell(path)} is not known: ${hint}`;
}

function judgement(path: Path, value: unknown, allowed: string): string {
  const key = path.length === 0 ? 'the file' : spell(path);
  if (value === undefined || value === null) return `${key} is missing: give ${allowed}`;
  return `${key}: ${show(path, value)} is not allowed: give ${allowed}`;
}

/** As people write it: `gateways[0].url`. */
function spell(path: Path): string {
  let spelt = '';
  for (const key of path) {
    if (typeof key === 'number') spelt += `[${String(key)}]`;
    else spelt += spelt === '' ? String(key) : `.${String(key)}`;
  }
  return spelt;
}

function show(path: Path, value: unknown): string {
  if (secretKeys.has(String(path.at(-1)))) return 'its value';
  if (Array.isArray(value)) return `a list with ${counted(value.length)}`;
  if (typeof value === 'object') return 'a mapping';
  // An address may hold a password before its @.
  const text = JSON.stringify(value).replace(/\/\/[^/@]*@/, '//(secret)@');
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}

function counted(entries: number): string {
  return entries === 1 ? '1 entry' : `${String(entries)} entries`;
}

function valueAt(value: unknown, path: Path): unknown {
  let at = value;
  for (const key of path) {
    if (typeof at !== 'object' || at === null) return undefined;
    at = (at as Readonly<Record<PropertyKey, unknown>>)[key];
  }
  return at;
}

function knownKeys(schema: unknown, path: Path): readonly string[] {
  let at = schema;
  for (const key of path) {
    at = within(at);
    if (at instanceof z.ZodObject) at = at.shape[String(key)];
    else if (at instanceof z.ZodArray) at = at.element;
  }
  at = within(at);
  return at instanceof z.ZodObject ? Object.keys(at.shape) : [];
}

/** What a default or an option is laid around. */
function within(schema: unknown): unknown {
  let at = schema;
  while (at instanceof z.ZodOptional || at instanceof z.ZodDefault || at instanceof z.ZodPrefault) {
    at = at.unwrap();
  }
  return at;
}
