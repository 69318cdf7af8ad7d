import type { Socket } from 'node:net';
import type { SteadyClock } from '../../../time/steady-clock.ts';
import { type PhoneConnection, endOf } from '../connections/phone-connection.ts';

export interface CrowdLimits {
  readonly mostConnections: number;
  readonly mostConnectionsPerAddress: number;
  /** A connection over which nothing is subscribed may stay so long. */
  readonly idleMs: number;
}

/**
 * Bounds how many connections there are. Whoever comes when it is full takes the place of the one
 * that has been there longest without a subscription; those that have one keep their place.
 */
export class Crowd {
  readonly #limits: CrowdLimits;
  readonly #clock: SteadyClock;
  readonly #counted: (count: number) => void;
  readonly #perAddress = new Map<string, number>();
  #sockets = 0;
  /** Those without a subscription, longest idle first, and what ends them. */
  readonly #idle = new Map<PhoneConnection, () => void>();
  readonly #busy = new Map<PhoneConnection, number>();

  constructor(limits: CrowdLimits, clock: SteadyClock, counted: (count: number) => void) {
    this.#limits = limits;
    this.#clock = clock;
    this.#counted = counted;
  }

  get connections(): readonly PhoneConnection[] {
    return [...this.#idle.keys(), ...this.#busy.keys()];
  }

  /** Whether there is room for this one; it counts until it is closed. */
  admit(socket: Socket): boolean {
    const { address } = endOf(socket.remoteAddress, socket.remotePort);
    const ofAddress = this.#perAddress.get(address) ?? 0;
    if (ofAddress >= this.#limits.mostConnectionsPerAddress) return false;
    if (this.#sockets >= this.#limits.mostConnections) {
      const [longest] = this.#idle.keys();
      if (longest === undefined) return false;
      longest.cut('crowded-out');
    }
    this.#sockets += 1;
    this.#perAddress.set(address, ofAddress + 1);
    this.#counted(this.#sockets);
    socket.once('close', () => this.#left(address));
    return true;
  }

  arrived(connection: PhoneConnection): void {
    this.#waitFor(connection);
  }

  /** One subscription more or less over this connection. */
  holds(connection: PhoneConnection, difference: 1 | -1): void {
    if (!connection.open) return;
    const count = (this.#busy.get(connection) ?? 0) + difference;
    this.#busy.delete(connection);
    if (count <= 0) {
      this.#waitFor(connection);
      return;
    }
    this.#busy.set(connection, count);
    this.#idle.get(connection)?.();
    this.#idle.delete(connection);
  }

  closed(connection: PhoneConnection): void {
    this.#idle.get(connection)?.();
    this.#idle.delete(connection);
    this.#busy.delete(connection);
  }

  #waitFor(connection: PhoneConnection): void {
    this.#idle.get(connection)?.();
    this.#idle.delete(connection);
    const callOff = this.#clock.after(this.#limits.idleMs, () => connection.cut('idle'));
    this.#idle.set(connection, callOff);
  }

  #left(address: string): void {
    this.#sockets -= 1;
    this.#counted(this.#sockets);
    const left = (this.#perAddress.get(address) ?? 1) - 1;
    if (left === 0) this.#perAddress.delete(address);
    else this.#perAddress.set(address, left);
  }
}
