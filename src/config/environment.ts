import { nearest } from './nearest.ts';
import { alternatives, environmentKeys } from './schema.ts';
import type { Path } from './source.ts';

/** Variables as Node gives them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What the environment sets instead of the file. */
export interface Overlaid {
  readonly value: unknown;
  /** The variable that set what is at a path (joined by points). */
  readonly variables: ReadonlyMap<string, string>;
  readonly warnings: readonly string[];
}

type Kind = (typeof environmentKeys)[keyof typeof environmentKeys];

interface Override {
  readonly variable: string;
  readonly path: Path;
  readonly value: unknown;
}

const prefix = 'DOORLIGHT_';

const patterns = Object.entries(environmentKeys).map(([key, kind]) => ({
  name: variableOf(key),
  pattern: new RegExp(`^${variableOf(key).replace('_N_', String.raw`_(\d{1,3})_`)}$`),
  path: key.split('.'),
  kind,
}));

/** Lays what the environment says over what the file says; an empty variable says nothing. */
export function overlay(written: unknown, environment: Environment): Overlaid {
  const value = withoutNothing(written);
  const variables = new Map<string, string>();
  const warnings: string[] = [];
  for (const variable of Object.keys(environment).sort()) {
    const text = environment[variable];
    if (!variable.startsWith(prefix) || text === undefined || text === '') continue;
    const override = overrideOf(variable, text);
    if (override === undefined) {
      warnings.push(strange(variable));
    } else if (put(value, override.path, override.value)) {
      variables.set(override.path.join('.'), variable);
    } else {
      warnings.push(`${variable} is ignored: the file has no such entry.`);
    }
  }
  return { value, variables, warnings };
}

function overrideOf(variable: string, text: string): Override | undefined {
  for (const { pattern, path, kind } of patterns) {
    const found = pattern.exec(variable);
    if (found === null) continue;
    const place = Number(found[1]);
    return {
      variable,
      path: path.map((key) => (key === 'N' ? place : key)),
      value: valueOf(text, kind),
    };
  }
  return undefined;
}

function valueOf(text: string, kind: Kind): unknown {
  switch (kind) {
    case 'text':
      return text;
    case 'number':
      // What is no number stays text, which is then refused with its value.
      return /^-?\d+$/.test(text) ? Number(text) : text;
    case 'list':
      return text
        .split(',')
        .map((item) => item.trim())
        .filter((item) => item !== '');
  }
}

/** Puts a value in its place, making what leads there; false where something else is there. */
function put(root: unknown, path: Path, value: unknown): boolean {
  let holder: unknown = root;
  for (const [at, key] of path.slice(0, -1).entries()) {
    if (!isHolder(holder)) return false;
    if (Array.isArray(holder) && Number(key) > holder.length) return false;
    holder[key] ??= typeof path[at + 1] === 'number' ? [] : {};
    holder = holder[key];
  }
  const last = path.at(-1);
  if (!isHolder(holder) || last === undefined) return false;
  for (const other of alternatives[String(last)] ?? []) delete holder[other];
  holder[last] = value;
  return true;
}

/** A copy without the keys that have nothing after their colon: they say nothing. */
function withoutNothing(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => withoutNothing(item));
  if (!isHolder(value)) return value;
  const entries = Object.entries(value).filter(([, part]) => part !== null);
  return Object.fromEntries(entries.map(([key, part]) => [key, withoutNothing(part)]));
}

function isHolder(value: unknown): value is Record<PropertyKey, unknown> {
  return typeof value === 'object' && value !== null;
}

function strange(variable: string): string {
  const meant = nearest(
    variable.replaceAll(/_\d+_/g, '_N_'),
    patterns.map(({ name }) => name),
  );
  const hint = meant === undefined ? '' : `: did you mean ${meant}?`;
  return `The environment's ${variable} is not known and is ignored${hint}`;
}

function variableOf(key: string): string {
  const words = key.replaceAll(/[a-z](?=[A-Z])/g, '$&_').replaceAll('.', '_');
  return prefix + words.toUpperCase();
}
