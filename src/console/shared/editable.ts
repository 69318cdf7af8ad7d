import { ApiError } from '../api/client.ts';
import type { Words } from '../words/en.ts';
import { problemText, sentenceOf } from '../words/sentences.ts';

/** What is wrong, by field. */
export type FaultsOf<Draft> = Partial<Record<keyof Draft, string>>;

/** What was refused, at the fields that it is about; `other` is what is about none. */
export interface Refusal<Draft> {
  readonly faults: FaultsOf<Draft>;
  readonly other: Error | null;
}

/** A kind of thing that has names and is written in a form; `Draft` is what stands in its fields. */
export interface Editable<Thing, Draft> {
  /** What its list is called in REST and among the queries. */
  readonly list: 'gateways' | 'publishers';
  /** The fields as they are at first: of what there is, or of a new one where it is `null`. */
  readonly draftOf: (thing: Thing | null) => Draft;
  /** What a new one is called once it is saved. */
  readonly nameOf: (draft: Draft) => string;
  /** What a new one is saved as. */
  readonly newOf: (draft: Draft) => unknown;
  /** What of `old` the fields say otherwise. */
  readonly changeOf: (old: Thing, draft: Draft) => unknown;
  /** What can be said to be wrong before anybody is asked. */
  readonly faultsOf: (draft: Draft, old: Thing | null, t: Words) => FaultsOf<Draft>;
  readonly refusalOf: (error: Error | null, draft: Draft, t: Words) => Refusal<Draft>;
}

/** The fields of a form, what is wrong with each, and how they are written in. */
export interface Editing<Thing, Draft> {
  readonly draft: Draft;
  readonly faults: FaultsOf<Draft>;
  readonly write: (changed: Partial<Draft>) => void;
  /** What is to be changed; `null` for a new one. */
  readonly old: Thing | null;
  /** Its name may still be chosen. */
  readonly isNew: boolean;
  /** Whether it can be asked for as it is written; shows why not. */
  readonly ready: () => boolean;
}

/** Which field says what a pointer (RFC 6901) into the request is about, or that it is about none. */
type FieldOf<Draft> = (pointer: string) => keyof Draft | undefined;

/** `name` is the field to blame where the answer is `exists`: there is one of this name already. */
export function refusalBy<Draft>(
  error: Error | null,
  { exists, name, fieldOf }: { exists: string; name: keyof Draft; fieldOf: FieldOf<Draft> },
  t: Words,
): Refusal<Draft> {
  const faults: FaultsOf<Draft> = {};
  if (!(error instanceof ApiError)) return { faults, other: error };
  if (error.code === exists) {
    faults[name] = problemText(error, t);
    return { faults, other: null };
  }
  for (const fault of error.errors) {
    const field = fieldOf(fault.pointer);
    if (field === undefined) return { faults, other: error };
    faults[field] ??= sentenceOf(t, fault);
  }
  return { faults, other: error.errors.length === 0 ? error : null };
}

/** Where it is asked for, or where all of them are. */
export function pathOf(list: Editable<unknown, unknown>['list'], name?: string): string {
  return `/api/v1/${list}${name === undefined ? '' : `/${encodeURIComponent(name)}`}`;
}
