import { X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OAuthClient } from '../../src/gateways/http/oauth/token-endpoint.ts';
import type { EwsGateway } from '../../src/gateways/ews/gateway.ts';
import type { Mailbox } from '../../src/people/person.ts';
import { makeServerCertificate } from '../../src/simulator/certificates.ts';
import { GatewayError } from '../../src/sync/gateway-error.ts';
import { makeClientCertificate } from '../support/client-certificate.ts';
import { freePort } from '../support/daemons/free-port.ts';
import { type ExchangeSite, startExchangeSite } from '../support/exchange-site.ts';
import { type TokenServer, startTokenServer } from '../support/token-server.ts';
import { WatchRecorder } from '../support/watch-recorder.ts';

const john = 'john@example.com' as Mailbox;
const hour = 3_600_000;
const scope = 'https://outlook.office365.com/.default';
const secret = 'ßecret&=+';

describe('OAuth 2.0 client credentials', async () => {
  const nobody = await freePort();
  let tokens: TokenServer;
  let site: ExchangeSite;
  let ca: string;
  let pem: { readonly certificate: string; readonly key: string };
  const headers: (readonly [anchor: unknown, operation: string])[] = [];

  beforeAll(async () => {
    pem = await makeClientCertificate();
    const certificate = await makeServerCertificate();
    tokens = await startTokenServer({
      certificate,
      clients: [
        { id: 'by-secret', secret },
        { id: 'by-certificate', certificate: new X509Certificate(pem.certificate) },
      ],
      scope,
    });
    const application = {
      user: 'application',
      password: '',
      bearer: (token: string) => tokens.owner(token) !== undefined,
      mayImpersonate: 'everyone',
    } as const;
    site = await startExchangeSite({
      key: certificate.key,
      cert: certificate.cert,
      accounts: [application],
      onExchange: (seen) => headers.push([seen.headers['x-anchormailbox'], seen.operation]),
    });
    site.exchange.addMailbox({ address: john });
    ca = certificate.ca;
  });

  afterAll(async () => {
    await site[Symbol.asyncDispose]();
    await tokens[Symbol.asyncDispose]();
  });

  function client(changes: Partial<OAuthClient> = {}): OAuthClient {
    const proof = { kind: 'secret', secret } as const;
    return { tokenUrl: tokens.url, clientId: 'by-secret', proof, scope, ...changes };
  }

  function gateway(changes: Partial<OAuthClient> = {}): EwsGateway {
    return site.gateway({ ca, credentials: { kind: 'oauth', ...client(changes) } });
  }

  function read(from: EwsGateway): Promise<readonly unknown[]> {
    const now = Date.now();
    const window = { start: now - hour, end: now + 24 * hour };
    return from.readCalendar(john, window, AbortSignal.timeout(20_000));
  }

  async function failure(from: EwsGateway): Promise<GatewayError> {
    const outcome: unknown = await read(from).catch((error: unknown) => error);
    if (!(outcome instanceof GatewayError)) throw new Error(`no failure: ${String(outcome)}`);
    const said = `${outcome.message} ${JSON.stringify(outcome)}`;
    for (const hidden of [secret, encodeURIComponent(secret), 'PRIVATE KEY', ...tokens.tokens]) {
      expect(said).not.toContain(hidden);
    }
    expect(outcome.message.split('\n')).toHaveLength(1);
    return outcome;
  }

  it('reads with a secret, in the name of the mailbox', async () => {
    expect(await read(gateway())).toEqual([]);
    expect(headers.at(-1)).toEqual([john, 'FindItem']);
  });

  it('reads with a certificate, whose signature the token server has verified', async () => {
    const proof = { kind: 'certificate', ...pem } as const;

    expect(await read(gateway({ clientId: 'by-certificate', proof }))).toEqual([]);
  });

  it('watches', async () => {
    const recorder = new WatchRecorder();
    await using watch = gateway().watch(recorder);
    watch.add(john);
    await recorder.next('subscribed');

    site.exchange.mailbox(john).addAppointment({ start: Date.now(), end: Date.now() + hour });

    expect(await recorder.next('changed')).toMatchObject({ mailbox: john });
  });

  it('asks for one token, however many ask for calendars', async () => {
    const before = tokens.requestCount;
    const from = gateway();

    await Promise.all(Array.from({ length: 20 }, () => read(from)));
    await read(from);

    expect(tokens.requestCount - before).toBe(1);
  });

  it('renews a token before it expires', async () => {
    const from = gateway();
    const before = tokens.requestCount;
    tokens.lifetimeS = 1;
    await read(from);
    tokens.lifetimeS = 3600;

    const deadline = Date.now() + 900;
    while (Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 20));
    await read(from);
    await read(from);

    expect(tokens.requestCount - before).toBe(2);
  });

  it('gets a new token when the server does not take the old one any more', async () => {
    const from = gateway();
    await read(from);
    const before = tokens.requestCount;
    tokens.revoke();

    await Promise.all(Array.from({ length: 8 }, () => read(from)));

    expect(tokens.requestCount - before).toBe(1);
  });

  it('says that the server does not take the token, after one more try', async () => {
    const from = gateway();
    const before = tokens.requestCount;
    site.exchange.misbehave({ do: 'status', status: 401 }, { times: 2 });

    const error = await failure(from);

    expect(error.remedy).toBe('fix-server');
    expect(error.message).toMatch(/does not accept the token of the client by-secret.*full_access/);
    expect(tokens.requestCount - before).toBe(2);
  });

  it.each([
    [
      'a wrong secret',
      { proof: { kind: 'secret', secret: 'wrong' } },
      /secret of the client by-sec/,
    ],
    [
      'an unknown client',
      { clientId: 'stranger' },
      /does not know the client stranger in this tenant \(unauthorized_client, AADSTS700016\): check/,
    ],
    [
      'an unknown scope',
      { scope: 'https://other/.default' },
      /does not know the scope https:\/\/o/,
    ],
    ['no https', { tokenUrl: 'http://127.0.0.1/token' }, /https address/],
  ] as const)('says what to do about %s', async (_, changes, message) => {
    const error = await failure(gateway(changes));

    expect(error.remedy).toBe('fix-server');
    expect(error.message).toMatch(message);
  });

  it('says what to do about a certificate that the directory does not know', async () => {
    const proof = { kind: 'certificate', ...(await makeClientCertificate()) } as const;

    const error = await failure(gateway({ clientId: 'by-certificate', proof }));

    expect(error.message).toMatch(/of the client by-certificate \(invalid_client/);
  });

  it.each([
    ['AADSTS7000222', 'invalid_client', /secret of the client by-secret has expired .*make a new/],
    ['AADSTS7000112', 'unauthorized_client', /has disabled the client by-secret .*enable/],
    ['AADSTS90002', 'invalid_request', /does not know the tenant .*: give the tenant's id/],
    ['AADSTS53003', 'access_denied', /by Conditional Access .*: exclude it/],
    ['AADSTS50053', 'invalid_grant', /has locked the account.*wait until it is unlocked/],
    ['AADSTS50057', 'invalid_grant', /has disabled the account .*: enable it/],
    ['AADSTS987654', 'invalid_client', /\(invalid_client, AADSTS987654\): check the client's id/],
  ])('says what Microsoft Entra means by %s', async (number, error, message) => {
    const error_description = `${number}: words that change at any time. Trace ID: 0815`;
    tokens.answerNext({ status: 400, body: JSON.stringify({ error, error_description }) });

    const failed = await failure(gateway());

    expect(failed.remedy).toBe('fix-server');
    expect(failed.message).toMatch(message);
    expect(failed.message).not.toContain('0815');
  });

  it('says what is wrong with a certificate before it asks', async () => {
    const other = await makeClientCertificate();
    const before = tokens.requestCount;
    const faults = [
      [{ ...pem, key: other.key }, /key does not belong/],
      [await makeClientCertificate('ec'), /not an RSA key/],
      [{ ...pem, key: 'nonsense' }, /key cannot be read/],
      [{ ...pem, certificate: pem.key }, /certificate cannot be read/],
    ] as const;

    for (const [files, message] of faults) {
      const error = await failure(gateway({ proof: { kind: 'certificate', ...files } }));
      expect(error.message).toMatch(message);
    }

    expect(tokens.requestCount).toBe(before);
  });

  it.each([
    ['nobody listens there', `https://127.0.0.1:${nobody}/token`, /No token from.*refused/],
    ['its name does not resolve', 'https://login.invalid/token', /No token from.*does not resolve/],
  ])('says of the token endpoint that %s', async (_, tokenUrl, message) => {
    const error = await failure(gateway({ tokenUrl }));

    expect(error.remedy).toBe('retry');
    expect(error.message).toMatch(message);
  });

  it('says that the token endpoint is not trusted', async () => {
    const stranger = await startTokenServer({
      certificate: await makeServerCertificate(),
      clients: [],
      scope,
    });
    await using _ = stranger;

    const error = await failure(gateway({ tokenUrl: stranger.url }));

    expect(error.remedy).toBe('fix-server');
    expect(error.message).toMatch(/No token from.*not trusted.*CA/);
  });

  it.each([
    [{ status: 200, body: '<p>Sign in</p>', type: 'text/html' }, 'fix-server', /not a token endp/],
    [{ status: 200, body: '{"access_token":7}' }, 'fix-server', /not a token endpoint/],
    [
      { status: 503, body: 'later', type: 'text/plain' },
      'retry',
      /cannot answer just now \(HTTP 503/,
    ],
    [{ status: 302, body: '' }, 'fix-server', /HTTP 302/],
    [{ status: 400, body: '{"error":"temporarily_unavailable"}' }, 'retry', /cannot answer just n/],
  ] as const)('tells an odd answer (%#) from a refusal', async (answer, remedy, message) => {
    tokens.answerNext(answer);

    const error = await failure(gateway());

    expect(error.remedy).toBe(remedy);
    expect(error.message).toMatch(message);
  });
});
