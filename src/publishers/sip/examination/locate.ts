import { type Finding, type Step, failed, ok } from '../../../troubleshooter/examination.ts';
import type { Addresses, Lookup } from '../../../troubleshooter/network/name.ts';
import { placeOf } from '../../../troubleshooter/network/reach.ts';
import { type Target, placesOf, systemNames, targetsOf } from '../link/location.ts';
import type { SipServer } from '../link/wire.ts';

/**
 * `dns` for a name whose port was not given: the servers that DNS names for it (RFC 3263 §4.2), and
 * their addresses. `lookup` is how this machine finds addresses.
 */
export function locateStep(server: SipServer, addresses: Addresses, lookup: Lookup): Step {
  const { host, transport } = server;
  const record = `${transport === 'tls' ? '_sips' : '_sip'}._tcp.${host}`;
  const names = server.names ?? { ...systemNames, addresses: lookup };
  return {
    name: 'dns',
    title: 'Name',
    tries: `Find the servers of ${host}: SRV of ${record}, else the name itself`,
    boundMs: 15_000,
    needs: [],
    overdue: {
      code: 'dns-silent',
      remedy: 'Check that the name servers this machine asks can be reached and answer.',
    },
    run: async () => {
      let targets: readonly Target[];
      try {
        targets = await targetsOf({ ...server, names });
      } catch {
        return failed(
          'no-such-service',
          `${record} says that ${host} has no SIP server for ${transport}.`,
          'Choose another transport, give host and port of the server, or correct that record.',
        );
      }
      const isName = targets.length === 1 && targets[0]?.host === host;
      const list = targets.map((target) => placeOf(target.host, target.port)).join(', ');
      const found = isName ? `There is no ${record}; ${list}` : `${record} names ${list}; that`;
      try {
        const places = await placesOf(targets, { names });
        addresses.found = places;
        return ok(`${found} is at ${places.map(({ address }) => address).join(', ')}.`);
      } catch (error) {
        return unresolved(found, error);
      }
    },
  };
}

function unresolved(found: string, error: unknown): Finding {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  return failed(
    code === 'EAI_AGAIN' ? 'dns-silent' : 'name-unknown',
    `${found} does not resolve (${code}).`,
    'Correct the name or the records, or check the name servers that this machine asks.',
  );
}
