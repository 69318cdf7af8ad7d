import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { type Socket, connect } from 'node:net';
import { type WireMessage, headerOf, readWire, respond } from './wire.ts';

const deadlineMs = 30_000;

export interface Asking {
  /** `sip:john@example.com` by default; within a dialog, the contact. */
  readonly uri?: string;
  readonly method?: string;
  readonly callId?: string;
  readonly fromTag?: string;
  readonly toTag?: string;
  readonly sequence?: number;
  readonly branch?: string;
  /** Instead of those that are usual; `null` leaves one out. */
  readonly headers?: Readonly<Record<string, string | null>>;
  readonly body?: string;
}

/** A phone that says exactly what a test has it say, over one connection. */
export class RawPhone implements Disposable {
  readonly #socket: Socket;
  readonly #waiting = new Set<() => void>();
  readonly heard: WireMessage[] = [];
  /** Everything that came, as it came. */
  text = '';
  closed = false;
  #taken = 0;
  /** What is answered to a NOTIFY; `null` for nothing. */
  answering: string | null = '200 OK';
  #count = 0;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('error', () => socket.destroy());
    socket.on('data', (bytes: Buffer) => {
      this.text += bytes.toString();
      this.#look();
    });
    socket.on('close', () => {
      this.closed = true;
      this.#look();
    });
    readWire(socket, (message) => {
      this.heard.push(message);
      if (message.method === 'NOTIFY' && this.answering !== null) {
        const [status = '', ...more] = this.answering.split('\n');
        this.say(respond(message, status, more));
      }
      this.#look();
    });
  }

  static async connect(port: number): Promise<RawPhone> {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    return new RawPhone(socket);
  }

  get socket(): Socket {
    return this.#socket;
  }

  say(text: string | Buffer): void {
    this.#socket.write(text);
  }

  /** Says it and resolves with the answer. */
  async ask(asking: Asking = {}): Promise<WireMessage> {
    const text = this.write(asking);
    const branch = /branch=([^;\r]+)/.exec(text)?.[1] ?? '';
    const before = this.heard.length;
    this.say(text);
    return await this.until(
      () =>
        this.heard
          .slice(before)
          .find(({ status, headers }) => status > 0 && headers.get('via')?.[0]?.includes(branch)),
      `an answer to ${text.slice(0, 60)}`,
    );
  }

  /** Asks, and once more with the password when that is asked for. */
  async login(user: string, password: string, asking: Asking = {}): Promise<WireMessage> {
    const callId = asking.callId ?? `c${++this.#count}-${this.#socket.localPort ?? 0}`;
    const sequence = asking.sequence ?? 1;
    const challenge = await this.ask({ ...asking, callId, sequence });
    if (challenge.status !== 401) return challenge;
    const authorization = credentials(challenge, user, password, asking);
    const headers = { ...asking.headers, Authorization: authorization };
    return await this.ask({ ...asking, callId, sequence: sequence + 1, headers });
  }

  write(asking: Asking): string {
    const { method = 'SUBSCRIBE', uri = 'sip:john@example.com', sequence = 1, body = '' } = asking;
    const number = ++this.#count;
    const port = this.#socket.localPort ?? 0;
    const { callId = `c${number}-${port}`, fromTag = `f-${callId}`, toTag } = asking;
    const { branch = `z9hG4bK${number}-${port}-${sequence}` } = asking;
    const usual: Readonly<Record<string, string>> = {
      Via: `SIP/2.0/TCP 127.0.0.1:${port};branch=${branch};rport`,
      'Max-Forwards': '70',
      From: `<sip:reception@example.com>;tag=${fromTag}`,
      To: `<sip:john@example.com>${toTag === undefined ? '' : `;tag=${toTag}`}`,
      'Call-ID': callId,
      CSeq: `${sequence} ${method}`,
      Contact: `<sip:phone@127.0.0.1:${port};transport=tcp>`,
      Event: 'presence',
      Accept: 'application/pidf+xml',
      Expires: '600',
      'Content-Length': String(Buffer.byteLength(body)),
    };
    const headers = Object.entries({ ...usual, ...asking.headers })
      .filter(([, value]) => value !== null)
      .map(([name, value]) => `${name}: ${value}`);
    return [`${method} ${uri} SIP/2.0`, ...headers, '', body].join('\r\n');
  }

  /** The NOTIFYs so far. */
  get notified(): readonly WireMessage[] {
    return this.heard.filter(({ method }) => method === 'NOTIFY');
  }

  /** The next NOTIFY that nobody has waited for yet. */
  async notify(): Promise<WireMessage> {
    const at = this.#taken++;
    return await this.until(() => this.notified[at], `NOTIFY number ${at + 1}`);
  }

  async until<T>(find: () => T | undefined | false, what: string): Promise<T> {
    const met = Promise.withResolvers<T>();
    const look = (): void => {
      const found = find();
      if (found !== undefined && found !== false) met.resolve(found);
    };
    const timer = setTimeout(
      () => met.reject(new Error(`${what} never came; what came was:\n${this.text}`)),
      deadlineMs,
    );
    this.#waiting.add(look);
    look();
    return await met.promise.finally(() => {
      clearTimeout(timer);
      this.#waiting.delete(look);
    });
  }

  [Symbol.dispose](): void {
    this.#socket.destroy();
  }

  #look(): void {
    for (const look of this.#waiting) look();
  }
}

/** The tag with which we were answered. */
export function tagOf(answer: WireMessage, header = 'to'): string {
  return /;tag=([^;>]+)/.exec(headerOf(answer, header))?.[1] ?? '';
}

/** RFC 7616, for the first algorithm that is offered; the count is `nc` in hexadecimal. */
export function credentials(
  challenge: WireMessage,
  user: string,
  password: string,
  { uri = 'sip:john@example.com', method = 'SUBSCRIBE' }: Asking = {},
  count = '00000001',
): string {
  const asked = headerOf(challenge, 'www-authenticate');
  const part = (name: string): string => new RegExp(`${name}="?([^",]+)`).exec(asked)?.[1] ?? '';
  const algorithm = part('algorithm');
  const hash = (text: string): string =>
    createHash(algorithm === 'MD5' ? 'md5' : 'sha256')
      .update(text)
      .digest('hex');
  const secret = hash(`${user}:${part('realm')}:${password}`);
  const said = hash(`${method}:${uri}`);
  const response = hash(`${secret}:${part('nonce')}:${count}:abc:auth:${said}`);
  return `Digest username="${user}", realm="${part('realm')}", nonce="${part('nonce')}", uri="${uri}", response="${response}", algorithm=${algorithm}, cnonce="abc", qop=auth, nc=${count}`;
}
