import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { type Socket, connect as connectTcp } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { WebSocket } from 'ws';
import { type WireMessage, headerOf, parseWire, readWire, respond } from './wire.ts';

export interface Account {
  /** `sip:john@example.com`. */
  readonly address: string;
  readonly username: string;
  readonly password: string;
}

export interface AccountPlace {
  readonly transport: 'tcp' | 'tls' | 'ws' | 'wss';
  readonly port: number;
  /** PEM. */
  readonly ca?: string;
  /** What a browser would send with the handshake of a WebSocket. */
  readonly origin?: string;
}

export interface SipRequest {
  readonly method: string;
  readonly to: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

interface Line {
  readonly transport: string;
  readonly host: string;
  send(text: string): void;
  close(): void;
}

const deadlineMs = 30_000;

/** A phone with an account: it says who it is by digest (RFC 3261 §22) when it is asked. */
export class AccountClient implements Disposable {
  readonly #line: Line;
  readonly #account: Account;
  readonly #answers = new Map<string, (answer: WireMessage) => void>();
  readonly #notices: WireMessage[] = [];
  readonly #waiting = new Set<() => void>();
  #count = 0;

  private constructor(line: Line, account: Account) {
    this.#line = line;
    this.#account = account;
  }

  static async connect(place: AccountPlace, account: Account): Promise<AccountClient> {
    let client: AccountClient | undefined;
    const received = (message: WireMessage) => {
      if (client !== undefined) client.#received(message);
    };
    const line = await (place.transport.startsWith('ws')
      ? webSocketLine(place, received)
      : streamLine(place, received));
    client = new AccountClient(line, account);
    return client;
  }

  /** Resolves with the final answer, given once who asks is known. */
  async request(request: SipRequest): Promise<WireMessage> {
    const call = { id: `${randomBytes(8).toString('hex')}@phone`, tag: `f${++this.#count}` };
    const asked = await this.#send(request, call, 1, {});
    const challenge = headerOf(asked, 'www-authenticate');
    if (asked.status !== 401) return asked;
    const authorization = answerTo(challenge, request, this.#account);
    return await this.#send(request, call, 2, { Authorization: authorization });
  }

  subscribe(to: string, event: string, accept: string): Promise<WireMessage> {
    const headers = { Event: event, Accept: accept, Expires: '600' };
    return this.request({ method: 'SUBSCRIBE', to, headers });
  }

  /** The first NOTIFY, of all so far or to come, of which `holds` is true. */
  async notice(holds: (notice: WireMessage) => boolean): Promise<WireMessage> {
    const met = Promise.withResolvers<WireMessage>();
    const look = () => {
      const found = this.#notices.find((notice) => holds(notice));
      if (found !== undefined) met.resolve(found);
    };
    this.#waiting.add(look);
    look();
    const timer = setTimeout(() => {
      const said = this.#notices.map(
        (notice) => `${JSON.stringify([...notice.headers])} ${notice.body}`,
      );
      met.reject(new Error(`no such NOTIFY; there were: ${said.join('\n')}`));
    }, deadlineMs);
    return await met.promise.finally(() => {
      clearTimeout(timer);
      this.#waiting.delete(look);
    });
  }

  /** Forgets what it was told so far. */
  forget(): void {
    this.#notices.length = 0;
  }

  [Symbol.dispose](): void {
    this.#line.close();
  }

  async #send(
    { method, to, headers = {}, body = '' }: SipRequest,
    call: { readonly id: string; readonly tag: string },
    cseq: number,
    more: Readonly<Record<string, string>>,
  ): Promise<WireMessage> {
    const { transport, host } = this.#line;
    const branch = `z9hG4bK${randomBytes(8).toString('hex')}`;
    const user = /^sip:([^@]+)@/.exec(this.#account.address)?.[1] ?? '';
    const all = {
      Via: `SIP/2.0/${transport.toUpperCase()} ${host};branch=${branch};rport`,
      'Max-Forwards': '70',
      From: `<${method === 'PUBLISH' ? to : this.#account.address}>;tag=${call.tag}`,
      To: `<${to}>`,
      'Call-ID': call.id,
      CSeq: `${cseq} ${method}`,
      // RFC 7118 §5.2.1: there is no other for secure ones.
      Contact: `<sip:${user}@${host};transport=${transport.replace('wss', 'ws')}>`,
      ...headers,
      ...more,
      'Content-Length': String(Buffer.byteLength(body)),
    };
    const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
    const answered = Promise.withResolvers<WireMessage>();
    this.#answers.set(branch, answered.resolve);
    const timer = setTimeout(
      () => answered.reject(new Error(`no answer to ${method} ${to}`)),
      deadlineMs,
    );
    this.#line.send([`${method} ${to} SIP/2.0`, ...lines, '', body].join('\r\n'));
    return await answered.promise.finally(() => {
      clearTimeout(timer);
      this.#answers.delete(branch);
    });
  }

  #received(message: WireMessage): void {
    if (message.status >= 200) {
      const branch = /branch=([^;,\s]+)/.exec(headerOf(message, 'via'))?.[1] ?? '';
      this.#answers.get(branch)?.(message);
    }
    if (message.method !== 'NOTIFY') return;
    this.#line.send(respond(message, '200 OK'));
    this.#notices.push(message);
    for (const look of this.#waiting) look();
  }
}

function answerTo(challenge: string, { method, to }: SipRequest, account: Account): string {
  const field = (name: string): string =>
    new RegExp(`[ ,]${name}="?([^",]+)`).exec(challenge)?.[1] ?? '';
  const [realm, nonce, cnonce, nc] = [field('realm'), field('nonce'), 'c0ffee', '00000001'];
  const ha1 = md5(`${account.username}:${realm}:${account.password}`);
  const ha2 = md5(`${method}:${to}`);
  const response = md5(`${ha1}:${nonce}:${nc}:${cnonce}:auth:${ha2}`);
  return (
    `Digest username="${account.username}", realm="${realm}", nonce="${nonce}", uri="${to}",` +
    ` response="${response}", qop=auth, cnonce="${cnonce}", nc=${nc}, algorithm=MD5`
  );
}

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}

async function streamLine(
  { transport, port, ca }: AccountPlace,
  received: (message: WireMessage) => void,
): Promise<Line> {
  const secure = transport === 'tls';
  const socket: Socket = secure
    ? connectTls({ port, host: '127.0.0.1', servername: 'localhost', ...(ca ? { ca } : {}) })
    : connectTcp(port, '127.0.0.1');
  await once(socket, secure ? 'secureConnect' : 'connect');
  socket.on('error', () => socket.destroy());
  readWire(socket, received);
  return {
    transport,
    host: `127.0.0.1:${socket.localPort}`,
    send: (text) => void socket.write(text),
    close: () => socket.destroy(),
  };
}

// RFC 7118: a message is a frame, and nobody knows the address of a browser.
async function webSocketLine(
  { transport, port, ca, origin }: AccountPlace,
  received: (message: WireMessage) => void,
): Promise<Line> {
  const socket = new WebSocket(`${transport}://localhost:${port}/`, 'sip', {
    family: 4,
    ...(ca === undefined ? {} : { ca }),
    ...(origin === undefined ? {} : { origin }),
  });
  await once(socket, 'open');
  socket.on('message', (frame: Buffer) => received(parseWire(frame.toString('utf8'))));
  return {
    transport,
    host: `${randomBytes(6).toString('hex')}.invalid`,
    send: (text) => socket.send(text),
    close: () => socket.terminate(),
  };
}
