import { ApiError } from '../api/client.ts';
import { type Draft, type Faults, draftOf } from './draft.ts';

const fields: ReadonlySet<string> = new Set(Object.keys(draftOf(null)));

/** What was refused, at the fields that it is about; `other` is what is about none. */
export function refusalOf(
  error: Error | null,
  kind: Draft['kind'],
): { readonly faults: Faults; readonly other: Error | null } {
  if (!(error instanceof ApiError)) return { faults: {}, other: error };
  if (error.code === 'publisher-exists') {
    const field = kind === 'xmpp' ? 'domain' : 'label';
    return { faults: { [field]: error.message }, other: null };
  }
  const faults: Partial<Record<string, string>> = {};
  for (const { pointer, detail } of error.errors) {
    const field = pointer.replace(/^\/publisher\//, '/').split('/')[1] ?? '';
    if (!fields.has(field)) return { faults, other: error };
    faults[field] ??= detail;
  }
  return { faults, other: error.errors.length === 0 ? error : null };
}
