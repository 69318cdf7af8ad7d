import { definitions, isParameterName, parameterNames } from './definitions.ts';
import type { StoredValue } from './parameter-repository.ts';
import type { ParameterDefinition, ParameterName } from './parameter-values.ts';

export type JudgedValue =
  | { readonly kind: 'valid'; readonly value: StoredValue }
  | { readonly kind: 'unknown' }
  /** `message` is a sentence that names the value and what is allowed. */
  | { readonly kind: 'invalid'; readonly message: string };

/** Whether `name` may be given the value, which may be part of a mapping laid over `current`. */
export function judge(name: string, given: unknown, current?: StoredValue): JudgedValue {
  if (!isParameterName(name)) return { kind: 'unknown' };
  const { read, allowed, unit, default: byDefault } = definitionOf(name);
  const value = read(given, current ?? byDefault);
  if (value !== undefined) return { kind: 'valid', value };
  const limit = unit === null ? allowed : `${allowed} (${unit})`;
  return { kind: 'invalid', message: `${name}: ${shown(given)} is not allowed: give ${limit}` };
}

/**
 * What is wrong with parameters as a configuration file has them, a line each; none where they
 * can seed a database. Mappings given in part are laid over the defaults.
 */
export function checkParameters(written: Readonly<Record<string, unknown>>): readonly string[] {
  const problems: string[] = [];
  for (const [name, given] of Object.entries(written)) {
    const judged = judge(name, given);
    if (judged.kind === 'invalid') problems.push(`parameters.${judged.message}`);
    if (judged.kind === 'unknown') problems.push(`parameters.${name} is not known: ${hint(name)}`);
  }
  return problems;
}

/** A definition, whatever its values are. */
export function definitionOf(name: ParameterName): ParameterDefinition<StoredValue> {
  return definitions[name];
}

function hint(name: string): string {
  const plain = (text: string): string => text.toLowerCase().replaceAll(/[^a-z]/g, '');
  const meant = parameterNames.find((known) => {
    const [one, other] = [plain(name), plain(known)];
    return one.length > 3 && (one.startsWith(other) || other.startsWith(one));
  });
  return meant === undefined ? `known are ${parameterNames.join(', ')}` : `did you mean ${meant}?`;
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
