import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Credentials } from '../../src/gateways/http/credentials.ts';
import type { EwsGateway } from '../../src/gateways/ews/gateway.ts';
import type { Mailbox } from '../../src/people/person.ts';
import {
  type NtlmProxy,
  type NtlmProxyOptions,
  startNtlmProxy,
} from '../support/daemons/apache.ts';
import { type ExchangeSite, serviceAccount, startExchangeSite } from '../support/exchange-site.ts';
import { WatchRecorder } from '../support/watch-recorder.ts';

const john = 'john@example.com' as Mailbox;
const hour = 3_600_000;
const password = 'pässwörd ß €';
const byDomain = { kind: 'ntlm', account: String.raw`EXAMPLE\service`, password } as const;
const byV1 = { ...byDomain, kind: 'ntlmv1' } as const;
const byName = { kind: 'ntlm', account: 'service@example.com', password } as const;

describe('NTLM, with Apache and gss-ntlmssp before Exchange', () => {
  let site: ExchangeSite;

  beforeAll(async () => {
    site = await startExchangeSite();
    site.exchange.addMailbox({ address: john });
  });

  afterAll(async () => {
    await site[Symbol.asyncDispose]();
  });

  function proxy(options: Partial<NtlmProxyOptions> = {}): Promise<NtlmProxy> {
    return startNtlmProxy({
      backend: {
        origin: new URL(site.exchange.url).origin,
        ca: site.certificate.ca,
        user: serviceAccount.user,
        password: serviceAccount.password,
      },
      certificate: site.certificate,
      users: [
        { domain: 'EXAMPLE', user: 'service', password },
        { domain: '', user: 'service@example.com', password },
      ],
      ...options,
    });
  }

  function gateway(to: NtlmProxy, credentials: Credentials, threads?: number): EwsGateway {
    return site.gateway({ url: `${to.origin}/EWS/Exchange.asmx`, credentials, threads });
  }

  /** One request, and an answer that is known. */
  async function read(from: EwsGateway): Promise<void> {
    const replies = await from.readAutomaticReplies(john, AbortSignal.timeout(20_000));
    expect(replies).toEqual({ state: 'disabled' });
  }

  function readCalendar(from: EwsGateway): Promise<readonly unknown[]> {
    const now = Date.now();
    const window = { start: now - hour, end: now + 24 * hour };
    return from.readCalendar(john, window, AbortSignal.timeout(20_000));
  }

  it.each([
    ['DOMAIN\\user', byDomain, 5, 'EXAMPLE\\\\service'],
    ['user@domain', byName, 5, '\\\\service@example.com'],
    ['NTLMv1', byV1, 2, 'EXAMPLE\\\\service'],
    ['NTLMv1 of old', byV1, 0, 'EXAMPLE\\\\service'],
  ] as const)(
    'reads with %s and a password of many letters',
    async (_, credentials, level, seen) => {
      await using to = await proxy({ level });
      site.exchange.mailbox(john).addAppointment({ start: Date.now(), end: Date.now() + hour });

      const entries = await readCalendar(gateway(to, credentials));

      expect(entries).not.toHaveLength(0);
      expect((await to.requests(2)).slice(0, 2)).toMatchObject([
        { status: 401, ntlm: 'negotiate' },
        { status: 200, ntlm: 'authenticate', user: seen },
      ]);
    },
  );

  it('answers a server that takes it within Negotiate only, and remembers that', async () => {
    await using to = await proxy({ onlyNegotiate: true });
    const from = gateway(to, byDomain, 2);

    await read(from);
    await Promise.all([read(from), read(from)]);

    const seen = await to.requests(6);
    expect(seen.filter(({ status }) => status === 200)).toHaveLength(3);
    expect(seen.filter(({ ntlm }) => ntlm === 'authenticate')).toHaveLength(2);
    // One for the offer that leads nowhere, then one for each of the two connections.
    expect(seen.filter(({ status }) => status === 401)).toHaveLength(3);
  });

  it('proves a connection once and goes on with it', async () => {
    await using to = await proxy();
    const from = gateway(to, byDomain);

    for (let times = 0; times < 5; times += 1) await read(from);

    const seen = await to.requests(6);
    expect(seen.map(({ ntlm }) => ntlm)).toEqual([
      'negotiate',
      'authenticate',
      ...Array<string>(4).fill('none'),
    ]);
    expect(new Set(seen.map(({ clientPort }) => clientPort)).size).toBe(1);
  });

  it('serves thirty at once over as many connections as threads are allowed', async () => {
    await using to = await proxy();
    const from = gateway(to, byDomain, 8);
    await read(from);

    await Promise.all(Array.from({ length: 30 }, () => read(from)));

    const seen = await to.requests(39);
    const connections = new Set(seen.map(({ clientPort }) => clientPort)).size;
    expect(connections).toBeGreaterThan(1);
    expect(connections).toBeLessThanOrEqual(8);
    expect(seen.filter(({ ntlm }) => ntlm === 'authenticate')).toHaveLength(connections);
    expect(seen.filter(({ status }) => status === 200)).toHaveLength(31);
  });

  it('proves a connection anew when the old one has gone', async () => {
    await using to = await proxy();
    const from = gateway(to, byDomain);
    await read(from);
    // What is not in the log yet when Apache ends never comes into it.
    await to.requests(2);

    await to.restart();
    await read(from);

    expect((await to.requests(4)).map(({ status }) => status)).toEqual([401, 200, 401, 200]);
  });

  it('proves a connection anew when a proven one is refused', async () => {
    await using to = await proxy();
    const from = gateway(to, byDomain);
    await read(from);
    site.exchange.misbehave({ do: 'status', status: 401 });

    await read(from);

    const seen = await to.requests(5);
    expect(seen.map(({ status, ntlm }) => `${status} ${ntlm}`)).toEqual([
      '401 negotiate',
      '200 authenticate',
      '401 none',
      '401 negotiate',
      '200 authenticate',
    ]);
  });

  it('watches over connections of its own, which take no place of a request', async () => {
    await using to = await proxy();
    const from = gateway(to, byDomain, 1);
    const recorder = new WatchRecorder();
    await using watch = from.watch(recorder);
    watch.add(john);
    await recorder.next('subscribed');

    site.exchange.mailbox(john).addAppointment({ start: Date.now(), end: Date.now() + hour });

    await recorder.next('changed');
    expect(await readCalendar(from)).not.toHaveLength(0);
    expect(site.exchange.streamCount).toBe(1);
  });

  it('says that the password is wrong, and tries it only twice however many ask', async () => {
    await using to = await proxy();
    const from = gateway(to, { ...byDomain, password: 'wrong horse' });

    const answers = await Promise.allSettled(Array.from({ length: 12 }, () => read(from)));

    for (const answer of answers) {
      expect(answer).toMatchObject({ status: 'rejected', reason: { remedy: 'fix-server' } });
      expect(String((answer as PromiseRejectedResult).reason)).toMatch(
        /does not accept the password of EXAMPLE\\service/,
      );
    }
    const tried = (await to.requests(4)).filter(({ ntlm }) => ntlm === 'authenticate');
    expect(tried).toHaveLength(2);
  });

  it.each([
    ['is wrong', 2, 'wrong horse'],
    ['is wrong and the server old', 0, 'wrong horse'],
    ['is right but the server takes NTLMv2 only', 5, password],
  ] as const)('says that NTLMv1 is refused where the password %s', async (_, level, tried) => {
    await using to = await proxy({ level });

    await expect(read(gateway(to, { ...byV1, password: tried }))).rejects.toThrow(
      /does not accept the password of EXAMPLE\\service.*NTLMv1/,
    );
  });

  it('says what a server offers instead', async () => {
    const from = site.gateway({ credentials: byDomain });

    await expect(read(from)).rejects.toThrow(/does not offer NTLM \(it offers Basic\)/);
  });
});
