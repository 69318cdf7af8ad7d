import { expect, test } from 'vitest';
import { serverTrust, usualRules } from '../../src/certificates/server-trust.ts';
import { examineSipServer } from '../../src/publishers/sip/examination/examine-server.ts';
import { dial } from '../../src/publishers/sip/link/dial.ts';
import { lossOf } from '../../src/publishers/sip/link/failures.ts';
import { targetsOf } from '../../src/publishers/sip/link/location.ts';
import type { SipServer } from '../../src/publishers/sip/link/wire.ts';
import { makeServerCertificate } from '../../src/simulator/certificates.ts';
import { createTelemetry } from '../../src/telemetry/telemetry.ts';
import { sharedLookup } from '../../src/troubleshooter/network/name.ts';
import { freePort } from '../support/daemons/free-port.ts';
import { codes, outcomesOf } from '../support/examination-lab.ts';
import { certificateFolder } from '../support/sip/certificate-folder.ts';
import { startKamailio } from '../support/sip/kamailio.ts';
import { type NameServer, type Zone, startNameServer } from '../support/sip/name-server.ts';
import { OddServer } from '../support/sip/odd-server.ts';
import { addressOf, shown, sipSite } from '../support/sip/sip-site.ts';

// RFC 3263: which servers stand behind a name, asked of a name server of our own.

const host = 'example.com';

function by(names: NameServer, server: Partial<SipServer> = {}): SipServer {
  const { names: asked } = names;
  const usual = { host, port: 5060, transport: 'tcp', path: '/', tls: null } as const;
  return { ...usual, bySrv: true, names: asked, ...server };
}

async function placesTried(zone: Zone, draws: number): Promise<readonly string[][]> {
  await using names = await startNameServer(zone);
  const all: string[][] = [];
  for (let draw = 0; draw < draws; draw++) {
    const targets = await targetsOf(by(names), () => draw / draws);
    all.push(targets.map((target) => `${target.host}:${target.port}`));
  }
  return all;
}

test('servers come by their priority, and within one as often first as their weight says', async () => {
  const srv = {
    '_sip._tcp.example.com': [
      '20 0 5070 c.example.com',
      '10 30 5060 a.example.com',
      '10 10 5062 b.example.com',
    ],
  };
  const all = await placesTried({ srv }, 100);

  const firsts = all.map(([first]) => first);
  expect(new Set(all.map((places) => places.at(-1)))).toEqual(new Set(['c.example.com:5070']));
  expect(firsts.filter((first) => first === 'a.example.com:5060').length).toBeGreaterThan(60);
  expect(firsts.filter((first) => first === 'b.example.com:5062').length).toBeGreaterThan(15);
});

test('a name without such records is a server itself; one that says it has none is none', async () => {
  await using names = await startNameServer({ srv: { '_sips._tcp.example.com': ['0 0 0 .'] } });
  const tls = { name: host, trust: () => serverTrust(usualRules) };

  expect(await targetsOf(by(names))).toEqual([{ host, port: 5060 }]);
  await expect(targetsOf(by(names, { transport: 'tls', tls }))).rejects.toThrow('no SIP server');
  expect(names.asked).toEqual(['SRV _sip._tcp.example.com', 'SRV _sips._tcp.example.com']);
});

test('neither a port that was given nor an address asks for records', async () => {
  await using names = await startNameServer({});

  await targetsOf(by(names, { bySrv: false, port: 5080 }));
  await targetsOf(by(names, { host: '127.0.0.1' }));
  await targetsOf(by(names, { host: '::1' }));

  expect(names.asked).toEqual([]);
});

test('people are published on the next server where those before it are away', async () => {
  const first = await OddServer.start();
  await using second = await OddServer.start();
  const dead = await freePort();
  await using names = await startNameServer({
    srv: {
      '_sip._tcp.example.com': [
        `5 0 ${dead} gone.example.com`,
        `10 0 ${first.port} one.example.com`,
        `20 0 ${second.port} two.example.com`,
      ],
    },
    a: {
      'one.example.com': ['127.0.0.1'],
      'two.example.com': ['127.0.0.1'],
      'gone.example.com': ['127.0.0.1'],
    },
  });
  const log: Record<string, unknown>[] = [];
  const telemetry = createTelemetry('info', {
    write: (line) => void log.push(JSON.parse(line) as Record<string, unknown>),
  });
  await using _site = await sipSite(first, {
    telemetry,
    server: by(names),
    timings: { retryMs: 10, maxRetryMs: 50 },
    people: [shown('john', 'dnd', 'In a meeting')],
  });
  await first.until(() => first.bodies.has(addressOf('john')), 'the first has it');
  const connections = second.connections;

  const firstAt = first.port;
  await first[Symbol.asyncDispose]();
  await second.until(() => second.bodies.has(addressOf('john')), 'the second has it');

  expect(connections).toBe(0);
  const ups = log.filter((line) => line['msg'] === 'SIP link up');
  expect(ups.map((line) => [line['host'], line['port'], line['at']])).toEqual([
    [host, null, `127.0.0.1:${firstAt}`],
    [host, null, `127.0.0.1:${second.port}`],
  ]);
});

test('all addresses of a name are tried in turn', async () => {
  await using server = await OddServer.start();
  await using names = await startNameServer({
    // The server listens at 127.0.0.1 alone.
    a: { 'example.com': ['127.0.0.7', '127.0.0.8', '127.0.0.1'] },
  });

  const socket = await dial(
    by(names, { port: server.port, bySrv: false }),
    AbortSignal.timeout(20_000),
  );
  const { remoteAddress } = socket;
  socket.destroy();

  expect(remoteAddress).toBe('127.0.0.1');
});

test('a certificate has to be that of the name, not of where DNS leads, and what is wrong with it is told', async () => {
  const certificate = await makeServerCertificate([host], 365);
  const other = await makeServerCertificate(['a.example.com'], 365);
  await using right = await certificateFolder(certificate);
  await using wrong = await certificateFolder(other);
  await using one = await startKamailio({ tls: right });
  await using two = await startKamailio({ tls: wrong });
  const dead = await freePort();
  const zone = (port: number): Zone => ({
    srv: { '_sips._tcp.example.com': [`1 0 ${port} a.example.com`, `2 0 ${dead} a.example.com`] },
    a: { 'a.example.com': ['127.0.0.1'] },
  });
  const trust = serverTrust({ ...usualRules, certificates: [certificate.ca, other.ca] });
  const secure = { transport: 'tls', tls: { name: host, trust: () => trust } } as const;
  await using atOne = await startNameServer(zone(one.tlsPort));
  await using atTwo = await startNameServer(zone(two.tlsPort));

  const socket = await dial(by(atOne, secure), AbortSignal.timeout(20_000));
  socket.destroy();
  const refused = await dial(by(atTwo, secure), AbortSignal.timeout(20_000)).catch(
    (error: unknown) => error,
  );

  expect(lossOf(refused as Error)).toMatchObject({ kind: 'certificate' });
});

test('the troubleshooter tells which servers DNS names, and examines them', async () => {
  const certificate = await makeServerCertificate([host], 365);
  await using files = await certificateFolder(certificate);
  await using kamailio = await startKamailio({ tls: files });
  await using names = await startNameServer({
    srv: { '_sips._tcp.example.com': [`1 0 ${kamailio.tlsPort} a.example.com`] },
    a: { 'a.example.com': ['127.0.0.1'] },
  });
  await using none = await startNameServer({ srv: { '_sips._tcp.example.com': ['0 0 0 .'] } });
  const trust = serverTrust({ ...usualRules, certificates: [certificate.ca] });
  const secure = { transport: 'tls', port: 5061, tls: { name: host, trust: () => trust } } as const;
  const examined = (server: SipServer) =>
    outcomesOf(
      examineSipServer(
        {
          name: 'sip:test',
          server,
          account: null,
          domains: [host],
          samples: [],
          isPerson: () => false,
          followsCalls: false,
          userAgent: 'Doorlight/test',
        },
        sharedLookup(),
        { fetchMissing: false, now: Date.now },
      ),
    );

  const found = await examined(by(names, secure));
  const missing = await examined(by(none, secure));

  expect(codes(found)).toMatchObject({ dns: 'ok', tcp: 'ok', tls: 'ok', answers: 'ok' });
  expect(found['dns']?.found).toBe(
    `_sips._tcp.example.com names a.example.com:${kamailio.tlsPort}; that is at 127.0.0.1.`,
  );
  expect(codes(missing)).toMatchObject({ dns: 'failed no-such-service', tcp: 'skipped not-tried' });
}, 60_000);
