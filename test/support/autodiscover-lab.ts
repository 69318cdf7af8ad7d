import type { LookupFunction } from 'node:net';
import { BasicAuthentication } from '../../src/gateways/http/authentication.ts';
import { trustOf } from '../../src/gateways/http/trust.ts';
import { autodiscoverConnection } from '../../src/gateways/ews/autodiscover-connection.ts';
import {
  Autodiscover,
  type AutodiscoverOptions,
} from '../../src/gateways/ews/autodiscover/autodiscover.ts';
import type { Step } from '../../src/gateways/ews/autodiscover/endpoint.ts';
import type { Resolver, SrvRecord } from '../../src/gateways/ews/autodiscover/resolver.ts';
import {
  type AutodiscoverSeen,
  type SimulatedAutodiscover,
  type SimulatedAutodiscoverOptions,
  startSimulatedAutodiscover,
} from '../../src/simulator/autodiscover/simulated-autodiscover.ts';
import { type ServerCertificate, makeServerCertificate } from '../../src/simulator/certificates.ts';
import { silentTelemetry } from '../../src/telemetry/telemetry.ts';
import { serviceAccount } from './exchange-site.ts';

const names = ['example.test', '*.example.test', 'evil.test', '*.evil.test', 'hoster.test'];

export interface AutodiscoverLabOptions {
  readonly hosts: SimulatedAutodiscoverOptions['hosts'];
  readonly unprotected?: SimulatedAutodiscoverOptions['unprotected'];
  /** What the SRV record names, by the port that the server has. */
  readonly srv?: (port: number) => readonly SrvRecord[];
  readonly named?: readonly string[];
  readonly now?: AutodiscoverOptions['now'];
}

/** A simulated Autodiscover of several names, and Doorlight's, which finds these on loopback. */
export interface AutodiscoverLab extends AsyncDisposable {
  readonly autodiscover: Autodiscover;
  readonly server: SimulatedAutodiscover;
  readonly resolver: Resolver;
  /** PEM. */
  readonly ca: string;
  readonly steps: readonly Step[];
  /** Requests that showed a password, by host. */
  credentialsSeen(): readonly AutodiscoverSeen[];
}

let certificate: Promise<ServerCertificate> | undefined;

export async function startAutodiscoverLab(
  options: AutodiscoverLabOptions,
): Promise<AutodiscoverLab> {
  certificate ??= makeServerCertificate(names);
  const { key, cert, ca } = await certificate;
  const { hosts, unprotected = {}, named = [] } = options;
  const server = await startSimulatedAutodiscover({
    key,
    cert,
    accounts: [serviceAccount],
    hosts,
    unprotected,
  });
  const known = new Set([...Object.keys(hosts), ...Object.keys(unprotected)]);
  const resolver: Resolver = {
    lookup: loopbackOf(known),
    srv: () => Promise.resolve(options.srv?.(server.ports.https) ?? []),
  };
  const trust = trustOf(ca);
  const steps: Step[] = [];
  const { user: account, password } = serviceAccount;
  const autodiscover = new Autodiscover({
    send: autodiscoverConnection(
      ({ href }) => ({
        trust,
        authentication: new BasicAuthentication({
          server: href,
          account,
          password,
          secondTryMs: 1,
        }),
      }),
      resolver.lookup,
    ),
    hosts: named,
    telemetry: silentTelemetry(),
    note: (step) => steps.push(step),
    resolver,
    ports: server.ports,
    now: options.now,
  });
  return {
    autodiscover,
    server,
    resolver,
    ca,
    steps,
    credentialsSeen: () => server.seen.filter(({ headers }) => headers.authorization !== undefined),
    async [Symbol.asyncDispose]() {
      await autodiscover[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}

/** Those names are on loopback; there are no others. */
function loopbackOf(known: ReadonlySet<string>): LookupFunction {
  return (hostname, { all }, callback) => {
    if (!known.has(hostname)) {
      const error = Object.assign(new Error(`no ${hostname}`), { code: 'ENOTFOUND' });
      callback(error, '', 4);
    } else if (all === true) {
      callback(null, [{ address: '127.0.0.1', family: 4 }]);
    } else {
      callback(null, '127.0.0.1', 4);
    }
  };
}
