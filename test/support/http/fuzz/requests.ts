import type { ApiDocument, Operation } from './document.ts';
import { examples } from './examples.ts';
import type { CallerName, FuzzedService } from './fuzzed-service.ts';
import type { Random } from './random.ts';
import { Values, odd, planted } from './values.ts';

export interface FuzzRequest {
  readonly operation: Operation;
  readonly caller: CallerName;
  readonly method: string;
  /** As it goes over the wire. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body: Buffer | null;
  /** Whether the path was made one that leads elsewhere. */
  readonly astray: boolean;
}

const callers: readonly CallerName[] = [
  'token',
  'administrator',
  'administrator',
  'helpdesk',
  'reader',
  'person',
  'stranger',
];

/** They take long by design (keys, passwords, other machines) or end the sessions in use. */
const seldom: ReadonlySet<string> = new Set([
  'createAuthority',
  'requestCertificate',
  'renewOwnCertificate',
  'exportKey',
  'exportKeyAndCertificates',
  'signIn',
  'changeOwnPassword',
  'addAccount',
  'inspectServer',
  'importCertificates',
  'startExamination',
  'examineGateway',
  'tryGateway',
  'signOut',
  'signOutEverywhere',
  'removePerson',
  'changePeople',
  'importPeople',
]);

const takingFiles: ReadonlySet<string> = new Set(['importPeople', 'previewFile']);

const otherMethods = ['HEAD', 'OPTIONS', 'PUT', 'POST', 'PATCH', 'DELETE', 'GET', 'PROPFIND'];
const mediaTypes = [
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'application/json; charset=utf-16',
  'application/merge-patch+json',
  'application/json, text/plain',
  'text/csv',
  'json',
  ';',
];
const oddHeaders: readonly (readonly [string, string])[] = [
  ['if-match', '*'],
  ['if-match', '"x", W/"y"'],
  ['if-match', 'x'.repeat(4_000)],
  ['if-none-match', '*'],
  ['range', 'bytes=0-1,5-,-3'],
  ['x-http-method-override', 'DELETE'],
  ['x-method-override', 'PUT'],
  ['x-original-url', '/api/v1/accounts'],
  ['x-forwarded-host', 'evil.invalid'],
  ['x-forwarded-proto', 'gopher'],
  ['forwarded', 'for="[::1]";host=evil'],
  ['host', 'evil.invalid'],
  ['host', ''],
  ['accept', 'application/xml;q=nan'],
  ['accept-encoding', 'gzip;q=x, br'],
  ['accept-language', '*;q=9, \u00ff'],
  ['content-encoding', 'gzip'],
  ['expect', '100-continue'],
  ['cookie', '__Host-doorlight=; __Host-doorlight="x"; =; a=%zz; doorlight=\u00ff'],
  ['cookie', Array.from({ length: 400 }, (_, at) => `c${at}=v`).join('; ')],
  ['authorization', `Bearer ${planted}-guess`],
  ['authorization', `Basic ${Buffer.from(`ada:${planted}`).toString('base64')}`],
  ['authorization', 'Bearer '],
  ['authorization', 'Digest username="x'],
  ['origin', 'null'],
  ['origin', 'https://evil.invalid'],
  ['sec-fetch-site', 'cross-site'],
  ['idempotency-key', 'x'.repeat(201)],
  ['idempotency-key', 'again'],
  ['last-event-id', '-5'],
  ['upgrade', 'h2c'],
  ['transfer-encoding', 'chunked'],
];

/** Makes requests that are right, nearly right, and wrong in every way. */
export class Requests {
  readonly #random: Random;
  readonly #document: ApiDocument;
  readonly #service: FuzzedService;
  readonly #values: Values;

  constructor(random: Random, document: ApiDocument, service: FuzzedService) {
    this.#random = random;
    this.#document = document;
    this.#service = service;
    this.#values = new Values(random, document.resolve);
  }

  next(): FuzzRequest {
    const random = this.#random;
    const operation = this.#operation();
    const kind = kindOf(operation);
    const caller = random.pick(callers);
    const method = random.happens(0.96) ? operation.method : random.pick(otherMethods);
    const headers: Record<string, string | string[]> = this.#proof(caller);
    const body = this.#body(operation, headers);
    for (const { name, in: where, schema } of operation.parameters) {
      if (where !== 'header' || random.happens(0.6)) continue;
      headers[name] = oneLine(this.#maybeOdd(this.#values.valid(schema, name, kind)));
    }
    if (random.happens(0.7) && method !== 'GET') headers['if-match'] = '*';
    if (random.happens(0.12)) {
      const [name, value] = random.pick(oddHeaders);
      headers[name] = value;
    }
    // Where a method usually has none the length is not sent by itself.
    if (body !== null && headers['transfer-encoding'] === undefined) {
      headers['content-length'] = String(body.length);
    }
    const whole = this.#path(operation);
    const astray = random.happens(0.03);
    const path = astray ? this.#astray(whole) : whole;
    return { operation, caller, method, path, headers, body, astray };
  }

  /** What may be asked for now. */
  learn({ operation }: FuzzRequest, body: string): void {
    if (!body.startsWith('{')) return;
    this.#values.learn(kindOf(operation), JSON.parse(body));
  }

  #operation(): Operation {
    const random = this.#random;
    for (;;) {
      const one = random.pick(this.#document.operations);
      if (!seldom.has(one.operationId) || random.happens(0.2)) return one;
    }
  }

  /** Each in turn, so that none asks more often than it may. */
  #proof(caller: CallerName): Record<string, string> {
    const random = this.#random;
    // A stranger's budget is that of an address.
    const from = `10.${random.whole(256)}.${random.whole(256)}.${random.whole(256)}`;
    if (caller === 'stranger') return { 'x-forwarded-for': from };
    if (caller === 'token') {
      return { authorization: `Bearer ${this.#service.token}`, 'x-forwarded-for': from };
    }
    const cookie = random.pick(this.#service.cookies.get(caller) ?? ['none=1']);
    return { cookie, 'sec-fetch-site': 'same-origin', 'x-forwarded-for': from };
  }

  #path(operation: Operation): string {
    const random = this.#random;
    const { path, parameters } = operation;
    const kind = kindOf(operation);
    const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
      const schema = parameters.find((one) => one.in === 'path' && one.name === name)?.schema ?? {};
      const value = oneText(this.#maybeOdd(this.#values.valid(schema, name, kind)));
      return encoded(value, random);
    });
    const query = parameters
      .filter(({ in: where, required }) => where === 'query' && (required ?? random.happens(0.5)))
      .flatMap(({ name, schema }) => {
        const text = encoded(
          oneText(this.#maybeOdd(this.#values.valid(schema, name, kind))),
          random,
        );
        if (random.happens(0.04)) return [`${name}=${text}`, `${name}=1`];
        return random.happens(0.02) ? [`${name}[]=${text}`] : [`${name}=${text}`];
      });
    if (random.happens(0.03)) query.push(random.pick(['x=1', '__proto__=1', '=', '&', '%', '%ff']));
    return query.length === 0 ? filled : `${filled}?${query.join('&')}`;
  }

  #astray(path: string): string {
    const [filled = ''] = path.split('?');
    return this.#random.pick([
      `${filled}/`,
      `/${filled}`,
      filled.toUpperCase(),
      `${filled}/../accounts`,
      `${filled}%2f..%2f..%2fetc%2fpasswd`,
      `${filled};x=1`,
      `${filled}%00`,
      `${filled}%ff`,
      `${filled}?${'a=1&'.repeat(2_000)}`,
      `${filled}/${'x'.repeat(8_000)}`,
      `http://evil.invalid${filled}`,
      '*',
    ]);
  }

  #body(operation: Operation, headers: Record<string, string | string[]>): Buffer | null {
    const random = this.#random;
    if (takingFiles.has(operation.operationId)) return this.#file(headers);
    if (operation.body === null) {
      if (random.happens(0.95)) return null;
      headers['content-type'] = 'application/json';
      return Buffer.from(random.pick(['', '{}', '{', 'null']));
    }
    headers['content-type'] = random.happens(0.96) ? 'application/json' : random.pick(mediaTypes);
    const example = examples.get(operation.operationId);
    if (example !== undefined && random.happens(0.25)) return Buffer.from(JSON.stringify(example));
    const valid = this.#values.valid(operation.body, '', kindOf(operation));
    const value = random.happens(0.55) ? valid : this.#values.spoilt(valid);
    const text = JSON.stringify(value) ?? '';
    if (random.happens(0.95)) return Buffer.from(text);
    return random.pick<() => Buffer>([
      () => Buffer.from(text.slice(0, random.whole(text.length + 1))),
      () => Buffer.from(`\uFEFF${text}`),
      () => Buffer.from(text, 'utf16le'),
      () => Buffer.concat([Buffer.from(text), Buffer.from([0xff, 0xfe, 0])]),
      () => Buffer.from(`${text}${text}`),
      () => Buffer.from(text.replace('{', '{"__proto__":{"x":1},')),
      () => Buffer.from(text.replace(/:("[^"]*"|\d+)/u, ':1e400')),
      () => Buffer.from(text.replace('{', '{"constructor":{"prototype":{"x":1}},')),
      () => Buffer.from('['.repeat(20_000)),
      () => Buffer.from(`{"name":"${'x'.repeat(70_000)}"}`),
      () => Buffer.alloc(0),
    ])();
  }

  #file(headers: Record<string, string | string[]>): Buffer {
    const random = this.#random;
    headers['content-type'] = random.happens(0.9) ? 'text/csv' : random.pick(mediaTypes);
    const cell = (): string => {
      const text = oneText(random.happens(0.6) ? 'erin@fuzz.invalid' : random.pick(odd));
      return random.happens(0.5) ? `"${text.replaceAll('"', '""')}"` : text;
    };
    const header = random.pick(['jid', 'jid,name', 'jid;mailbox;enabled', 'jid\tlocale', 'x', '']);
    const lines = Array.from({ length: random.whole(6) }, () => [cell(), cell()].join(','));
    const text = [header, ...lines].join(random.pick(['\n', '\r\n', '\r']));
    return Buffer.from(text, random.happens(0.85) ? 'utf8' : 'utf16le');
  }

  #maybeOdd(value: unknown): unknown {
    return this.#random.happens(0.85) ? value : this.#random.pick(odd);
  }
}

/** What an operation is about: `people`, `gateways`. */
function kindOf({ path }: Operation): string {
  return path.split('/')[3] ?? '';
}

function oneText(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

/** What may stand in a header at all, by the client that sends it. */
function oneLine(value: unknown): string {
  return oneText(value).replaceAll(/[^\t\x20-\x7e\x80-\xff]/g, '?');
}

function encoded(text: string, random: Random): string {
  const usual = encodeURIComponent(text.toWellFormed());
  if (random.happens(0.95)) return usual;
  return random.pick([
    usual.replaceAll('%', '%25'),
    usual.replaceAll(/[a-z]/g, (letter) => `%${letter.charCodeAt(0).toString(16)}`),
    `${usual}%`,
    `${usual}%zz`,
    `%ed%a0%80${usual}`,
    `%c0%ae%c0%ae%2f${usual}`,
    usual.replaceAll('%40', '@'),
  ]);
}
