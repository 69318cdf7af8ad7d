/**
 * Why an account cannot be as it was given: each reason by its stable code, with what its sentence
 * names (`null` for nothing).
 */
export interface AccountReasons {
  /** `taken` are names that nobody may have. */
  readonly 'account-name': { readonly given: string; readonly taken: string };
  readonly 'password-length': {
    readonly min: number;
    readonly max: number;
    readonly length: number;
  };
  readonly 'password-too-simple': { readonly least: number };
  readonly 'password-is-name': null;
}

/** A reason, with its sentence in English. */
export type AccountReason = {
  readonly [Code in keyof AccountReasons]: {
    readonly code: Code;
    readonly params: AccountReasons[Code];
    readonly message: string;
  };
}[keyof AccountReasons];
