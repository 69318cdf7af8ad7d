import type { Socket } from 'node:net';
import { phoneShutOut } from '../../../telemetry/sip-server-events.ts';
import type { Telemetry } from '../../../telemetry/telemetry.ts';
import type { SteadyClock } from '../../../time/steady-clock.ts';
import { type PhoneConnection, endOf } from '../connections/phone-connection.ts';

export interface RefusalLimits {
  /** One after the other over a connection: a phone that is set up wrongly asks less often. */
  readonly mostRefused: number;
  /** From an address within the while that they count. */
  readonly mostWrongPasswords: number;
}

const wrongMs = 60_000;
/** So many addresses are remembered. */
const mostAddresses = 10_000;

/**
 * Bounds what strangers may try: connections that only ever ask for what they do not get are cut,
 * and addresses that only ever guess passwords are not let in for a while.
 */
export class Refusals {
  readonly #limits: RefusalLimits;
  readonly #clock: SteadyClock;
  readonly #telemetry: Telemetry;
  readonly #refused = new WeakMap<PhoneConnection, number>();
  readonly #wrong = new Map<string, { count: number; readonly until: number }>();

  constructor(limits: RefusalLimits, clock: SteadyClock, telemetry: Telemetry) {
    this.#limits = limits;
    this.#clock = clock;
    this.#telemetry = telemetry;
  }

  admits(socket: Socket): boolean {
    const { address } = endOf(socket.remoteAddress, socket.remotePort);
    return !this.#isShutOut(address);
  }

  count(
    connection: PhoneConnection,
    { status, wrongPassword }: { readonly status: number; readonly wrongPassword?: boolean },
  ): void {
    if (status < 300) {
      this.#refused.delete(connection);
      return;
    }
    const refused = (this.#refused.get(connection) ?? 0) + 1;
    this.#refused.set(connection, refused);
    if (wrongPassword === true) this.#guessed(connection);
    if (refused >= this.#limits.mostRefused) connection.cut('refused-too-often');
  }

  #guessed(connection: PhoneConnection): void {
    const { address } = connection.remote;
    const now = this.#clock.now();
    const known = this.#wrong.get(address);
    if (known === undefined || known.until <= now) {
      this.#wrong.delete(address);
      const [oldest] = this.#wrong.keys();
      if (this.#wrong.size >= mostAddresses && oldest !== undefined) this.#wrong.delete(oldest);
      this.#wrong.set(address, { count: 1, until: now + wrongMs });
      return;
    }
    known.count += 1;
    const most = this.#limits.mostWrongPasswords;
    if (known.count < most) return;
    if (known.count === most) phoneShutOut(this.#telemetry, address);
    connection.cut('refused-too-often');
  }

  #isShutOut(address: string): boolean {
    const known = this.#wrong.get(address);
    if (known === undefined || known.until <= this.#clock.now()) return false;
    return known.count >= this.#limits.mostWrongPasswords;
  }
}
