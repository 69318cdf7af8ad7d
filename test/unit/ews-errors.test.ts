import { describe, expect, it } from 'vitest';
import { readAnswer } from '../../src/gateways/ews/answer.ts';
import { refusalError } from '../../src/gateways/ews/errors.ts';
import { GatewayError, type Remedy } from '../../src/sync/gateway-error.ts';
import type { Mailbox } from '../../src/sync/calendar-gateway.ts';

const asked = {
  server: 'https://mail.example.com/EWS/Exchange.asmx',
  mailbox: 'john@example.com' as Mailbox,
};

/** facts-exchange, "What to do about an error". */
const table: Readonly<Record<Remedy, readonly string[]>> = {
  resubscribe: [
    'ErrorSubscriptionNotFound',
    'ErrorInvalidSubscription',
    'ErrorExpiredSubscription',
    'ErrorEventNotFound',
    'ErrorReadEventsFailed',
    'ErrorInvalidWatermark',
    'ErrorMissedNotificationEvents',
    'ErrorProxiedSubscriptionCallFailure',
  ],
  retry: [
    'ErrorServerBusy',
    'ErrorInternalServerTransientError',
    'ErrorMailboxStoreUnavailable',
    'ErrorConnectionFailed',
    'ErrorTooManyObjectsOpened',
    'ErrorMailboxMoveInProgress',
    'ErrorMailboxFailover',
    'ErrorADUnavailable',
    'ErrorTimeoutExpired',
  ],
  'fix-person': ['ErrorNonExistentMailbox', 'ErrorImpersonateUserDenied', 'ErrorAccountDisabled'],
  'fix-server': ['ErrorImpersonationDenied', 'ErrorInvalidServerVersion'],
};

describe('a response code', () => {
  for (const [remedy, codes] of Object.entries(table)) {
    it.each(codes)(`%s calls for ${remedy}`, (code) => {
      const error = refusalError({ code, blame: 'server', words: '', backOffMs: null }, asked);

      expect(error.remedy).toBe(remedy);
      expect(error.message).toMatch(/^[A-Z][^\n]{30,}: [^\n]+\.$|^https[^\n]+: [^\n]+\.$/);
    });
  }

  it.each([
    ['ErrorSubscriptionUnsubscribed', 'server', 'resubscribe'],
    ['ErrorNoPublicFolderReplicaAvailable', 'server', 'fix-person'],
    ['ErrorSchemaValidation', 'server', 'fix-server'],
    ['ErrorInvalidRequest', 'sender', 'fix-server'],
    ['Client', 'sender', 'fix-server'],
    ['Server', 'server', 'retry'],
    ['ErrorOfTomorrow', 'server', 'retry'],
    ['5006', 'server', 'fix-person'],
  ] as const)('%s, which is not in the table, goes by its class', (code, blame, remedy) => {
    const refusal = { code, blame, words: 'No <luck>.', backOffMs: null };

    const error = refusalError(refusal, asked);

    expect(error.remedy).toBe(remedy);
    expect(error.message).toContain(code);
  });
});

describe('an answer over HTTP', () => {
  it.each([
    [503, { 'retry-after': '7' }, '', 'retry', 7000],
    [429, { 'retry-after': '1' }, 'slow down', 'retry', 1000],
    [503, {}, '', 'retry', null],
    [500, {}, '<html>Error</html>', 'retry', null],
    [502, {}, '', 'retry', null],
    [302, { location: '/owa/genericerrorpage.aspx?x=1' }, '', 'retry', null],
    [302, { location: 'https://login.example.com/?password=1' }, '', 'fix-server', null],
    [403, {}, '', 'fix-server', null],
    [404, {}, '', 'fix-server', null],
    [440, {}, '', 'fix-server', null],
    [200, {}, '<html><body>Welcome</body></html>', 'fix-server', null],
    [200, {}, '', 'fix-server', null],
    [200, {}, '<?xml version="1.0"?><s:Envelope><s:Body><m:x>', 'retry', null],
  ] as const)('%i %o %s', (status, headers, text, remedy, retryAfterMs) => {
    const error = failureOf(status, headers, text);

    expect(error).toMatchObject({ remedy, retryAfterMs });
    expect(error.message).not.toContain('password');
  });

  it('with HTTP 500 may be a valid one', () => {
    const text = '<s:Envelope><s:Body><m:x>1</m:x></s:Body></s:Envelope>';

    expect(readAnswer({ status: 500, headers: new Map(), text }, asked).textOf('x')).toBe('1');
  });

  it.each([200, 500])('with HTTP %i may be a fault that says how long to wait', (status) => {
    const error = failureOf(
      status,
      {},
      '<s:Envelope><s:Body><s:Fault><faultcode>a:ErrorServerBusy</faultcode><faultstring>Busy</faultstring>' +
        '<detail><e:ResponseCode>ErrorServerBusy</e:ResponseCode><t:MessageXml>' +
        '<t:Value Name="BackOffMilliseconds">297749</t:Value></t:MessageXml></detail></s:Fault></s:Body></s:Envelope>',
    );

    expect(error).toMatchObject({
      remedy: 'retry',
      retryAfterMs: 297_749,
      code: 'ErrorServerBusy',
    });
  });

  it('may be a fault with a number, which is about the mailbox', () => {
    const error = failureOf(
      500,
      {},
      '<s:Envelope><s:Body><s:Fault><faultcode>s:Client</faultcode><faultstring>No.</faultstring>' +
        '<detail><e:ErrorCode>-2146233088</e:ErrorCode></detail></s:Fault></s:Body></s:Envelope>',
    );

    expect(error).toMatchObject({ remedy: 'fix-person', code: '-2146233088' });
  });

  it('may be a fault of SOAP 1.2', () => {
    const error = failureOf(
      500,
      {},
      '<e:Envelope><e:Body><e:Fault><e:Code><e:Value>a:ErrorNonExistentMailbox</e:Value></e:Code>' +
        '<e:Reason><e:Text>No.</e:Text></e:Reason></e:Fault></e:Body></e:Envelope>',
    );

    expect(error).toMatchObject({ remedy: 'fix-person', code: 'ErrorNonExistentMailbox' });
  });
});

function failureOf(
  status: number,
  headers: Readonly<Record<string, string>>,
  text: string,
): GatewayError {
  try {
    readAnswer({ status, headers: new Map(Object.entries(headers)), text }, asked);
  } catch (error) {
    if (error instanceof GatewayError) return error;
  }
  throw new Error('there was no failure');
}
