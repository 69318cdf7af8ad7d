/** What texts must be that have a form of their own, by the code of not having it. */
export const forms = {
  'not-a-host': 'a host name or an address',
  'not-a-domain': 'a domain, such as example.com',
  'not-one-line': 'one line',
  'not-a-path': 'a path that begins with /',
  'not-a-label': 'up to 64 letters, digits and . _ -',
  'not-a-time-of-day': 'not a time of day, such as 09:00',
} as const;

/** What a request has in a form that is not that of `/api/openapi.json`. */
export type RequestReasons = { readonly [Code in keyof typeof forms]: null } & {
  readonly 'too-short': { readonly min: number };
  readonly 'too-long': { readonly max: number };
  readonly 'too-small': { readonly min: number };
  readonly 'too-great': { readonly max: number };
  readonly 'too-few': { readonly min: number };
  readonly 'too-many-of-them': { readonly max: number };
  /** `choices` are what may be given, `a, b`. */
  readonly 'not-one-of': { readonly choices: string };
  /** Settings that there are not, `a, b`. */
  readonly 'not-known': { readonly names: string };
  /** It is something else than the `expected`, such as `number`; or is missing. */
  readonly 'not-this-kind': { readonly expected: string };
  readonly 'not-valid': null;
};
