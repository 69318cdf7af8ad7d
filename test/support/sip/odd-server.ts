import { once } from 'node:events';
import { type AddressInfo, type Server, type Socket, createServer } from 'node:net';
import { type WireMessage, headerOf, readWire, respond } from './wire.ts';

/** What comes in, and the connection to answer over. */
type Handler = (request: WireMessage, socket: Socket) => void;

/** A SIP server over TCP that does as a test wants, and by default takes every publication. */
export class OddServer implements AsyncDisposable {
  readonly host = '127.0.0.1';
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #waiting = new Set<() => void>();
  #handle: Handler = (request, socket) => this.accept(request, socket);
  #etags = 0;
  /** Every request so far. */
  readonly requests: WireMessage[] = [];
  /** The last body that was accepted for each address, as long as it stands. */
  readonly bodies = new Map<string, string>();
  /** By address: the tag under which it stands. */
  readonly tags = new Map<string, string>();
  connections = 0;

  constructor() {
    this.#server = createServer((socket) => {
      this.connections += 1;
      this.#sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => this.#sockets.delete(socket));
      socket.setNoDelay(true);
      readWire(socket, (request) => {
        this.requests.push(request);
        this.#handle(request, socket);
        this.look();
      });
    });
  }

  static async start(): Promise<OddServer> {
    const server = new OddServer();
    server.#server.listen(0, '127.0.0.1');
    await once(server.#server, 'listening');
    return server;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** What is done with requests from now on. */
  handle(handler: Handler): void {
    this.#handle = handler;
  }

  /** As RFC 3903 §6 says; answers 412 where the entity-tag is another. */
  accept(request: WireMessage, socket: Socket): void {
    const address = addressIn(request);
    const wanted = headerOf(request, 'sip-if-match');
    if (wanted !== '' && this.tags.get(address) !== wanted) {
      socket.write(respond(request, '412 Conditional Request Failed'));
      return;
    }
    const etag = `t${++this.#etags}`;
    if (headerOf(request, 'expires') === '0') {
      this.bodies.delete(address);
      this.tags.delete(address);
    } else {
      this.tags.set(address, etag);
      if (request.body !== '') this.bodies.set(address, request.body);
    }
    const expires = `Expires: ${headerOf(request, 'expires')}`;
    socket.write(respond(request, '200 OK', [`SIP-ETag: ${etag}`, expires]));
    this.look();
  }

  /** Whoever waits for something looks whether it holds. */
  look(): void {
    for (const look of this.#waiting) look();
  }

  async until(holds: () => boolean, what: string, deadlineMs = 60_000): Promise<void> {
    const met = Promise.withResolvers<void>();
    const look = () => {
      if (holds()) met.resolve();
    };
    this.#waiting.add(look);
    look();
    const timer = setTimeout(() => met.reject(new Error(`in vain: ${what}`)), deadlineMs);
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

export function addressIn(request: WireMessage): string {
  return request.start.split(' ')[1] ?? '';
}
