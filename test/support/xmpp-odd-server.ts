import { once } from 'node:events';
import { type AddressInfo, type Server, type Socket, createServer } from 'node:net';

const header =
  `<?xml version='1.0'?><stream:stream xmlns='jabber:component:accept' ` +
  `xmlns:stream='http://etherx.jabber.org/streams' id='odd' from='presence.example.com'>`;

export interface OddServerOptions {
  /**
   * Accepted; or the connection is closed without a word; or refused as Openfire does, by a stream
   * that has no id and ends.
   */
  readonly handshake?: 'accepted' | 'closed' | 'without-id';
  /** Said with the stream's own element, before there can be a handshake. */
  readonly offer?: string;
  /** Said as soon as the handshake is accepted; may differ by the number of the connection. */
  readonly greeting?: string | ((connection: number) => string);
  /** What is said to a piece that has come in. */
  readonly answer?: (received: string) => string;
  /** Silence of the component after which the connection is closed, in milliseconds. */
  readonly idleMs?: number;
}

/** XEP-0092 and XEP-0030, each time a link comes up. */
const asking =
  /<iq type="get" id="[^"]+" from="presence\.example\.com" to="example\.com"><query xmlns="(?:jabber:iq:version|http:\/\/jabber\.org\/protocol\/disco#info)"\/><\/iq>/g;

/** What a component asks its own address comes back to it, on every server. */
const toItself =
  /<iq type="get" id="window-\d+" from="presence\.example\.com" to="presence\.example\.com">.*?<\/iq>/g;

/**
 * Takes a component's handshake and then says what no well-made server would, which none of the
 * real ones can be made to say.
 */
export class OddServer implements AsyncDisposable {
  readonly host = '127.0.0.1';
  /** What the component has sent since its handshake, but for asking what server this is. */
  received = '';
  /** Set to be told of it instead of having it kept. */
  hear: ((text: string) => void) | undefined;
  /** Connections taken so far. */
  connections = 0;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #waiting = new Set<() => void>();

  constructor(options: OddServerOptions = {}) {
    const {
      handshake = 'accepted',
      greeting = '',
      answer = () => '',
      idleMs,
      offer = '',
    } = options;
    this.#server = createServer((socket) => {
      this.connections += 1;
      this.#sockets.add(socket);
      socket.setEncoding('utf8');
      socket.on('error', () => socket.destroy());
      socket.on('close', () => this.#sockets.delete(socket));
      if (idleMs !== undefined) socket.setTimeout(idleMs, () => socket.destroy());
      let online = false;
      socket.on('data', (data) => {
        const text = String(data);
        for (const [ownWords] of text.matchAll(toItself)) socket.write(ownWords);
        if (online && this.hear) this.hear(text);
        else if (online) {
          this.received = (this.received + text).replaceAll(asking, '');
          socket.write(answer(text));
        } else if (handshake === 'without-id') socket.end(header.replace(" id='odd'", ''));
        else if (!text.includes('<handshake')) {
          socket.write(header);
          // What comes after the handshake has been sent, and before it is accepted.
          setImmediate(() => socket.write(offer));
        } else if (handshake === 'closed') socket.end();
        else {
          const said = typeof greeting === 'string' ? greeting : greeting(this.connections);
          socket.write(`<handshake/>${said}`);
          online = true;
        }
        for (const look of this.#waiting) look();
      });
    });
  }

  static async start(options: OddServerOptions = {}): Promise<OddServer> {
    const server = new OddServer(options);
    server.#server.listen(0, '127.0.0.1');
    await once(server.#server, 'listening');
    return server;
  }

  get componentPort(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  say(xml: string): void {
    for (const socket of this.#sockets) socket.write(xml);
  }

  /** Says much, as fast as it is taken. */
  async pour(pieces: Iterable<string>): Promise<void> {
    for (const piece of pieces) {
      for (const socket of this.#sockets) if (!socket.write(piece)) await once(socket, 'drain');
    }
  }

  /** Takes nothing more from the network. */
  stopReading(): void {
    for (const socket of this.#sockets) socket.pause();
  }

  readOn(): void {
    for (const socket of this.#sockets) socket.resume();
  }

  /** Resolves when `holds` is true, looked at whenever something is received. */
  async until(holds: () => boolean, deadlineMs = 15_000): Promise<void> {
    const met = Promise.withResolvers<void>();
    const look = () => {
      if (holds()) met.resolve();
    };
    this.#waiting.add(look);
    look();
    const timer = setTimeout(
      () => met.reject(new Error(`not in time; received ${this.received.slice(-500)}`)),
      deadlineMs,
    );
    await met.promise.finally(() => {
      clearTimeout(timer);
      this.#waiting.delete(look);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
