import { z } from 'zod';
import type { StoredObject, StoredValue } from './parameter-repository.ts';
import type { ParameterDefinition, ParameterShape } from './parameter-values.ts';

type Told<Value extends StoredValue> = Pick<
  ParameterDefinition<Value>,
  'default' | 'description'
> & { readonly unit?: string; readonly advanced?: true };

type Shaped<Value extends StoredValue> = Told<Value> & Pick<ParameterDefinition<Value>, 'shape'>;

/** A whole number within limits. */
export function wholeNumber(
  from: number,
  to: number,
  told: Told<number>,
): ParameterDefinition<number> {
  const shape = { kind: 'number', min: from, max: to, word: null } as const;
  return such(z.int().min(from).max(to), `a whole number from ${range(from, to)}`, {
    ...told,
    shape,
  });
}

/** A whole number within limits, or `auto`. */
export function wholeNumberOrAuto(
  from: number,
  to: number,
  told: Told<'auto' | number>,
): ParameterDefinition<'auto' | number> {
  const schema = z.union([z.literal('auto'), z.int().min(from).max(to)]);
  const shape = { kind: 'number', min: from, max: to, word: 'auto' } as const;
  return such(schema, `auto, or a whole number from ${range(from, to)}`, { ...told, shape });
}

/** On or off. */
export function onOrOff(told: Told<boolean>): ParameterDefinition<boolean> {
  return such(z.boolean(), 'true or false', { ...told, shape: { kind: 'switch' } });
}

/** One of some values. */
export function oneOf<const Values extends readonly (string | boolean)[]>(
  values: Values,
  told: Told<NoInfer<Values[number]>>,
): ParameterDefinition<Values[number]> {
  const shape: ParameterShape = { kind: 'choice', values };
  return such<Values[number]>(z.literal(values), alternatives(values), { ...told, shape });
}

/** A mapping whose keys can be given one by one; the others stay as they are. */
export function partwise<Value extends StoredObject>(
  schema: z.ZodType<Value>,
  allowed: string,
  told: Shaped<Value>,
): ParameterDefinition<Value> {
  return {
    ...such(schema, allowed, told),
    read: (given, current) =>
      z.record(z.string(), z.unknown()).safeParse(given).success
        ? taken(schema, { ...current, ...(given as object) })
        : undefined,
  };
}

/** `a, b or c`. */
export function alternatives(values: readonly (string | boolean)[]): string {
  const spelt = values.map(String);
  return `${spelt.slice(0, -1).join(', ')} or ${spelt.at(-1) ?? ''}`;
}

/** Whatever the schema takes. */
export function such<Value extends StoredValue>(
  schema: z.ZodType<Value>,
  allowed: string,
  { unit, advanced, ...told }: Shaped<Value>,
): ParameterDefinition<Value> {
  return {
    ...told,
    unit: unit ?? null,
    advanced: advanced ?? false,
    allowed,
    default: frozen(told.default),
    read: (given) => taken(schema, given),
  };
}

function taken<Value extends StoredValue>(
  schema: z.ZodType<Value>,
  given: unknown,
): Value | undefined {
  const judged = schema.safeParse(given);
  return judged.success ? frozen(judged.data) : undefined;
}

function frozen<Value extends StoredValue>(value: Value): Value {
  if (typeof value !== 'object' || value === null) return value;
  for (const part of Object.values(value)) frozen(part);
  return Object.freeze(value);
}

function range(from: number, to: number): string {
  return `${from.toLocaleString('en')} to ${to.toLocaleString('en')}`;
}
