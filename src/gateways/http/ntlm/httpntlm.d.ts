/** The part of `httpntlm` that is used here: what Node's OpenSSL lacks (MD4 and DES). */
declare module 'httpntlm/ntlm.js' {
  interface ChallengeForType3 {
    readonly serverChallenge: Buffer;
    readonly negotiateFlags: number;
  }

  interface Type3Options {
    readonly username: string;
    readonly password: string;
    readonly nt_password: Buffer;
    readonly lm_password: Buffer;
  }

  /** MD4 of the password in UTF-16LE: NTOWFv1 of MS-NLMP §3.3.1. */
  export function create_NT_hashed_password(password: string): Buffer;

  /** An AUTHENTICATE_MESSAGE, as `NTLM ` and base64. */
  export function createType3Message(challenge: ChallengeForType3, options: Type3Options): string;
}
