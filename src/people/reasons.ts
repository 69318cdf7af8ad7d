/**
 * Why something said of a person cannot be: each reason by its stable code, with what its sentence
 * names (`null` for nothing). `given` is what was written, `choices` what may be, `a, b`.
 */
export interface PersonReasons {
  readonly 'jid-with-resource': { readonly given: string };
  readonly 'jid-form': { readonly given: string };
  readonly 'jid-local-part': { readonly given: string };
  readonly 'jid-domain': { readonly given: string };
  readonly 'jid-too-long': { readonly given: string; readonly most: number };
  readonly 'sip-scheme': { readonly given: string };
  readonly 'sip-form': { readonly given: string };
  readonly 'sip-user': { readonly given: string };
  readonly 'sip-domain': { readonly given: string };
  readonly 'sip-too-long': { readonly given: string; readonly most: number };
  readonly 'not-a-mailbox': { readonly given: string };
  readonly 'name-length': { readonly most: number };
  readonly 'not-a-language': { readonly given: string };
  readonly 'language-not-shown': { readonly given: string; readonly choices: string };
  readonly 'not-a-time-zone': { readonly given: string };
  readonly 'notice-out-of-range': { readonly min: number; readonly max: number };
  readonly 'gateway-not-there': { readonly given: string; readonly choices: string };
}

/** A reason, with its sentence in English. */
export type PersonReason = {
  readonly [Code in keyof PersonReasons]: {
    readonly code: Code;
    readonly params: PersonReasons[Code];
    readonly message: string;
  };
}[keyof PersonReasons];
