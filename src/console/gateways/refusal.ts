import { ApiError } from '../api/client.ts';
import type { Draft, Faults } from './draft.ts';

/** Which field says what a part of the request is about. */
const fields: readonly (readonly [pointer: RegExp, field: keyof Draft])[] = [
  [/^(\/gateway)?\/name$/, 'name'],
  [/^(\/gateway)?\/urls/, 'servers'],
  [/^(\/gateway)?\/identity\/account$/, 'account'],
  [/^(\/gateway)?\/identity\/tokenUrl$/, 'tokenUrl'],
  [/^(\/gateway)?\/identity\/clientId$/, 'clientId'],
  [/^(\/gateway)?\/identity\/scope$/, 'scope'],
  [/^(\/gateway)?\/identity\/certificate$/, 'certificate'],
  [/^(\/gateway)?\/secret$/, 'secret'],
  [/^(\/gateway)?\/ca$/, 'ca'],
  [/^(\/gateway)?\/autodiscover/, 'hosts'],
  [/^(\/gateway)?\/tls\/pin$/, 'pin'],
];

/** What was refused, at the fields that it is about; `other` is what is about none. */
export function refusalOf(error: Error | null): {
  readonly faults: Faults;
  readonly other: Error | null;
} {
  if (!(error instanceof ApiError)) return { faults: {}, other: error };
  if (error.code === 'gateway-exists') return { faults: { name: error.message }, other: null };
  const faults: Partial<Record<keyof Draft, string>> = {};
  for (const { pointer, detail } of error.errors) {
    const field = fields.find(([about]) => about.test(pointer))?.[1];
    if (field === undefined) return { faults, other: error };
    faults[field] ??= detail;
  }
  return { faults, other: error.errors.length === 0 ? error : null };
}
