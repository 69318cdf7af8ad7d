import { once } from 'node:events';
import { type AddressInfo, type Server, type Socket, connect, createServer } from 'node:net';
import { setImmediate as immediate } from 'node:timers/promises';

/** A proxy on loopback that can split, silence and cut what goes through it. */
export class TcpProxy implements AsyncDisposable {
  readonly host = '127.0.0.1';
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  /** Bytes per write towards the client; `null` for as they come. */
  splitTo: number | null = null;
  #silent = false;
  #splitting: Promise<void> = Promise.resolve();
  /** Said to whoever connects, in place of passing anything on. */
  answerWith: string | null = null;
  /** Connections taken so far. */
  connections = 0;
  /** Pieces passed on from the client so far. */
  writes = 0;
  readonly #waiting = new Set<() => void>();

  constructor(targetPort: number, targetHost: string) {
    this.#server = createServer((near) => {
      this.connections += 1;
      this.#look();
      near.setNoDelay(true);
      if (this.answerWith !== null) {
        this.#sockets.add(near);
        near.on('error', () => near.destroy());
        near.write(this.answerWith);
        return;
      }
      const far = connect(targetPort, targetHost);
      this.#keep(near, far);
      this.#keep(far, near);
      near.on('data', (bytes) => {
        this.writes += 1;
        this.#look();
        this.#pass(bytes, far, null);
      });
      far.on('data', (bytes) => this.#pass(bytes, near, this.splitTo));
    });
  }

  static async start(targetPort: number, targetHost = '127.0.0.1'): Promise<TcpProxy> {
    const proxy = new TcpProxy(targetPort, targetHost);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** As when a cable is cut: nothing passes, and nothing is closed. */
  silence(): void {
    this.#silent = true;
    for (const socket of this.#sockets) socket.pause();
  }

  /** New connections pass again; those that were silenced stay so. */
  speak(): void {
    this.#silent = false;
  }

  /** Closes what is open, without a goodbye. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cut();
    this.#server.close();
    await once(this.#server, 'close');
  }

  /** Resolves when `holds` is true, looked at whenever something connects or is sent. */
  async until(holds: () => boolean, deadlineMs = 20_000): Promise<void> {
    const met = Promise.withResolvers<void>();
    const look = () => {
      if (holds()) met.resolve();
    };
    this.#waiting.add(look);
    look();
    const timer = setTimeout(() => met.reject(new Error('nothing came in time')), deadlineMs);
    await met.promise.finally(() => {
      clearTimeout(timer);
      this.#waiting.delete(look);
    });
  }

  #look(): void {
    for (const look of this.#waiting) look();
  }

  #keep(socket: Socket, other: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      this.#sockets.delete(socket);
      other.destroy();
    });
  }

  #pass(bytes: Buffer, to: Socket, splitTo: number | null): void {
    if (this.#silent) return;
    if (splitTo === null) to.write(bytes);
    else this.#splitting = this.#split(this.#splitting, bytes, to, splitTo);
  }

  /** Piece by piece, each in a turn of the event loop of its own, or the network joins them. */
  async #split(before: Promise<void>, bytes: Buffer, to: Socket, splitTo: number): Promise<void> {
    await before;
    for (let at = 0; at < bytes.length && !to.destroyed; at += splitTo) {
      to.write(bytes.subarray(at, at + splitTo));
      await immediate();
      await immediate();
    }
  }
}
