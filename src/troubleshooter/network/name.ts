import { type LookupAddress, promises as dns } from 'node:dns';
import { isIP } from 'node:net';
import { type Finding, type Step, failed, ok } from '../examination.ts';
import { type NameProbe, nameProbe } from './name-probe.ts';
import { Seats } from './seats.ts';

/** How a host's addresses are found out. */
export type Lookup = (host: string) => Promise<readonly LookupAddress[]>;

/** What a name is resolved with; this machine's own if nothing is said. */
interface LookupMeans {
  readonly lookup?: Lookup;
  readonly probe?: NameProbe;
}

/** Threads that names may hold of which name servers say nothing. */
const patientSeats = 4;

/**
 * Resolves as this machine does for every connection, asking once for each name. Since that holds a
 * thread, it is first found out without one whether name servers answer at all: names of which they
 * say nothing share a few threads among themselves, so that however many there are, no other waits
 * for them. Rejects with `EAI_AGAIN` where it did not come to a name's turn.
 */
export function sharedLookup(means: LookupMeans = {}): Lookup {
  const { lookup = systemLookup, probe = nameProbe() } = means;
  const asked = new Map<string, Promise<readonly LookupAddress[]>>();
  const seats = new Seats(patientSeats);

  async function resolve(host: string): Promise<readonly LookupAddress[]> {
    if ((await probe(host)) === 'answers') return await lookup(host);
    // It may be known elsewhere than in DNS.
    await seats.take(host);
    try {
      return await lookup(host);
    } finally {
      seats.leave();
    }
  }

  return (host) => {
    const known = asked.get(host) ?? resolve(host);
    asked.set(host, known);
    return known;
  };
}

/** How this machine does it for every connection: files, DNS, whatever it is set up to ask. */
function systemLookup(host: string): Promise<readonly LookupAddress[]> {
  return dns.lookup(host, { all: true });
}

/** Addresses as they were found, for the steps after it. */
export interface Addresses {
  found: readonly (LookupAddress & {
    /** Where DNS names it, too. */
    readonly port?: number;
  })[];
}

/** `dns`: the host's name resolves. `host` without the brackets of IPv6. */
export function nameStep(host: string, addresses: Addresses, lookup: Lookup): Step {
  return {
    name: 'dns',
    title: 'Name',
    tries: `Resolve ${host}`,
    boundMs: 12_000,
    needs: [],
    overdue: {
      code: 'dns-silent',
      remedy: 'Check that the name servers this machine asks can be reached and answer.',
    },
    run: async () => {
      const family = isIP(host);
      if (family !== 0) {
        addresses.found = [{ address: host, family }];
        return ok(`${host} is an address; there is nothing to resolve.`);
      }
      try {
        addresses.found = await lookup(host);
      } catch (error) {
        return unresolved(host, error);
      }
      const list = addresses.found.map(({ address }) => address).join(', ');
      return ok(`${host} is at ${list}.`);
    },
  };
}

function unresolved(host: string, error: unknown): Finding {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  if (code === 'EAI_AGAIN') {
    return failed(
      'dns-silent',
      `No name server told anything about ${host} (${code}).`,
      'Check that the name servers this machine asks can be reached and answer.',
    );
  }
  return failed(
    'name-unknown',
    `The name ${host} does not resolve (${code}).`,
    `Correct the name ${host}, or have it entered in the DNS that this machine asks.`,
  );
}
