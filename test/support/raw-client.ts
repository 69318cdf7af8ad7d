import { once } from 'node:events';
import { type Socket, connect } from 'node:net';

export interface RawLogin {
  readonly jid: string;
  readonly password: string;
  readonly host: string;
  readonly port: number;
}

const header = (domain: string) =>
  `<?xml version='1.0'?><stream:stream to='${domain}' version='1.0' xmlns='jabber:client'` +
  " xmlns:stream='http://etherx.jabber.org/streams'>";

/** A client by hand, for what libraries hide: XEP-0198 resumption, a socket that is not read. */
export class RawClient {
  readonly #socket: Socket;
  #heard = '';
  #at = 0;
  #ended = false;
  readonly #waiting = new Set<() => void>();

  private constructor(socket: Socket) {
    this.#socket = socket;
  }

  /** Authenticated, with no resource yet. */
  static async signIn(login: RawLogin): Promise<RawClient> {
    const at = login.jid.indexOf('@');
    const domain = login.jid.slice(at + 1);
    const socket = connect(login.port, login.host);
    await once(socket, 'connect');
    const client = new RawClient(socket);
    client.#listen();
    client.send(header(domain));
    await client.hear('</stream:features>');
    const words = Buffer.from(`\0${login.jid.slice(0, at)}\0${login.password}`).toString('base64');
    client.send(`<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>${words}</auth>`);
    await client.hear('<success');
    client.send(header(domain));
    await client.hear('</stream:features>');
    return client;
  }

  async bind(resource: string): Promise<void> {
    this.send(
      `<iq type='set' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'>` +
        `<resource>${resource}</resource></bind></iq>`,
    );
    await this.hear('</bind>');
  }

  send(xml: string): void {
    this.#socket.write(xml);
  }

  /** Resolves with everything heard since the last time, up to this text. */
  async hear(text: string, deadlineMs = 20_000): Promise<string> {
    const met = Promise.withResolvers<string>();
    const look = () => {
      const found = this.#heard.indexOf(text, this.#at);
      if (found >= 0) {
        const until = found + text.length;
        met.resolve(this.#heard.slice(this.#at, until));
        this.#at = until;
      } else if (this.#ended) met.reject(new Error(`ended before ${text}: ${this.#heard}`));
    };
    this.#waiting.add(look);
    look();
    const timer = setTimeout(
      () => met.reject(new Error(`${text} was not heard, but: ${this.#heard.slice(-2000)}`)),
      deadlineMs,
    );
    return met.promise.finally(() => {
      clearTimeout(timer);
      this.#waiting.delete(look);
    });
  }

  /** Reads nothing more, so that the server's writes come to wait. */
  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  /** Drops the connection without a word. */
  cut(): void {
    this.#socket.destroy();
  }

  #listen(): void {
    this.#socket.setEncoding('utf8');
    this.#socket.on('data', (text: string) => {
      this.#heard += text;
      for (const look of this.#waiting) look();
    });
    this.#socket.on('error', () => undefined);
    this.#socket.on('close', () => {
      this.#ended = true;
      for (const look of this.#waiting) look();
    });
  }
}
