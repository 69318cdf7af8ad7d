import type { ApiDocument, Schema } from './document.ts';
import type { Random } from './random.ts';

/** Properties that hold what nobody may ever be told. */
const secretNames: ReadonlySet<string> = new Set([
  'secret',
  'password',
  'current',
  'passphrase',
  'token',
]);

/** What stands in every secret that is sent, and must not come back. */
export const planted = 'Pl4nted-S3cret';

/** Of an account that there is. */
export const knownPassword = `${planted}-words-that-are-known`;

const jids = [
  'alice@fuzz.invalid',
  'bob@fuzz.invalid',
  'carol@fuzz.invalid',
  'd.ö@fuzz.invalid',
  'new@fuzz.invalid',
];
const names = [
  'exchange',
  'fuzz',
  'ada',
  'hal',
  'root',
  'server',
  'Ünïcode',
  'a b',
  "O'Neil",
  '*',
  '%',
];
// Nothing that leads anywhere but to this machine, whose discard port nobody listens on.
const urls = ['https://127.0.0.1:9/EWS/Exchange.asmx', 'https://localhost:9/x', 'https://[::1]:9/'];
const hosts = ['127.0.0.1:9', 'localhost:9', '[::1]:9', 'fuzz.invalid', '127.0.0.1'];
const moments = [
  '2026-11-23T10:00:00Z',
  '2030-01-01T00:00:00+01:00',
  '1970-01-01T00:00:00Z',
  '9999-12-31T23:59:59.999Z',
  '0000-01-01T00:00:00Z',
  '2026-11-22T23:59:59.999999999-12:00',
];

/** What a property of that name is likely to be given. */
const likely: Readonly<Record<string, readonly unknown[]>> = {
  jid: jids,
  delegate: jids,
  about: jids,
  mailbox: jids,
  name: names,
  account: names,
  authority: names,
  gateway: names,
  url: urls,
  urls,
  tokenUrl: urls,
  server: hosts,
  servers: hosts,
  serverName: hosts,
  host: hosts,
  hosts,
  domain: ['presence.fuzz.invalid', 'fuzz.invalid'],
  names: ['fuzz.invalid', '*.fuzz.invalid', '127.0.0.1', '::1'],
  // Autodiscover would ask other machines.
  autodiscover: [null],
  locale: ['de', 'en-GB', 'zh-Hant-TW', 'xx', 'C', null],
  timeZone: ['Europe/Berlin', 'Etc/UTC', 'Mars/Base', null],
  sipAddress: ['sip:alice@fuzz.invalid', 'sips:a@fuzz.invalid', null],
  text: ['Back soon', '', '<b>\u202Ex</b>', '🙂'.repeat(50), '\uD800'],
  availability: ['available', 'away', 'dnd', 'unavailable'],
  bits: [2_048],
  search: ['ali', '%', '_', '"', "'", '*', 'a AND b', 'NEAR(', '\0'],
  value: [0, 1, 7, 30, 59, 60, 'auto', true, false, null, 'busy', '', [], {}, [1], ['a@b']],
  content: ['', 'aGVsbG8=', 'MIIB', Buffer.from('-----BEGIN CERTIFICATE-----').toString('base64')],
  serial: ['01', 'ff:ff'],
  // What is simulated is more narrow than its schema.
  from: ['2026-11-23T00:00:00Z', 'now'],
  to: ['2026-11-24T00:00:00Z', '2030-01-01T00:00:00Z'],
  calendar: [
    [],
    [{ start: '2026-11-23T10:00:00Z', end: '2026-11-23T11:00:00Z', showAs: 'busy' }],
    [{ start: '2026-11-23T11:00:00Z', end: '2026-11-23T10:00:00Z', showAs: 'oof' }],
  ],
  events: [[], [{ at: '2026-11-23T10:30:00Z', revert: true }]],
  policy: [{}],
  role: ['administrator', 'helpdesk', 'reader'],
};

/** Those of them that are lists as they stand. */
const wholeLists: ReadonlySet<string> = new Set(['calendar', 'events']);

/** Those of them that people fill with words. */
const freeNames: ReadonlySet<string> = new Set(['name', 'text', 'account', 'search', 'content']);

/** Values that programs stumble over, whatever they were meant to be. */
export const odd: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  2 ** 53,
  -(2 ** 63),
  1e308,
  '',
  ' ',
  '\0',
  'a\0b',
  '\uD800',
  '\uFFFE\uFEFF',
  '\u202E\u2066',
  '\r\nSet-Cookie: a=b',
  'é'.normalize('NFD'),
  '🙂'.repeat(300),
  'x'.repeat(5_000),
  "' OR 1=1 --",
  '"; drop table people; --',
  '<script>alert(1)</script>',
  '${7*7}{{7*7}}',
  '../../../../etc/passwd',
  '%00%2e%2e%2f',
  '__proto__',
  'constructor',
  'toString',
  'NaN',
  '-0',
  '1e400',
  '0x10',
  '2026-02-30T00:00:00Z',
  '+275760-09-13T00:00:00Z',
  [],
  {},
  [[[[[[[[]]]]]]]],
  { $ref: '#' },
  ['x', 1, null],
  { toString: 1, valueOf: null },
];

export class Values {
  readonly #random: Random;
  readonly #resolve: ApiDocument['resolve'];
  /** By the kind of thing and the name of the property, the last first. */
  readonly #learned = new Map<string, unknown[]>();

  readonly #free: ((longest: number) => string) | undefined;

  /** `free` is what text that means nothing in particular is to be, at most so long. */
  constructor(random: Random, resolve: ApiDocument['resolve'], free?: (longest: number) => string) {
    this.#random = random;
    this.#resolve = resolve;
    this.#free = free;
  }

  /** Remembers what an answer about things of a kind has in it, to ask for that again. */
  learn(kind: string, answer: unknown): void {
    if (typeof answer !== 'object' || answer === null) return;
    if (Array.isArray(answer)) {
      for (const one of answer.slice(0, 20)) this.learn(kind, one);
      return;
    }
    for (const [name, value] of Object.entries(answer)) {
      if (typeof value === 'object') this.learn(kind, value);
      if (typeof value !== 'string' && typeof value !== 'number') continue;
      const known = this.#learned.get(`${kind} ${name}`) ?? [];
      this.#learned.set(`${kind} ${name}`, [value, ...known].slice(0, 40));
    }
  }

  /** Something that the schema of a property of that name permits, most of the time. */
  valid(given: Schema, name = '', kind = ''): unknown {
    const random = this.#random;
    const schema = this.#resolve(given);
    if (schema.const !== undefined) return schema.const;
    const learned = this.#learned.get(`${kind} ${name === 'authority' ? 'name' : name}`);
    if (learned !== undefined && !given.enum && random.happens(0.5)) return random.pick(learned);
    if (secretNames.has(name) && random.happens(0.9)) return this.#secret();
    const isFree = this.#free !== undefined && freeNames.has(name);
    const isPicked = schema.type !== 'array' || wholeLists.has(name);
    if (isPicked && !isFree && likely[name] !== undefined && random.happens(0.8)) {
      return random.pick(likely[name]);
    }
    if (schema.enum !== undefined) return random.pick(schema.enum);
    const choices = schema.oneOf ?? schema.anyOf;
    if (choices !== undefined) return this.valid(random.pick(choices), name, kind);
    switch (schema.type) {
      case 'object':
        return this.#object(schema, kind);
      case 'array':
        return this.#array(schema, name, kind);
      case 'string':
        return this.#text(schema);
      case 'integer':
      case 'number':
        return this.#number(schema);
      case 'boolean':
        return random.happens(0.5);
      case 'null':
        return null;
      case undefined:
      default:
        return random.pick(odd);
    }
  }

  /** The same with something odd in one place of it. */
  spoilt(value: unknown): unknown {
    const random = this.#random;
    if (typeof value !== 'object' || value === null || random.happens(0.2)) return random.pick(odd);
    if (Array.isArray(value)) {
      if (random.happens(0.2)) return Array.from({ length: 150 }, () => value[0] as unknown);
      return value.map((one: unknown) => (random.happens(0.5) ? this.spoilt(one) : one));
    }
    const entries = Object.entries(value);
    if (entries.length === 0 || random.happens(0.15)) {
      return { ...value, [random.pick(['x', '__proto__', 'constructor', ''])]: random.pick(odd) };
    }
    const [at] = random.pick(entries);
    if (random.happens(0.2)) return Object.fromEntries(entries.filter(([key]) => key !== at));
    return Object.fromEntries(
      entries.map(([key, one]) => [key, key === at ? this.spoilt(one) : one]),
    );
  }

  #secret(): string {
    const random = this.#random;
    if (random.happens(0.2)) return knownPassword;
    return `${planted}-${random.pick(['a', 'words with blanks', 'ü🙂', '"\'<>&', '\n'])}-${random.whole(1e6)}`;
  }

  #object({ properties = {}, required = [] }: Schema, kind: string): unknown {
    const entries = Object.entries(properties)
      .filter(([name]) => required.includes(name) || this.#random.happens(0.4))
      .map(([name, schema]) => [name, this.valid(schema, name, kind)]);
    return Object.fromEntries(entries) as unknown;
  }

  #array({ items = {}, minItems = 0, maxItems = 5 }: Schema, name: string, kind: string): unknown {
    const length = Math.min(maxItems, minItems + this.#random.whole(3));
    return Array.from({ length }, () => this.valid(items, name, kind));
  }

  #text({ format, pattern, minLength = 0, maxLength = 200 }: Schema): string {
    const random = this.#random;
    if (this.#free !== undefined && format === undefined && pattern === undefined) {
      return this.#free(maxLength);
    }
    if (format === 'date-time') return random.pick(moments);
    if (format === 'date') return random.pick(moments).slice(0, 10);
    if (format === 'uri') return random.pick(urls);
    if (pattern?.includes('{64}') === true) return 'ab'.repeat(32);
    // Their limits are tried, too; the longest of all as `odd`.
    const longest = Math.min(maxLength, 2_047);
    const length = random.pick([minLength, minLength + random.whole(12), longest]);
    const letters = random.pick(['abcdefghij', 'äß漢字🙂', ' .,:;-_/\\', '\'"<>&%$\t']);
    return Array.from({ length }, () => random.pick(Array.from(letters)))
      .join('')
      .slice(0, longest);
  }

  #number({ minimum = -10, maximum = 1_000, type }: Schema): number {
    const between = minimum + this.#random.next() * (maximum - minimum);
    const some = type === 'integer' ? Math.round(between) : between;
    return this.#random.pick([minimum, maximum, some, Math.min(maximum, Math.max(minimum, 1))]);
  }
}
