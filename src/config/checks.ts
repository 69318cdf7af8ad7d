import { z } from 'zod';

// What single values of the configuration file may be, and how a refusal is worded.

export const endpoint = 'the https:// address of the EWS endpoint';

export function mapping(keys: string): string {
  return `a mapping with ${keys}`;
}

export function text(allowed: string): z.ZodString {
  return z.string(allowed).min(1, allowed);
}

/** What is said to people, who have no place for more. */
export function line(longest: number): z.ZodString {
  const allowed = `one line of at most ${String(longest)} characters`;
  return z
    .string(allowed)
    .trim()
    .max(longest, allowed)
    .regex(/^[^\p{Cc}\p{Zl}\p{Zp}\p{Cs}]*$/u, allowed);
}

export function secret(): z.ZodString {
  return text('text, in quotes where it looks like a number');
}

/** As text, too, since the environment has nothing else. */
export function flag(): z.ZodType<boolean> {
  const allowed = 'true or false';
  const words: Readonly<Record<string, boolean>> = { true: true, false: false };
  return z.preprocess(
    (value) => (typeof value === 'string' ? (words[value] ?? value) : value),
    z.boolean(allowed),
  );
}

export function hostName(): z.ZodType<string> {
  const allowed = 'a host name, such as mail.example.net';
  return z.string(allowed).refine(isDomain, allowed);
}

export function domainName(allowed: string): z.ZodType<string> {
  return z
    .string(allowed)
    .transform((domain) => domain.toLowerCase())
    .refine(isDomain, allowed);
}

export function whole(what: string, from: number, to: number): z.ZodInt {
  const allowed = `${what} from ${String(from)} to ${String(to)}`;
  return z.int(allowed).min(from, allowed).max(to, allowed);
}

export function language(): z.ZodType<string> {
  const allowed = 'a language tag, such as en or pt-BR';
  return z.string(allowed).refine(isLanguage, allowed);
}

export function exactlyOne(
  given: string,
  inFile: string,
): (value: Readonly<Record<string, unknown>>, context: z.RefinementCtx) => void {
  return (value, context) => {
    if ((value[given] === undefined) !== (value[inFile] === undefined)) return;
    const message = `one of ${inFile} (the path of a file that holds it) and ${given}`;
    context.addIssue({ code: 'custom', path: [inFile], message, input: value[inFile] });
  };
}

export function atMostOne(
  given: string,
  inFile: string,
): (value: Readonly<Record<string, unknown>>, context: z.RefinementCtx) => void {
  return (value, context) => {
    if (value[given] === undefined || value[inFile] === undefined) return;
    refuse(context, inFile, `either ${inFile} or ${given}, not both`, value[inFile]);
  };
}

export type Given = Readonly<Record<string, unknown>>;

export function onlyWith(
  what: string,
  keys: readonly string[],
  gateway: Given,
  context: z.RefinementCtx,
): void {
  for (const key of keys) {
    if (gateway[key] === undefined) continue;
    refuse(context, key, `it only with ${what}`, gateway[key]);
  }
}

export function refuse(
  context: z.RefinementCtx,
  key: string,
  allowed: string,
  input?: unknown,
): void {
  context.addIssue({ code: 'custom', path: [key], message: allowed, input });
}

export function different(
  key: string,
): (list: readonly Readonly<Record<string, unknown>>[], context: z.RefinementCtx) => void {
  return (list, context) => {
    for (const [at, { [key]: value }] of list.entries()) {
      if (list.findIndex((other) => other[key] === value) === at) continue;
      const message = `each ${key} once only`;
      context.addIssue({ code: 'custom', path: [at, key], message, input: value });
    }
  };
}

export function httpsAddress(allowed = endpoint): z.ZodString {
  return z.string(allowed).refine(isHttps, 'an https:// address without user name and password');
}

function isHttps(address: string): boolean {
  const url = URL.parse(address);
  return url?.protocol === 'https:' && url.username === '' && url.password === '';
}

/** Whoever vouches for people; plain HTTP is for trying out on one machine. */
export function issuerAddress(): z.ZodString {
  const allowed = 'the https:// address of the provider, as it names itself';
  return z.string(allowed).refine((address) => {
    const url = URL.parse(address);
    return isHttps(address) || (url?.protocol === 'http:' && isLoopback(url.hostname));
  }, allowed);
}

/** Where browsers reach us: the origin alone. Plain HTTP is for trying out on one machine. */
export function publicAddress(): z.ZodType<string> {
  const allowed =
    'the https:// address of Doorlight for browsers, such as https://doorlight.example.com';
  return z
    .string(allowed)
    .refine((address) => {
      const url = URL.parse(address);
      if (url === null || url.username !== '' || url.password !== '') return false;
      if (url.pathname !== '/' || url.search !== '' || url.hash !== '') return false;
      return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname));
    }, allowed)
    .transform((address) => new URL(address).origin);
}

function isDomain(domain: string): boolean {
  return domain.length <= 253 && /^[\p{L}\p{N}-]{1,63}(\.[\p{L}\p{N}-]{1,63})*$/u.test(domain);
}

export function loopbackOnly(): string {
  return 'a loopback address (127.0.0.1, ::1, localhost): for others, a reverse proxy with TLS in front';
}

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

export function isTimeZone(name: string): boolean {
  return isAccepted(() => new Intl.DateTimeFormat('en', { timeZone: name }));
}

function isLanguage(tag: string): boolean {
  return isAccepted(() => Intl.getCanonicalLocales(tag));
}

function isAccepted(attempt: () => unknown): boolean {
  try {
    attempt();
    return true;
  } catch {
    return false;
  }
}
