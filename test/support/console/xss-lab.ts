import type { TlsServer } from '../certificates/tls-server.ts';
import { makeChain } from '../certificates/chain.ts';
import { openSsl } from '../certificates/openssl.ts';
import { startTlsServer } from '../certificates/tls-server.ts';
import { readDocument } from '../http/fuzz/document.ts';
import { FuzzedService } from '../http/fuzz/fuzzed-service.ts';
import { randomOf } from '../http/fuzz/random.ts';
import { Values } from '../http/fuzz/values.ts';

/** What a browser that took it for HTML would run, or at least ask for. */
export const payloads = [
  '"\'><img src=x onerror=pwned()>',
  '<script>pwned()</script>',
  '</title></style><svg onload=pwned()>',
  'javascript:pwned()',
  '<iframe srcdoc="<script>parent.pwned()</script>">',
  '<a href=javascript:pwned() autofocus onfocus=pwned()>x</a>',
] as const;

const image = payloads[0];

export interface XssLab extends AsyncDisposable {
  readonly url: string;
  readonly service: FuzzedService;
  /** A server whose certificate bears it. */
  readonly server: string;
  readonly people: readonly string[];
  ask(method: string, path: string, body?: unknown): Promise<Response>;
}

/** Doorlight in which everything that takes text was given what must not run. */
export async function startXssLab(): Promise<XssLab> {
  await using stack = new AsyncDisposableStack();
  const service = stack.use(new FuzzedService(null));
  await service.start();
  const openssl = stack.use(await openSsl());
  await makeChain(openssl, { cn: '<img src=x onerror=pwned()>', san: 'IP:127.0.0.1' });
  const [key, cert, middle, root] = await Promise.all(
    ['server.key', 'server.pem', 'middle.pem', 'root.pem'].map((name) => openssl.read(name)),
  );
  const server: TlsServer = stack.use(await startTlsServer({ key, cert: `${cert}${middle}` }));
  const ask: XssLab['ask'] = (method, path, body) =>
    fetch(`${service.address}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${service.token}`,
        'content-type': typeof body === 'string' ? 'text/csv' : 'application/json',
      },
      ...(body === undefined
        ? {}
        : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
  const people = payloads.map((_, at) => `person${at}@fuzz.invalid`);
  const name = '/CN=<img src=x onerror=pwned()>/O=<script>pwned()<\\/script>';
  await openssl.run(
    'req -x509 -newkey rsa:2048 -nodes -keyout evil.key -days 30 -out evil.pem -addext basicConstraints=critical,CA:TRUE -subj',
    name,
  );
  await fillByHand(ask, people, `${root}${await openssl.read('evil.pem')}`);
  await fillEverything(service, ask);
  const everything = stack.move();
  return {
    url: service.address,
    service,
    server: server.address,
    people,
    ask,
    [Symbol.asyncDispose]: () => everything.disposeAsync(),
  };
}

async function fillByHand(
  ask: XssLab['ask'],
  people: readonly string[],
  chain: string,
): Promise<void> {
  for (const [at, jid] of people.entries()) {
    const of = `/api/v1/people/${encodeURIComponent(jid)}`;
    const text = payloads[at] ?? image;
    await must(ask('POST', '/api/v1/people', { jid, name: `${text} ` }));
    await must(ask('PATCH', of, { name: text }));
    const override = { availability: 'away', text, ends: { kind: 'revert' } };
    await must(ask('PUT', `${of}/presence/override`, override));
    await must(ask('PUT', `${of}/delegates/alice%40fuzz.invalid`, {}));
    // What is wrong is said with what was given.
    const file = `jid,name\n"${text.replaceAll('"', '""')}",x\n${jid},"${text.replaceAll('"', '""')}"\n`;
    await must(ask('POST', '/api/v1/bulk/files?deed=save&skipBad=true', file));
  }
  const own = { override: { availability: 'dnd', text: image, ends: { kind: 'revert' } } };
  for (const name of ['alice', 'bob', 'carol', 'dan']) {
    const of = `/api/v1/people/${name}%40fuzz.invalid`;
    await must(ask('PATCH', of, { name: `${image}${name}` }));
    await must(ask('PUT', `${of}/presence/override`, own.override));
  }
  const content = Buffer.from(chain).toString('base64');
  await must(ask('POST', '/api/v1/certificates', { content }));
  const subject = { cn: image, o: image, ou: image, l: image, st: image };
  const ec = { kind: 'ec', curve: 'P-256' };
  await must(
    ask('POST', '/api/v1/own-certificates/authorities', { name: 'evil', subject, key: ec }),
  );
  await must(ask('POST', '/api/v1/examination', {}));
}

/** Every operation there is, also one that was added after this was written. */
async function fillEverything(service: FuzzedService, ask: XssLab['ask']): Promise<void> {
  const random = randomOf(1);
  const { operations, resolve } = await readDocument(service.address);
  const free = (longest: number): string => {
    const fitting = payloads.filter((one) => one.length <= longest);
    return fitting.length === 0 ? 'x' : random.pick(fitting);
  };
  const values = new Values(random, resolve, free);
  for (const { method, path, body, parameters, operationId } of operations) {
    if (body === null || operationId.startsWith('sign')) continue;
    // They take long, or change how everything else is told.
    if (/Certificate|Authority|Key|changePeople|inspect/.test(operationId)) continue;
    for (let time = 0; time < 12; time += 1) {
      const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
        const schema = parameters.find((one) => one.name === name)?.schema ?? {};
        const value = values.valid(schema, name);
        return encodeURIComponent(typeof value === 'string' ? value : JSON.stringify(value));
      });
      const answer = await ask(method, filled, values.valid(body));
      await answer.body?.cancel();
    }
  }
}

async function must(answer: Promise<Response>): Promise<void> {
  const given = await answer;
  if (!given.ok) throw new Error(`the lab was answered ${given.status}: ${await given.text()}`);
}
