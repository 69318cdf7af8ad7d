import { type LookupAddress, promises as dns } from 'node:dns';
import { isIP } from 'node:net';
import { type Finding, type Step, failed, ok } from '../examination.ts';

/** How a host's addresses are found out. */
export type Lookup = (host: string) => Promise<readonly LookupAddress[]>;

/** How this machine does it for every connection: files, DNS, whatever it is set up to ask. */
function systemLookup(host: string): Promise<readonly LookupAddress[]> {
  return dns.lookup(host, { all: true });
}

/** Asks once for each name, however many servers have it: few lookups run at once in a process. */
export function sharedLookup(lookup: Lookup = systemLookup): Lookup {
  const asked = new Map<string, Promise<readonly LookupAddress[]>>();
  return (host) => {
    const known = asked.get(host) ?? lookup(host);
    asked.set(host, known);
    return known;
  };
}

/** Addresses as they were found, for the steps after it. */
export interface Addresses {
  found: readonly LookupAddress[];
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
