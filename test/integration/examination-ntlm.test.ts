import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { examineServer } from '../../src/gateways/ews/examination/examine-server.ts';
import type { EwsExamined } from '../../src/gateways/ews/examined.ts';
import { SharedProof } from '../../src/troubleshooter/shared-proof.ts';
import {
  type NtlmProxy,
  type NtlmProxyOptions,
  startNtlmProxy,
} from '../support/daemons/apache.ts';
import {
  type Outcomes,
  codes,
  examined,
  examinedServer,
  outcomesOf,
  sampleMailbox,
} from '../support/examination-lab.ts';
import { type ExchangeSite, serviceAccount, startExchangeSite } from '../support/exchange-site.ts';

const password = 'pässwörd ß €';
const account = String.raw`EXAMPLE\service`;
const right = { kind: 'ntlm', account, password } as const;

describe('authentication is examined, with Apache and gss-ntlmssp before Exchange', () => {
  let site: ExchangeSite;

  beforeAll(async () => {
    site = await startExchangeSite();
    site.exchange.addMailbox({ address: sampleMailbox });
  });
  afterAll(() => site[Symbol.asyncDispose]());

  function proxy(options: Partial<NtlmProxyOptions> = {}): Promise<NtlmProxy> {
    return startNtlmProxy({
      backend: {
        origin: new URL(site.exchange.url).origin,
        ca: site.certificate.ca,
        user: serviceAccount.user,
        password: serviceAccount.password,
      },
      certificate: site.certificate,
      users: [{ domain: 'EXAMPLE', user: 'service', password }],
      ...options,
    });
  }

  function examine(
    to: NtlmProxy,
    credentials: EwsExamined['credentials'],
    options: Partial<EwsExamined> = {},
  ): Promise<Outcomes> {
    const url = `${to.origin}/EWS/Exchange.asmx`;
    return examinedServer(url, site.certificate.ca, { credentials, ...options });
  }

  it('finds everything in order', async () => {
    await using to = await proxy();

    const outcomes = await examine(to, right);

    const { tls, ...rest } = codes(outcomes);
    expect(tls).toBe('warning expires-soon');
    expect(new Set(Object.values(rest))).toEqual(new Set(['ok']));
    expect(outcomes['authentication']?.found).toContain(account);
  });

  it('a wrong password is tried twice and no more', async () => {
    await using to = await proxy();

    const outcomes = await examine(to, { ...right, password: 'wrong' });

    expect(outcomes['authentication']).toMatchObject({
      verdict: 'failed',
      code: 'wrong-password',
      found: expect.stringContaining(account),
    });
    const tried = (await to.requests(4)).filter(({ ntlm }) => ntlm === 'authenticate');
    expect(tried).toHaveLength(2);
  });

  it('NTLMv1 that the server does not take is told from a wrong password', async () => {
    await using to = await proxy({ level: 5 });

    const refused = await examine(to, { ...right, kind: 'ntlmv1' });
    const wrong = await examine(to, { ...right, kind: 'ntlmv1', password: 'wrong' });

    expect(refused['authentication']).toMatchObject({
      verdict: 'failed',
      code: 'ntlm-level',
      found: expect.stringContaining('refuses NTLMv1'),
      remedy: expect.stringContaining('--auth ntlm'),
    });
    expect(codes(wrong)['authentication']).toBe('failed wrong-password');
  });

  it('an account that one of two servers refuses is locked there, or its NTLM is', async () => {
    await using well = await proxy();
    await using locked = await proxy({ users: [] });
    const proof = new SharedProof(2);
    const both = [locked, well].map((to) =>
      outcomesOf(
        examineServer(
          examined(`${to.origin}/EWS/Exchange.asmx`, site.certificate.ca, {
            credentials: right,
            proof,
          }),
        ),
      ),
    );

    const [refused = {}, taken = {}] = await Promise.all(both);

    expect(codes(taken)['authentication']).toBe('ok');
    expect(refused['authentication']).toMatchObject({
      verdict: 'failed',
      code: 'account-locked',
      found: expect.stringContaining(`${well.origin}/EWS/Exchange.asmx takes the same password`),
      remedy: expect.stringMatching(/Unlock the account.*LmCompatibilityLevel/),
    });
  });

  it('a password that no server takes is shown to few of many', async () => {
    await using to = await proxy({ users: [] });
    const proof = new SharedProof(20);
    const url = `${to.origin}/EWS/Exchange.asmx`;
    const options = { credentials: right, proof };

    const all = await Promise.all(
      Array.from({ length: 20 }, () =>
        outcomesOf(examineServer(examined(url, site.certificate.ca, options))),
      ),
    );

    const seen = all.map((outcomes) => codes(outcomes)['authentication']);
    const refused = seen.filter((code) => code === 'failed wrong-password').length;
    expect(refused).toBeGreaterThanOrEqual(2);
    // More only where the machine is so slow that nothing was known for a second.
    expect(refused).toBeLessThan(8);
    expect(seen.filter((code) => code === 'skipped held-back')).toHaveLength(20 - refused);
  });
});
