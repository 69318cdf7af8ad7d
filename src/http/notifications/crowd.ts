import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Bounds how many connections a server holds. Whoever comes when it is full takes the place of the
 * one that has been there longest without showing a secret of ours, so that nobody can keep
 * Exchange out by holding connections open.
 */
export class Crowd {
  readonly #most: number;
  readonly #counted: (count: number) => void;
  readonly #crowdedOut: () => void;
  /** By the other end's address and port, as TLS wraps a socket in another; oldest first. */
  readonly #unknown = new Map<string, Socket>();
  readonly #trusted = new Map<string, Socket>();

  constructor(most: number, counted: (count: number) => void, crowdedOut: () => void) {
    this.#most = most;
    this.#counted = counted;
    this.#crowdedOut = crowdedOut;
  }

  /** Counts the connections of `server`, which may be one of several. */
  watch(server: Server): void {
    server.on('connection', (socket: Socket) => {
      this.#arrived(socket);
    });
  }

  /** The other end of this connection knows a secret: it keeps its place. */
  trust(socket: Socket): void {
    const key = keyOf(socket);
    const known = this.#unknown.get(key);
    if (known === undefined) return;
    this.#unknown.delete(key);
    this.#trusted.set(key, known);
  }

  #arrived(socket: Socket): void {
    const key = keyOf(socket);
    if (this.#unknown.size + this.#trusted.size >= this.#most) this.#makeRoom(socket);
    if (socket.destroyed) return;
    this.#unknown.set(key, socket);
    this.#count();
    socket.once('close', () => {
      for (const places of [this.#unknown, this.#trusted]) {
        if (places.get(key) === socket) places.delete(key);
      }
      this.#count();
    });
  }

  #makeRoom(newcomer: Socket): void {
    const [oldest] = this.#unknown;
    this.#crowdedOut();
    if (oldest === undefined) {
      newcomer.destroy();
      return;
    }
    const [key, socket] = oldest;
    this.#unknown.delete(key);
    socket.destroy();
  }

  #count(): void {
    this.#counted(this.#unknown.size + this.#trusted.size);
  }
}

function keyOf({ remoteAddress = '', remotePort = 0, localPort = 0 }: Socket): string {
  return `${remoteAddress} ${remotePort} ${localPort}`;
}
