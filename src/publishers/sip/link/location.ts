import { type LookupAddress, type SrvRecord, promises as dns } from 'node:dns';
import { isIP } from 'node:net';
import type { SipServer } from './wire.ts';

/** What names stand for. */
export interface Names {
  /** RFC 2782; rejects or is empty where there is no such record. */
  srv(name: string): Promise<readonly SrvRecord[]>;
  /** In the order in which they are to be tried. */
  addresses(host: string): Promise<readonly LookupAddress[]>;
}

/** A server that a name stands for. */
export interface Target {
  readonly host: string;
  readonly port: number;
}

/** Where it may be connected to. */
export interface Place {
  /** Of IP. */
  readonly address: string;
  readonly family: number;
  readonly port: number;
}

/** So many are tried, so that each is given time. */
const mostPlaces = 8;
/** Where name servers say nothing, the name itself is tried. */
const srvMs = 3_000;

/** This machine's own. */
export const systemNames: Names = {
  async srv(name) {
    const resolver = new dns.Resolver({ timeout: 1_500, tries: 2 });
    const late = setTimeout(() => resolver.cancel(), srvMs);
    try {
      return await resolver.resolveSrv(name);
    } finally {
      clearTimeout(late);
    }
  },
  addresses: (host) => dns.lookup(host, { all: true }),
};

/**
 * The servers behind a name, the one to be tried first first (RFC 3263 §4.2): those of its SRV
 * records where no port was given and there are any, else the name itself. Rejects where the name
 * says that it has none.
 */
export async function targetsOf(
  { host, port, transport, bySrv = false, names = systemNames }: SipServer,
  random: () => number = Math.random,
): Promise<readonly Target[]> {
  const itself = [{ host, port }];
  if (!bySrv || isIP(host) !== 0) return itself;
  const service = transport === 'tls' ? '_sips' : '_sip';
  const records = await names.srv(`${service}._tcp.${host}`).catch(() => []);
  if (records.length === 0) return itself;
  const targets = inOrder(records, random).filter(({ name }) => name !== '' && name !== '.');
  // RFC 2782: a lone root is how a domain says that it does not have the service.
  if (targets.length === 0) throw new Error(`${host} has no SIP server for ${transport}, it says`);
  return targets.map((target) => ({ host: target.name, port: target.port }));
}

/**
 * All addresses of all targets, as many as are tried. Rejects where there is none, with what the
 * last name's failed with.
 */
export async function placesOf(
  targets: readonly Target[],
  { names = systemNames }: Pick<SipServer, 'names'>,
): Promise<readonly Place[]> {
  const found = await Promise.allSettled(
    targets.slice(0, mostPlaces).map(({ host, port }) => addressesOf(host, port, names)),
  );
  const places = found.flatMap((one) => (one.status === 'fulfilled' ? one.value : []));
  const failure = found.findLast((one) => one.status === 'rejected');
  if (places.length === 0 && failure !== undefined) throw failure.reason;
  return places.slice(0, mostPlaces);
}

async function addressesOf(host: string, port: number, names: Names): Promise<readonly Place[]> {
  const family = isIP(host);
  if (family !== 0) return [{ address: host, family, port }];
  const addresses = await names.addresses(host);
  return addresses.map((one) => ({ address: one.address, family: one.family, port }));
}

/** By priority; within one each as often before the others as its weight says (RFC 2782). */
function inOrder(records: readonly SrvRecord[], random: () => number): readonly SrvRecord[] {
  // Those of no weight first, for them to have a small chance.
  const left = records.toSorted((a, b) => a.priority - b.priority || a.weight - b.weight);
  const ordered: SrvRecord[] = [];
  for (let [first] = left; first !== undefined; [first] = left) {
    const { priority } = first;
    const equals = left.filter((record) => record.priority === priority);
    let drawn = random() * equals.reduce((sum, { weight }) => sum + weight, 0);
    const next = equals.find(({ weight }) => (drawn -= weight) <= 0) ?? first;
    ordered.push(next);
    left.splice(left.indexOf(next), 1);
  }
  return ordered;
}
