import type { Ending } from '../../certificates/expiry.ts';

/** More hosts than this are not remembered: Autodiscover may lead to many. */
const mostHosts = 1000;

/** Until when the certificates are valid that servers last presented. */
export class SeenServers {
  readonly #validTo = new Map<string, number>();

  saw(host: string, validTo: number): void {
    if (this.#validTo.size < mostHosts || this.#validTo.has(host)) this.#validTo.set(host, validTo);
  }

  all(): readonly Ending[] {
    return [...this.#validTo].map(([host, validTo]) => ({
      id: `server ${host}`,
      kind: 'server',
      name: host,
      validTo,
    }));
  }
}
