import type { PersonReasons } from '../reasons.ts';

/**
 * Why a line, a file or a run is not done, or not as was shown: each reason by its stable code,
 * with what its sentence names (`null` for nothing). `column` is a column's title, `given` what was
 * written.
 */
export interface BulkReasons {
  // Of a file.
  readonly 'file-empty': null;
  readonly 'file-lines': { readonly most: number };
  readonly 'quote-not-closed': null;
  readonly 'line-too-long': { readonly most: number };
  readonly 'after-closing-quote': null;
  readonly 'quote-within-field': null;
  readonly 'column-twice': { readonly column: string };
  readonly 'no-jid-column': { readonly titles: string };
  readonly 'field-count': { readonly count: number; readonly wanted: number };
  readonly 'signs-not-encoded': { readonly column: string };
  readonly 'not-a-number': { readonly given: string; readonly column: string };
  readonly 'not-yes-or-no': { readonly given: string; readonly column: string };
  readonly 'cannot-be-taken': { readonly column: string };
  readonly 'no-jid': null;
  // Of a line, as things are.
  readonly 'line-twice': { readonly jid: string; readonly line: number };
  readonly 'person-not-there': { readonly jid: string };
  readonly 'person-there-already': { readonly jid: string };
  readonly 'gateway-removed-since': { readonly jid: string; readonly gateway: string };
  readonly 'removed-since': { readonly jid: string };
  readonly 'added-since': { readonly jid: string };
  readonly 'changed-since': { readonly jid: string };
  /** Beside a dry run; `then` and `now` are outcomes, `changes` as `name: Ann → Anna`. */
  readonly 'changed-since-shown': { readonly changes: string };
  readonly 'set-otherwise': null;
  readonly 'otherwise-now': { readonly outcome: string; readonly now: string };
  /** It cannot be done any more; `why` is the code of the reason, whose own names come along. */
  readonly 'bad-now': { readonly outcome: string; readonly why: string };
  // Of a run.
  readonly 'lines-bad': { readonly bad: number };
  readonly 'lines-not-put-back': { readonly bad: number };
  readonly 'lines-otherwise': { readonly differing: number; readonly of: number };
  readonly 'run-broken': null;
  /** Kept since before there were codes. */
  readonly 'as-said': { readonly said: string };
}

type Reasons = PersonReasons & BulkReasons;

/** A reason, with its sentence in English. */
export type BulkReason = {
  readonly [Code in keyof Reasons]: {
    readonly code: Code;
    readonly params: Reasons[Code];
    readonly message: string;
  };
}[keyof Reasons];

export function because<Code extends keyof BulkReasons>(
  code: Code,
  params: BulkReasons[Code],
  message: string,
): BulkReason {
  // A code with what it names is one of the union, which the compiler does not see of any code.
  return { code, params, message } as BulkReason;
}
