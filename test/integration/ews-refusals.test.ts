import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Mailbox } from '../../src/sync/calendar-gateway.ts';
import type { EwsGatewayOptions } from '../../src/gateways/ews/gateway.ts';
import { GatewayError } from '../../src/sync/gateway-error.ts';
import { makeServerCertificate } from '../../src/simulator/certificates.ts';
import type { Misbehaviour } from '../../src/simulator/ews/misbehaviour.ts';
import {
  type ExchangeSite,
  serviceAccount,
  serviceCredentials,
  startExchangeSite,
} from '../support/exchange-site.ts';

const john = 'john@example.com' as Mailbox;
const monday = Date.UTC(2026, 2, 9);
const week = { start: monday, end: monday + 7 * 86_400_000 };
const { signal } = new AbortController();

describe('what goes wrong with Exchange is said in one sentence', () => {
  let site: ExchangeSite;

  beforeAll(async () => {
    site = await startExchangeSite({
      accounts: [
        serviceAccount,
        { user: 'intern@example.com', password: 'secret', mayImpersonate: 'nobody' },
        { user: 'team@example.com', password: 'secret', mayImpersonate: ['jane@example.com'] },
      ],
    });
    site.exchange.addMailbox({ address: john });
  });

  afterEach(() => {
    site.exchange.behave();
  });

  afterAll(async () => {
    await site[Symbol.asyncDispose]();
  });

  async function failure(
    options: Parameters<ExchangeSite['gateway']>[0] = {},
    mailbox: Mailbox = john,
  ): Promise<GatewayError> {
    const outcome = await Promise.resolve()
      .then(() => site.gateway(options).readCalendar(mailbox, week, signal))
      .catch((error: unknown) => error);
    if (!(outcome instanceof GatewayError)) throw new Error(`no failure: ${String(outcome)}`);
    expect(outcome.message).not.toContain(serviceAccount.password);
    expect(outcome.message.split('\n')).toHaveLength(1);
    return outcome;
  }

  it('a name that does not resolve', async () => {
    const error = await failure({ url: 'https://exchange.invalid/EWS/Exchange.asmx' });

    expect(error.remedy).toBe('retry');
    expect(error.message).toContain('exchange.invalid does not resolve');
  });

  it('a refused connection', async () => {
    const error = await failure({ url: 'https://127.0.0.1:1/EWS/Exchange.asmx' });

    expect(error).toMatchObject({ remedy: 'retry' });
    expect(error.message).toContain('refused the connection');
  });

  it('no answer in time', async () => {
    site.exchange.misbehave({ do: 'silence' });

    const error = await failure({ timeoutMs: 200 });

    expect(error).toMatchObject({ remedy: 'retry' });
    expect(error.message).toContain('within 0.2 s');
  });

  it('a certificate that is not trusted', async () => {
    const error = await failure({ ca: undefined });

    expect(error.remedy).toBe('fix-server');
    expect(error.message).toMatch(/not trusted.*CA/);
  });

  it('a certificate for another name', async () => {
    const made = await makeServerCertificate(['mail.example.com']);
    await using other = await startExchangeSite({ key: made.key, cert: made.cert });

    const error = await failure({ url: other.exchange.url, ca: made.ca });

    expect(error.remedy).toBe('fix-server');
    expect(error.message).toMatch(/another name.*mail\.example\.com/);
  });

  it('a CA that is malformed', async () => {
    const pem = '-----BEGIN CERTIFICATE-----\nbm8gY2VydGlmaWNhdGU=\n-----END CERTIFICATE-----\n';

    expect((await failure({ ca: pem })).message).toContain('malformed');
    expect((await failure({ ca: 'hello' })).message).toContain('holds no PEM certificate');
  });

  it('an address that is not https', async () => {
    const error = await failure({ url: site.exchange.url.replace('https:', 'http:') });

    expect(error.remedy).toBe('fix-server');
    expect(error.message).toContain('only https is allowed');
  });

  it('a server that does not speak TLS', async () => {
    const plain = createServer((_, reply) => reply.end());
    await new Promise<void>((resolve) => plain.listen(0, '127.0.0.1', resolve));
    const { port } = plain.address() as AddressInfo;

    const error = await failure({ url: `https://127.0.0.1:${port}/EWS/Exchange.asmx` });
    plain.close();

    expect(error.remedy).toBe('fix-server');
    expect(error.message).toContain('does not speak TLS');
  });

  it('a wrong password', async () => {
    const error = await failure({ credentials: { ...serviceCredentials, password: 'wrong' } });

    expect(error.remedy).toBe('fix-server');
    expect(error.message).toContain(`password of ${serviceAccount.user}`);
  });

  it('but not a single 401, which may be throttling', async () => {
    site.exchange.misbehave({ do: 'status', status: 401 });

    expect(await site.gateway().readCalendar(john, week, signal)).toEqual([]);
  });

  it('an account with a backslash is an account', async () => {
    const gateway = site.gateway({
      credentials: { ...serviceCredentials, account: String.raw`EXAMPLE\service` },
    });

    expect(await gateway.readCalendar(john, week, signal)).toEqual([]);
  });

  it('no right to impersonate at all, and not this one', async () => {
    const intern = await failure(as('intern@example.com'));
    const team = await failure(as('team@example.com'));

    expect(intern.remedy).toBe('fix-server');
    expect(intern.message).toContain('ApplicationImpersonation');
    expect(team.remedy).toBe('fix-person');
    expect(team.message).toContain(`may not impersonate ${john}`);
  });

  it('a mailbox that does not exist', async () => {
    const error = await failure({}, 'nobody@example.com' as Mailbox);

    expect(error.remedy).toBe('fix-person');
    expect(error.message).toContain('no mailbox nobody@example.com');
  });

  it('a server that is not EWS', async () => {
    const error = await failure({ url: site.exchange.url.replace('/EWS/', '/owa/') });

    expect(error.remedy).toBe('fix-server');
    expect(error.message).toContain('is not an EWS server');
  });

  it.each<readonly [string, Misbehaviour, string, number | null]>([
    ['busy', { do: 'error', code: 'ErrorServerBusy', backOffMs: 1234 }, 'retry', 1234],
    [
      'busy within HTTP 200',
      { do: 'error', code: 'ErrorServerBusy', status: 200, backOffMs: 7 },
      'retry',
      7,
    ],
    ['out of service', { do: 'status', status: 503, retryAfter: '3' }, 'retry', 3000],
    ['too many requests', { do: 'status', status: 429, retryAfter: '2' }, 'retry', 2000],
    ['the generic error page', { do: 'redirect' }, 'retry', null],
    ['another place', { do: 'redirect', location: '/owa/auth/logon.aspx' }, 'fix-server', null],
    ['a connection cut at once', { do: 'drop', when: 'before' }, 'retry', null],
    ['a connection cut in the middle', { do: 'drop', when: 'within' }, 'retry', null],
    ['an answer that ends in the middle', { do: 'truncate' }, 'retry', null],
    ['a disabled account', { do: 'error', code: 'ErrorAccountDisabled' }, 'fix-person', null],
    ['a mailbox on the move', { do: 'error', code: 'ErrorMailboxMoveInProgress' }, 'retry', null],
    ['no right', { do: 'error', code: 'ErrorImpersonationDenied' }, 'fix-server', null],
    ['a failure', { do: 'status', status: 500 }, 'retry', null],
    ['a ban', { do: 'status', status: 403 }, 'fix-server', null],
  ])('%s', async (_, misbehaviour, remedy, retryAfterMs) => {
    site.exchange.misbehave(misbehaviour);

    expect(await failure()).toMatchObject({ remedy, retryAfterMs });
  });
});

function as(account: string): Pick<EwsGatewayOptions, 'credentials'> {
  return { credentials: { kind: 'basic', account, password: 'secret' } };
}
