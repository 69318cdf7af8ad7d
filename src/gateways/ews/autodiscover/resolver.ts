import { lookup } from 'node:dns';
import { resolveSrv } from 'node:dns/promises';
import type { LookupFunction } from 'node:net';

/** Where names lead. */
export interface Resolver {
  /** As `node:net` wants it for connecting. */
  readonly lookup: LookupFunction;
  /** RFC 2782; rejects or is empty where there is no such record. */
  srv(name: string): Promise<readonly SrvRecord[]>;
}

export interface SrvRecord {
  readonly name: string;
  readonly port: number;
  /** Lower comes first. */
  readonly priority: number;
  readonly weight: number;
}

/** This machine's own. */
export const systemResolver: Resolver = {
  lookup: (hostname, options, callback) => {
    lookup(hostname, options, callback);
  },
  srv: (name) => resolveSrv(name),
};
