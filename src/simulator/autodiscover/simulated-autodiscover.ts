import { once } from 'node:events';
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Account } from '../ews/access.ts';
import { listen, readBody } from '../https-server.ts';
import { type AutodiscoverAnswer, poxAnswer, soapAnswer, usersIn } from './answers.ts';

/** How one of the names behaves. Port 0, where it leads elsewhere, is this server's own. */
interface AutodiscoverHost {
  /** The forms it answers in; both. */
  readonly forms?: readonly ('soap' | 'pox')[];
  /** Leads everybody there, with HTTP 302. */
  readonly location?: string;
  readonly answer?: (address: string) => AutodiscoverAnswer;
}

/** What was sent, in whatever way. */
export interface AutodiscoverSeen {
  readonly secure: boolean;
  readonly host: string;
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface SimulatedAutodiscoverOptions {
  /** PEM, for all the names. */
  readonly key: string;
  readonly cert: string;
  readonly accounts: readonly Account[];
  /** By name; nothing is at the others (HTTP 404). */
  readonly hosts: Readonly<Record<string, AutodiscoverHost>>;
  /** Where plain HTTP leads to, by name. */
  readonly unprotected?: Readonly<Record<string, string>>;
}

export interface SimulatedAutodiscover extends AsyncDisposable {
  readonly ports: { readonly https: number; readonly http: number };
  readonly seen: readonly AutodiscoverSeen[];
}

/** Autodiscover of several names on one port, beside a web server without TLS. */
export async function startSimulatedAutodiscover(
  options: SimulatedAutodiscoverOptions,
): Promise<SimulatedAutodiscover> {
  const seen: AutodiscoverSeen[] = [];
  const { key, cert } = options;
  const own = (address: string): string =>
    address.replace(/^(https?)(:\/\/[^/]+):0(?=\/|$)/, (_, scheme: string, host: string) => {
      return `${scheme}${host}:${portOf(scheme === 'https' ? secure : open)}`;
    });
  const secure = await listen({ host: '127.0.0.1', port: 0, key, cert }, async (request, reply) => {
    const one = await record(request, true);
    seen.push(one);
    answer(one, options, own, reply);
  });
  const redirect = async (request: IncomingMessage, reply: ServerResponse): Promise<void> => {
    const one = await record(request, false);
    seen.push(one);
    lead(reply, options.unprotected?.[one.host], own);
  };
  const open = createServer((request, reply) => void redirect(request, reply));
  open.listen(0, '127.0.0.1');
  await once(open, 'listening');
  return {
    ports: { https: portOf(secure), http: portOf(open) },
    seen,
    async [Symbol.asyncDispose]() {
      for (const server of [secure, open]) {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      }
    },
  };
}

function answer(
  { host, path, method, headers, body }: AutodiscoverSeen,
  { hosts, accounts }: SimulatedAutodiscoverOptions,
  own: (address: string) => string,
  reply: ServerResponse,
): void {
  const { location, forms = ['soap', 'pox'], answer: say } = hosts[host] ?? {};
  if (location !== undefined) return lead(reply, location, own);
  const form = path.toLowerCase().endsWith('.svc') ? 'soap' : 'pox';
  if (say === undefined || !path.startsWith('/autodiscover/') || !forms.includes(form)) {
    return void reply.writeHead(404).end();
  }
  if (method !== 'POST') return void reply.writeHead(405).end();
  if (!accounts.some((account) => basic(account) === headers.authorization)) {
    return void reply.writeHead(401, { 'WWW-Authenticate': 'Basic realm="Autodiscover"' }).end();
  }
  const answers = usersIn(body).map((address) => {
    const said = say(address);
    return 'redirectUrl' in said ? { redirectUrl: own(said.redirectUrl) } : said;
  });
  const text = form === 'soap' ? soapAnswer(answers) : poxAnswer(answers[0] ?? { error: '500' });
  reply.writeHead(200, { 'Content-Type': 'text/xml; charset=utf-8' }).end(text);
}

function lead(
  reply: ServerResponse,
  location: string | undefined,
  own: (address: string) => string,
): void {
  if (location === undefined) reply.writeHead(404).end();
  else reply.writeHead(302, { Location: own(location) }).end();
}

async function record(request: IncomingMessage, secure: boolean): Promise<AutodiscoverSeen> {
  const { headers, method = '', url: path = '' } = request;
  const host = (headers.host ?? '').replace(/:\d+$/, '').toLowerCase();
  return { secure, host, method, path, headers, body: (await readBody(request)) ?? '' };
}

/** RFC 7617 */
function basic({ user, password }: Account): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

function portOf(server: Pick<Server, 'address'>): number {
  return (server.address() as AddressInfo).port;
}
