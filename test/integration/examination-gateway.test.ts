import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { EwsExamined } from '../../src/gateways/ews/examined.ts';
import type { Mailbox } from '../../src/people/person.ts';
import type { Misbehaviour } from '../../src/simulator/ews/misbehaviour.ts';
import { hourMs, minuteMs } from '../../src/time/instant.ts';
import { type Outcomes, codes, examinedServer, sampleMailbox } from '../support/examination-lab.ts';
import { type ExchangeSite, serviceAccount, startExchangeSite } from '../support/exchange-site.ts';

describe('an Exchange server is examined', () => {
  let site: ExchangeSite;

  beforeAll(async () => {
    site = await startExchangeSite({
      accounts: [
        serviceAccount,
        { user: 'intern@example.com', password: 'secret', mayImpersonate: 'nobody' },
        { user: 'team@example.com', password: 'secret', mayImpersonate: ['jane@example.com'] },
      ],
    });
    site.exchange.addMailbox({ address: sampleMailbox });
  });
  afterEach(() => site.exchange.behave());
  afterAll(() => site[Symbol.asyncDispose]());

  function examine(options: Partial<EwsExamined> = {}): Promise<Outcomes> {
    return examinedServer(site.exchange.url, site.certificate.ca, options);
  }

  function account(user: string, password = 'secret'): Pick<EwsExamined, 'credentials'> {
    return { credentials: { kind: 'basic', account: user, password } };
  }

  it('finds everything in order, changes nothing and leaves nothing behind', async () => {
    const start = Date.now() + hourMs;
    const { exchange } = site;
    exchange.mailbox(sampleMailbox).addAppointment({ start, end: start + hourMs });
    const before = JSON.stringify(exchange.mailbox(sampleMailbox).appointments);

    const outcomes = await examine();

    expect(codes(outcomes)).toEqual({
      dns: 'ok',
      tcp: 'ok',
      tls: 'warning expires-soon',
      clock: 'ok',
      authentication: 'ok',
      impersonation: 'ok',
      calendar: 'ok',
      subscription: 'ok',
      notifications: 'ok',
    });
    expect(outcomes['calendar']?.found).toContain('1 entry in the next 24 hours');
    expect(JSON.stringify(exchange.mailbox(sampleMailbox).appointments)).toBe(before);
    expect(exchange.subscriptionCount).toBe(0);
    expect(exchange.streamCount).toBe(0);
  });

  it('a pull subscription is made, asked and removed', async () => {
    const outcomes = await examine({ subscription: 'pull' });

    expect(codes(outcomes)).toMatchObject({ subscription: 'ok', notifications: 'ok' });
    expect(site.exchange.subscriptionCount).toBe(0);
  });

  it('a wrong password is tried twice and no more, and what needs it is not tried', async () => {
    const before = site.exchange.requestCount();

    const outcomes = await examine(account(serviceAccount.user, 'wrong'));

    expect(codes(outcomes)).toMatchObject({
      tls: 'warning expires-soon',
      authentication: 'failed wrong-password',
      impersonation: 'skipped not-tried',
      calendar: 'skipped not-tried',
      subscription: 'skipped not-tried',
      notifications: 'skipped not-tried',
    });
    expect(outcomes['authentication']).toMatchObject({
      found: expect.stringMatching(/service@example\.com; it says the same of a locked, disabled/),
      remedy: expect.stringMatching(
        /^Check account and password.*; if they are right, Get-ADUser service /,
      ),
    });
    expect(outcomes['impersonation']?.found).toBe('Not tried, since "Authentication" failed.');
    // As a stranger once.
    expect(site.exchange.requestCount() - before).toBe(3);
  });

  it('a password that was taken before is not called wrong', async () => {
    const worked = Date.parse('2026-03-11T09:30:00Z');

    const outcomes = await examine({ ...account(serviceAccount.user, 'wrong'), worked });

    expect(outcomes['authentication']).toMatchObject({
      verdict: 'failed',
      code: 'account-locked',
      found: expect.stringContaining('it took it as late as 2026-03-11T09:30:00.000Z'),
      remedy: expect.stringContaining('Unlock the account'),
    });
  });

  it.each(['locked', 'disabled', 'expired'] as const)(
    'an account that is %s with the right password is refused as Exchange refuses it',
    async (standing) => {
      let now: 'open' | typeof standing = 'open';
      await using other = await startExchangeSite({
        accounts: [{ ...serviceAccount, standing: () => now }],
      });
      const { url } = other.exchange;
      const ask = (worked: number | null) => examinedServer(url, other.certificate.ca, { worked });

      const open = await ask(null);
      now = standing;
      const never = await ask(null);
      const before = await ask(Date.parse('2026-03-11T09:30:00Z'));

      expect(codes(open)['authentication']).toBe('ok');
      expect(never['authentication']?.code).toBe('wrong-password');
      expect(never['authentication']?.remedy).toContain('0xC0000234 for locked');
      expect(before['authentication']).toMatchObject({
        code: 'account-locked',
        found: expect.stringMatching(/so the account was locked, disabled or has expired since/),
      });
    },
  );

  it('an authentication that is not offered is found without a password', async () => {
    const sent = site.sent.length;

    const outcomes = await examine({
      credentials: { kind: 'ntlm', account: 'EXAMPLE\\service', password: 'secret' },
    });

    expect(outcomes['authentication']).toMatchObject({
      verdict: 'failed',
      code: 'not-offered',
      found: expect.stringContaining('it offers Basic'),
    });
    expect(site.sent.length - sent).toBeLessThanOrEqual(1);
  });

  it.each([
    [
      'an account without the right',
      'intern@example.com',
      'assign it the ApplicationImpersonation',
    ],
    ['a person outside of its scope', 'team@example.com', 'xtend the scope'],
  ])('impersonation denied: %s', async (_, user, remedy) => {
    const outcomes = await examine(account(user));

    expect(codes(outcomes)).toMatchObject({
      authentication: 'ok',
      impersonation: 'failed impersonation-denied',
      calendar: 'skipped not-tried',
    });
    expect(outcomes['impersonation']?.remedy.toLowerCase()).toContain(remedy.toLowerCase());
  });

  it('a mailbox that is not there', async () => {
    const outcomes = await examine({ mailbox: 'nobody@example.com' as Mailbox });

    expect(codes(outcomes)).toMatchObject({ impersonation: 'failed mailbox-missing' });
    expect(outcomes['impersonation']?.found).toContain('nobody@example.com');
  });

  it('a mailbox that Autodiscover finds elsewhere is no fault of this server', async () => {
    const outcomes = await examine({ mailbox: 'nobody@example.com' as Mailbox, discovers: true });

    expect(codes(outcomes)).toMatchObject({
      impersonation: 'skipped mailbox-elsewhere',
      calendar: 'skipped not-tried',
    });
  });

  it('nobody to try it with', async () => {
    const outcomes = await examine({ mailbox: null });

    expect(codes(outcomes)).toMatchObject({
      authentication: 'ok',
      impersonation: 'skipped no-mailbox',
      calendar: 'skipped not-tried',
    });
    expect(outcomes['impersonation']?.remedy).toContain('--mailbox');
  });

  it('what is no EWS', async () => {
    const outcomes = await examinedServer(
      new URL('/owa/', site.exchange.url).href,
      site.certificate.ca,
    );

    expect(outcomes['authentication']).toMatchObject({ verdict: 'failed', code: 'not-ews' });
    expect(outcomes['authentication']?.remedy).toContain('/EWS/Exchange.asmx');
  });

  it.each<readonly [string, Misbehaviour, string]>([
    ['busy', { do: 'error', code: 'ErrorServerBusy', backOffMs: 90_000 }, 'Try again in 90 s'],
    ['overloaded', { do: 'status', status: 503, retryAfter: '17' }, 'Try again in 17 s'],
    ['429', { do: 'status', status: 429 }, 'Try again in a few minutes'],
  ])('throttled: %s', async (_, wrong, remedy) => {
    site.exchange.misbehave(wrong, { operation: 'FindItem' });

    const outcomes = await examine();

    expect(codes(outcomes)).toMatchObject({
      impersonation: 'ok',
      calendar: 'failed throttled',
      subscription: 'ok',
    });
    expect(outcomes['calendar']?.remedy).toContain(remedy);
  });

  it('a subscription that is refused', async () => {
    site.exchange.misbehave(
      { do: 'error', code: 'ErrorSubscriptionAccessDenied' },
      { operation: 'Subscribe', times: Infinity },
    );

    const outcomes = await examine();

    expect(codes(outcomes)).toMatchObject({
      calendar: 'ok',
      subscription: 'failed subscription-refused',
      notifications: 'skipped not-tried',
    });
    expect(outcomes['subscription']?.found).toContain('ErrorSubscriptionAccessDenied');
  });

  it('a server that answers nothing is over in the time that was said', async () => {
    site.exchange.misbehave({ do: 'silence' }, { operation: 'GetFolder', times: Infinity });

    const outcomes = await examine();

    expect(codes(outcomes)).toMatchObject({ clock: 'ok', authentication: 'failed no-answer' });
  });

  it('nothing comes over a held connection', async () => {
    site.exchange.misbehave({ do: 'silence' }, { operation: 'GetStreamingEvents' });

    const outcomes = await examine({ notificationMs: 1_000 });

    expect(codes(outcomes)).toMatchObject({
      subscription: 'ok',
      notifications: 'failed notifications-missing',
    });
    expect(outcomes['notifications']?.remedy).toContain('proxy');
    expect(site.exchange.subscriptionCount).toBe(0);
  });

  it.each([
    [30_000, 'ok', 'behind'],
    [2 * minuteMs, 'warning clock-skew', 'behind'],
    [6 * minuteMs, 'failed clock-skew', '6 min behind'],
    [-6 * minuteMs, 'failed clock-skew', '6 min ahead of'],
  ])('our clock is %i ms ahead', async (aheadMs, code, found) => {
    const outcomes = await examine({ now: () => Date.now() + aheadMs });

    expect(codes(outcomes)['clock']).toBe(code);
    expect(outcomes['clock']?.found).toContain(found);
  });
});
