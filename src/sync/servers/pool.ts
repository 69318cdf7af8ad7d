import type { Server } from './server.ts';

/** Servers that share one set of credentials, and share out people among them in turn. */
export class Pool {
  readonly name: string;
  servers: readonly Server[] = [];
  #turn = 0;

  constructor(name: string) {
    this.name = name;
  }

  /** Where the turns go on after a restart. */
  turnTo(turn: number): void {
    this.#turn = turn;
  }

  /**
   * The next in turn of those that are not set aside, `except` left out; `null` where there is
   * none. With `proven`, one that is known to work is preferred to one that was never tried.
   */
  next(except: Server | null, proven = false): Server | null {
    const able = this.servers.filter((server) => server !== except && !server.setAside);
    const known = proven ? able.filter(({ works }) => works) : [];
    return this.#inTurn(known.length > 0 ? known : able);
  }

  /** The next in turn, whatever is the matter with it. */
  any(except: Server | null): Server | null {
    return this.#inTurn(this.servers.filter((server) => server !== except));
  }

  #inTurn(servers: readonly Server[]): Server | null {
    const next = servers[this.#turn % Math.max(servers.length, 1)];
    this.#turn += 1;
    return next ?? null;
  }
}
